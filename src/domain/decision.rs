//! Decisions: what a body decided on an item, in its own words.

/// What a body did with an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Adopted, agreed, elected, chosen (*godkendt*, *tiltrådt*).
    Approved,
    /// Adopted with a change made at the meeting.
    ApprovedAsAmended,
    /// Turned down (*forkastet*, *afvist*).
    Rejected,
    /// Taken up again at a later meeting (*udsat*).
    Postponed,
    /// Sent or recommended to another body that is to deal with it (*oversendt*, *anbefales*).
    Referred,
    /// Taken off the agenda (*udgået*, *trukket*).
    Withdrawn,
    /// Taken note of (*taget til efterretning*, *orientering givet*).
    Noted,
    /// Discussed without a conclusion (*drøftet*).
    Discussed,
    /// Nothing decided, or no text of a decision.
    None,
}
