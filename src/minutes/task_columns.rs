//! The columns of a table of tasks, by their names: "Handling", "Ansvarlig", "Frist".

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// The task.
    What,
    /// Who is to do it.
    Who,
    /// By when.
    When,
    /// Anything else.
    Other,
}

const WHAT: &[&str] = &[
    "aftale",
    "aftaler",
    "aktion",
    "aktivitet",
    "handling",
    "hvad",
    "næste skridt",
    "opfølgning",
    "opgave",
    "opgaver",
];
const WHO: &[&str] = &[
    "ansvar",
    "ansvarlig",
    "ansvarlige",
    "hvem",
    "tovholder",
    "udføres af",
];
const WHEN: &[&str] = &[
    "dato",
    "deadline",
    "frist",
    "hvornår",
    "senest",
    "tid",
    "tidsfrist",
    "tidspunkt",
];

/// The columns with these names; none unless one says what, and one who or when.
pub(crate) fn named<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<Column>> {
    let columns: Vec<_> = names.map(column).collect();
    let has = |wanted| columns.contains(&wanted);
    let is_table = has(Column::What) && (has(Column::Who) || has(Column::When));
    is_table.then_some(columns)
}

fn column(name: &str) -> Column {
    let name = name.trim().trim_end_matches([':', '.']).to_lowercase();
    let is_in = |names: &[&str]| names.contains(&name.as_str());
    match () {
        () if is_in(WHAT) => Column::What,
        () if is_in(WHO) => Column::Who,
        () if is_in(WHEN) => Column::When,
        () => Column::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_tasks_says_what_and_who_or_when() {
        use Column::{Other, What, When, Who};
        for (names, columns) in [
            (
                vec!["Handling", "Ansvarlig:", "Frist"],
                Some(vec![What, Who, When]),
            ),
            (
                vec!["Nr.", "Opgave", "Deadline"],
                Some(vec![Other, What, When]),
            ),
            (vec!["Punkt", "Emne", "Beslutning"], None),
            (vec!["Tid", "Emne", "Ansvarlig"], None),
            (vec!["Ansvarlig", "Frist"], None),
            (vec![], None),
        ] {
            assert_eq!(named(names.iter().copied()), columns, "{names:?}");
        }
    }
}
