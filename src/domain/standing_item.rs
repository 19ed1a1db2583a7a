//! Standing items: what a body has on every agenda, by rule.

use crate::domain::{body::Minutes, named::named, text::Title};

named! {
    /// What a standing item is for; the program acts on the first three.
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
