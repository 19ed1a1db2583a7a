//! Which absences can stand together: one person's do not overlap, and nobody stands in for
//! somebody who, by way of others, stands in for them on the same day.

use std::fmt;

use crate::domain::{
    absence::{Absence, AbsencePeriod, LONGEST_CHAIN},
    ids::PersonId,
};

/// Why an absence cannot stand beside the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubstitutionError {
    /// The person is away on some of these days already.
    #[error("the person is away from {} to {} already", .0.from(), .0.until())]
    AwayAlready(AbsencePeriod),
    /// These people, each standing in for the one before, would stand in for each other on days on
    /// which all of them are away.
    #[error("these people would stand in for each other in a circle: {}", Circle(.0))]
    Circle(Vec<PersonId>),
    /// Too many who are away stand in for each other.
    #[error("at most {LONGEST_CHAIN} people who are away stand in for each other")]
    TooLong,
}

struct Circle<'a>(&'a [PersonId]);

impl fmt::Display for Circle<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for person in self.0 {
            write!(f, "{person} → ")?;
        }
        self.0.first().map_or(Ok(()), |first| first.fmt(f))
    }
}

/// Looks at what the absence would do beside `others`: those of the same person, and those of
/// whoever could stand in along the way. An older state of the same absence is passed over.
pub fn find_clash(new: &Absence, others: &[Absence]) -> Result<(), SubstitutionError> {
    let others: Vec<_> = others.iter().filter(|other| other.id != new.id).collect();
    let mine = others
        .iter()
        .filter(|other| other.cover.person() == new.cover.person());
    for other in mine {
        if new.period.overlap(other.period).is_some() {
            return Err(SubstitutionError::AwayAlready(other.period));
        }
    }
    let Some(substitute) = new.cover.substitute() else {
        return Ok(());
    };
    // Each way is the people along it and the days on which all of them are away.
    let mut ways = vec![(vec![new.cover.person(), substitute], new.period)];
    while let Some((way, days)) = ways.pop() {
        let last = way.last().copied();
        let further = others.iter().filter_map(|other| {
            let is_next = Some(other.cover.person()) == last;
            let shared = other.period.overlap(days).filter(|_| is_next)?;
            Some((other.cover.substitute()?, shared))
        });
        for (next, shared) in further {
            if next == new.cover.person() {
                return Err(SubstitutionError::Circle(way));
            }
            if way.len() > LONGEST_CHAIN {
                return Err(SubstitutionError::TooLong);
            }
            let longer = way.iter().copied().chain([next]).collect();
            ways.push((longer, shared));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{an_absence, id};

    type Away<'a> = (u8, (&'a str, &'a str), Option<u8>);

    const WEEK: (&str, &str) = ("2024-02-05", "2024-02-11");
    const HALF: (&str, &str) = ("2024-02-10", "2024-02-16");
    const NEXT: (&str, &str) = ("2024-02-12", "2024-02-18");

    fn clash(new: Away<'_>, others: &[Away<'_>]) -> Result<(), String> {
        let (who, days, substitute) = new;
        let new = an_absence(who, days, substitute);
        let others = others
            .iter()
            .map(|(who, days, substitute)| an_absence(*who, *days, *substitute));
        match find_clash(&new, &others.collect::<Vec<_>>()) {
            Err(SubstitutionError::Circle(way)) => {
                let place = |person: &PersonId| person.as_uuid().as_bytes()[0].to_string();
                Err(way.iter().map(place).collect::<Vec<_>>().join(" → "))
            }
            Err(error) => Err(error.to_string()),
            Ok(()) => Ok(()),
        }
    }

    #[test]
    fn circles_are_found_only_where_all_are_away_at_once() {
        let table: [(&str, Away<'_>, &[Away<'_>], Option<&str>); 8] = [
            ("alone", (1, WEEK, Some(2)), &[], None),
            (
                "no substitute",
                (1, WEEK, None),
                &[(2, WEEK, Some(1))],
                None,
            ),
            (
                "two",
                (1, WEEK, Some(2)),
                &[(2, WEEK, Some(1))],
                Some("1 → 2"),
            ),
            (
                "a day in common",
                (1, WEEK, Some(2)),
                &[(2, HALF, Some(1))],
                Some("1 → 2"),
            ),
            (
                "one after the other",
                (1, WEEK, Some(2)),
                &[(2, NEXT, Some(1))],
                None,
            ),
            (
                "three",
                (1, WEEK, Some(2)),
                &[(2, WEEK, Some(3)), (3, HALF, Some(1))],
                Some("1 → 2 → 3"),
            ),
            (
                "three with no day that all are away",
                (1, HALF, Some(2)),
                &[(2, WEEK, Some(3)), (3, NEXT, Some(1))],
                None,
            ),
            (
                "two ways, one of which comes back",
                (1, ("2024-02-01", "2024-02-28"), Some(2)),
                &[(2, WEEK, Some(4)), (2, NEXT, Some(3)), (3, NEXT, Some(1))],
                Some("1 → 2 → 3"),
            ),
        ];
        for (name, new, others, expected) in table {
            assert_eq!(clash(new, others).err().as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn one_is_not_away_twice_on_a_day() {
        let said = clash((1, WEEK, None), &[(1, HALF, None)]);
        let told = "the person is away from 2024-02-10 to 2024-02-16 already";
        assert_eq!(said, Err(told.to_owned()));
        assert_eq!(clash((1, WEEK, None), &[(1, NEXT, None)]), Ok(()));
        let mut changed = an_absence(1, WEEK, None);
        let old = changed.clone();
        changed.period = an_absence(1, HALF, None).period;
        assert_eq!(
            find_clash(&changed, &[old]),
            Ok(()),
            "its older self does not count"
        );
    }

    #[test]
    fn a_chain_that_is_too_long_is_refused_and_a_foreign_circle_ends() {
        let chain: Vec<_> = (2..=14).map(|who| (who, WEEK, Some(who + 1))).collect();
        assert!(clash((1, WEEK, Some(2)), &chain).is_err());
        assert_eq!(clash((1, WEEK, Some(8)), &chain), Ok(()));
        let foreign = [(2, WEEK, Some(3)), (3, WEEK, Some(2))];
        assert!(clash((1, WEEK, Some(2)), &foreign).is_err());
    }

    #[test]
    fn a_circle_is_told_from_its_start_to_its_start() {
        let one = PersonId::from_uuid(id(1));
        let two = PersonId::from_uuid(id(2));
        let said = SubstitutionError::Circle(vec![one, two]).to_string();
        assert!(said.ends_with(&format!("{one} → {two} → {one}")), "{said}");
    }
}
