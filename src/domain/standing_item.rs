//! Standing items: what a body has on every agenda, by rule. Where they go among the other items is
//! told by `agenda_order`.

use crate::domain::{
    body::Minutes,
    named::named,
    text::{Title, sort_key},
};

named! {
    /// What a standing item is for; the program acts on the first two.
    StandingRole {
        /// The body approves the minutes of its last meeting (*Godkendelse af referat*).
        MinutesApproval = "minutes_approval",
        /// What became of earlier decisions, generated (*Opfølgning fra sidst*).
        FollowUp = "follow_up",
        /// News since the last meeting (*Siden sidst*).
        SinceLast = "since_last",
        /// Any other business (*Eventuelt*).
        AnyOtherBusiness = "any_other_business",
        /// Whatever else the body has on every agenda.
        Other = "other",
    }
}

named! {
    /// Where on the agenda a standing item has its place.
    StandingPlace {
        /// Before everything else.
        Opening = "opening",
        /// After everything else.
        Closing = "closing",
    }
}

/// An item that every new agenda of a body gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingItem {
    /// The title.
    pub title: Title,
    /// What it is for.
    pub role: StandingRole,
    /// Where it stands; among those of one place in the order of the rule.
    pub place: StandingPlace,
    /// How long it is given.
    pub minutes: Option<Minutes>,
}

/// The most standing items a body may have.
pub const MOST_STANDING_ITEMS: usize = 20;

/// The standing items of a body, in the order of the rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StandingItems(Vec<StandingItem>);

/// Why the items cannot stand together on every agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StandingItemsError {
    /// More than [`MOST_STANDING_ITEMS`].
    #[error("must be at most {MOST_STANDING_ITEMS} standing items, not {count}")]
    TooMany {
        /// How many there are.
        count: usize,
    },
    /// Two items for what an agenda does once.
    #[error("only one standing item may have the role {}", role.name())]
    RoleTwice {
        /// Which role.
        role: StandingRole,
    },
}

impl StandingItems {
    /// Takes the items, unless there are too many or two of what the program acts on once.
    pub fn new(items: Vec<StandingItem>) -> Result<Self, StandingItemsError> {
        let count = items.len();
        if count > MOST_STANDING_ITEMS {
            return Err(StandingItemsError::TooMany { count });
        }
        for role in [StandingRole::MinutesApproval, StandingRole::FollowUp] {
            if items.iter().filter(|item| item.role == role).count() > 1 {
                return Err(StandingItemsError::RoleTwice { role });
            }
        }
        Ok(Self(items))
    }

    /// What most bodies have on their agendas, in Danish, for a body to begin with.
    pub fn customary() -> Self {
        let items = [
            (
                "Godkendelse af referat",
                StandingRole::MinutesApproval,
                StandingPlace::Opening,
            ),
            (
                "Opfølgning fra sidst",
                StandingRole::FollowUp,
                StandingPlace::Opening,
            ),
            (
                "Siden sidst",
                StandingRole::SinceLast,
                StandingPlace::Opening,
            ),
            (
                "Eventuelt",
                StandingRole::AnyOtherBusiness,
                StandingPlace::Closing,
            ),
        ];
        let items = items.into_iter().filter_map(|(title, role, place)| {
            let title = Title::parse(title).ok()?;
            Some(StandingItem {
                title,
                role,
                place,
                minutes: None,
            })
        });
        Self(items.collect())
    }

    /// The items.
    pub fn as_slice(&self) -> &[StandingItem] {
        &self.0
    }
}

impl StandingItem {
    fn is_called(&self, title: &Title) -> bool {
        sort_key(self.title.as_str()) == sort_key(title.as_str())
    }
}

/// Where a standing item belongs on an agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingOrder {
    /// Before or after everything else.
    pub place: StandingPlace,
    /// How many items of the rule come before it.
    pub rank: usize,
}

/// Where an item belongs that stands on an agenda for `role`: as the rule says now, by the title
/// where it has several for the role; as is customary, and after the rule's own, where it has none.
pub fn order_of(items: &[StandingItem], role: StandingRole, title: &Title) -> StandingOrder {
    let of_role = || {
        items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.role == role)
    };
    let by_title = of_role().find(|(_, item)| item.is_called(title));
    let (rank, place) = match (by_title.or_else(|| of_role().next()), role) {
        (Some((rank, item)), _) => (rank, item.place),
        (None, StandingRole::AnyOtherBusiness) => (items.len(), StandingPlace::Closing),
        (None, _) => (items.len(), StandingPlace::Opening),
    };
    StandingOrder { place, rank }
}

