//! What people made of what the rules found in minutes: how often each rule is right, and examples to
//! mend it by.

pub use crate::domain::minutes_import::ExampleFilter;
use crate::{
    domain::{
        access::{Caller, Permission},
        listing::{Page, PageRequest},
        minutes_import::{Example, RuleTally},
    },
    operations::{Office, OperationResult},
    storage::views::proposal_rules::{self, Asker},
};

/// How the rules did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleReport {
    /// Each rule that has found something, by its name.
    pub rules: Vec<RuleTally>,
    /// How many actions people made of imported decisions without a proposal.
    pub missed: u32,
}

/// How the rules did, as far as the caller may know of what they found.
pub async fn report(
    office: &Office,
    caller: &Caller,
    filter: ExampleFilter,
) -> OperationResult<RuleReport> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let asker = Asker {
                sight: &desk.sight,
                subject: &desk.caller.subject,
            };
            Ok(RuleReport {
                rules: proposal_rules::tallies(desk.db, asker, &filter)?,
                missed: proposal_rules::missed(desk.db, asker, &filter)?,
            })
        })
        .await
}

/// A page of what was dealt with, as far as the caller may know of it, newest first.
pub async fn examples(
    office: &Office,
    caller: &Caller,
    filter: ExampleFilter,
    page: PageRequest,
) -> OperationResult<Page<Example>> {
    office
        .read(caller, move |desk| {
            desk.require(Permission::ImportMinutes)?;
            let asker = Asker {
                sight: &desk.sight,
                subject: &desk.caller.subject,
            };
            let page = proposal_rules::examples(desk.db, asker, &filter, &page)?;
            Ok(desk.given(page))
        })
        .await
}