/// The items of the rule that an agenda lacks, in the order of the rule. Each item on the agenda
/// stands for one of the rule with its role, if there is one with its title for that one.
pub fn missing<'a>(
    rule: &'a [StandingItem],
    on_agenda: &[(StandingRole, Title)],
) -> Vec<&'a StandingItem> {
    let mut missing: Vec<_> = rule.iter().collect();
    let mut renamed = Vec::new();
    for (role, title) in on_agenda {
        let same = |item: &&StandingItem| item.role == *role && item.is_called(title);
        match missing.iter().position(same) {
            Some(place) => drop(missing.remove(place)),
            None => renamed.push(*role),
        }
    }
    for role in renamed {
        if let Some(place) = missing.iter().position(|item| item.role == role) {
            missing.remove(place);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items_for(roles: &[StandingRole]) -> Vec<StandingItem> {
        let item = |role: &StandingRole| StandingItem {
            title: Title::parse("Orientering").unwrap(),
            role: *role,
            place: StandingPlace::Opening,
            minutes: None,
        };
        roles.iter().map(item).collect()
    }

    type Titled<'a> = &'a [(StandingRole, &'a str)];

    #[test]
    fn there_is_one_approval_and_one_follow_up_and_a_limit_to_all() {
        use StandingRole as R;
        for (roles, expected) in [
            (vec![], None),
            (vec![R::MinutesApproval, R::FollowUp, R::Other], None),
            (vec![R::SinceLast, R::SinceLast], None),
            (vec![R::Other; 20], None),
            (
                vec![R::Other; 21],
                Some("must be at most 20 standing items, not 21"),
            ),
            (
                vec![R::FollowUp, R::Other, R::FollowUp],
                Some("only one standing item may have the role follow_up"),
            ),
            (
                vec![R::MinutesApproval; 2],
                Some("only one standing item may have the role minutes_approval"),
            ),
        ] {
            let error = StandingItems::new(items_for(&roles)).err();
            let error = error.map(|error| error.to_string());
            assert_eq!(error.as_deref(), expected, "{roles:?}");
        }
    }

    #[test]
    fn the_customary_items_are_four_and_may_stand_together() {
        let customary = StandingItems::customary();
        let told: Vec<_> = customary
            .as_slice()
            .iter()
            .map(|item| (item.title.as_str(), item.role.name(), item.place.name()))
            .collect();
        assert_eq!(
            told,
            [
                ("Godkendelse af referat", "minutes_approval", "opening"),
                ("Opfølgning fra sidst", "follow_up", "opening"),
                ("Siden sidst", "since_last", "opening"),
                ("Eventuelt", "any_other_business", "closing"),
            ]
        );
        let again = StandingItems::new(customary.as_slice().to_vec());
        assert_eq!(again, Ok(customary));
        assert!(StandingItems::default().as_slice().is_empty());
    }

    fn titled(text: &str) -> Title {
        Title::parse(text).unwrap()
    }

    fn rule() -> Vec<StandingItem> {
        use StandingPlace::{Closing, Opening};
        use StandingRole as R;
        [
            ("Godkendelse af referat", R::MinutesApproval, Opening),
            ("Nyt fra formanden", R::Other, Opening),
            ("Kommunikation", R::Other, Closing),
            ("Siden sidst", R::SinceLast, Closing),
        ]
        .map(|(title, role, place)| StandingItem {
            title: titled(title),
            role,
            place,
            minutes: None,
        })
        .to_vec()
    }

    #[test]
    fn an_item_stands_where_the_rule_has_it_or_where_it_is_customary() {
        use StandingPlace::{Closing, Opening};
        use StandingRole as R;
        for (role, title, place, rank) in [
            (R::MinutesApproval, "Referat", Opening, 0),
            (R::Other, "KOMMUNIKATION", Closing, 2),
            (R::Other, "Nyt fra formanden", Opening, 1),
            (R::Other, "Noget helt tredje", Opening, 1),
            (R::SinceLast, "Siden sidst", Closing, 3),
            (R::FollowUp, "Opfølgning", Opening, 4),
            (R::AnyOtherBusiness, "Eventuelt", Closing, 4),
        ] {
            let order = order_of(&rule(), role, &titled(title));
            assert_eq!(order, StandingOrder { place, rank }, "{title}");
        }
    }

    #[test]
    fn an_agenda_lacks_what_no_item_stands_for() {
        use StandingRole as R;
        let all = [
            "Godkendelse af referat",
            "Nyt fra formanden",
            "Kommunikation",
            "Siden sidst",
        ];
        let cases: [(Titled<'_>, &[&str]); 6] = [
            (&[], &all),
            (&[(R::SinceLast, "Siden sidst")], &all[..3]),
            // Renamed on the agenda.
            (&[(R::MinutesApproval, "Referatet")], &all[1..]),
            // One of two with the role, by its title and without.
            (&[(R::Other, "kommunikation")], &[all[0], all[1], all[3]]),
            (&[(R::Other, "Nyt")], &[all[0], all[2], all[3]]),
            (
                &[
                    (R::Other, "Nyt"),
                    (R::Other, "Nyt fra formanden"),
                    (R::Other, "Et til"),
                    (R::FollowUp, "Opfølgning"),
                ],
                &[all[0], all[3]],
            ),
        ];
        for (on_agenda, expected) in cases {
            let on_agenda: Vec<_> = on_agenda
                .iter()
                .map(|(role, title)| (*role, titled(title)))
                .collect();
            let rule = rule();
            let found: Vec<_> = missing(&rule, &on_agenda)
                .into_iter()
                .map(|item| item.title.as_str())
                .collect();
            assert_eq!(found, expected, "{on_agenda:?}");
        }
    }
}
