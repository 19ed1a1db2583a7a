//! How the rules did that read minutes: the counts, and the examples to mend them by.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        pagination::{List, PageCursor, PageLimit, PageResponse},
        problem::Problem,
        query::Query,
        values::Instant,
    },
    domain::{
        ids::{ActionId, BodyId, MinutesImportId, ProposalId},
        minutes_import::{Edit, EditedField, Example, Fate, Proposal, ProposalState, RuleTally},
        text::{Note, Title, Verbatim},
    },
    operations::proposal_rules::{self, ExampleFilter, RuleReport},
};

/// The list's name in its cursors.
const PROPOSAL_EXAMPLES: List = List::named("proposal-examples");

type ProposalExamplePage = PageResponse<ProposalExampleResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_proposal_rules)
        .service(list_proposal_examples);
}

/// How the rules did.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalRulesResponse {
    /// Each rule that has found something, by its name.
    #[schema(max_items = 1_000)]
    rules: Vec<ProposalRuleResponse>,
    /// How many actions people made of imported decisions without a proposal: what the rules missed.
    #[schema(example = 2)]
    missed: u32,
}

/// What came of the proposals of one rule. Parts that people split off are not counted, nor is what is
/// dealt with in another document about the meeting.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalRuleResponse {
    /// The rule.
    #[schema(example = "obliged", max_length = 100)]
    rule: String,
    /// All that it found.
    #[schema(example = 40)]
    proposals: u32,
    /// Nobody has looked at them.
    #[schema(example = 4)]
    waiting: u32,
    /// Became actions as they had been found.
    #[schema(example = 20)]
    accepted: u32,
    /// Became actions after people had changed something.
    #[schema(example = 7)]
    accepted_edited: u32,
    /// Were no follow-ups.
    #[schema(example = 6)]
    rejected: u32,
    /// Held several follow-ups.
    #[schema(example = 2)]
    split: u32,
    /// Said the same as others.
    #[schema(example = 1)]
    merged: u32,
    /// The share that became actions, changed or not, of all that was dealt with; null as long as nothing
    /// was.
    #[schema(example = 0.75, minimum = 0, maximum = 1)]
    acceptance_rate: Option<f64>,
}

/// What people made of a proposal.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalExampleResponse {
    proposal_id: ProposalId,
    /// The import that holds the document.
    import_id: MinutesImportId,
    /// The body whose minutes it was found in.
    body_id: Option<BodyId>,
    /// Whether it stands in a closed item.
    is_closed: bool,
    /// The rule.
    #[schema(example = "obliged", max_length = 100)]
    rule: String,
    /// The words, as they stand in the document.
    quote: Verbatim,
    fate: Fate,
    /// What is to be done, shortly.
    title: Title,
    /// What people changed.
    #[schema(max_items = 10)]
    edits: Vec<ExampleEditResponse>,
    /// The action that it became.
    action_id: Option<ActionId>,
    /// The proposals that stand for it: the parts that it was split into, or the one that it was merged
    /// into.
    #[schema(max_items = 20)]
    instead: Vec<OtherProposalResponse>,
    /// Why it was rejected, if somebody said.
    reason: Option<Note>,
}

/// A field that people changed.
#[derive(Debug, Serialize, ToSchema)]
struct ExampleEditResponse {
    field: EditedField,
    /// What the rule had found.
    #[schema(example = "Udarbejde en plan", max_length = 1_000_000)]
    proposed: Option<String>,
    /// What people made of it.
    #[schema(example = "Udarbejde en plan for netværk", max_length = 1_000_000)]
    became: Option<String>,
}

/// Another proposal.
#[derive(Debug, Serialize, ToSchema)]
struct OtherProposalResponse {
    id: ProposalId,
    /// What is to be done, shortly.
    title: Title,
}

/// Which minutes are looked at.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ReadProposalRulesQuery {
    /// Only the minutes of this body.
    body_id: Option<BodyId>,
    /// Only what was uploaded at this moment or later.
    since: Option<Instant>,
    /// Only what was uploaded before this moment.
    until: Option<Instant>,
}

/// Which examples are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListProposalExamplesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the minutes of this body.
    body_id: Option<BodyId>,
    /// Only what was uploaded at this moment or later.
    since: Option<Instant>,
    /// Only what was uploaded before this moment.
    until: Option<Instant>,
    /// Only what this rule found.
    #[param(inline)]
    rule: Option<Title>,
    /// Only what came to this.
    #[param(inline)]
    fate: Option<Fate>,
}

/// Read how the rules did
///
/// What people made of what each rule found in minutes, as far as the caller may know of it. For those who
/// import.
#[utoipa::path(
    tag = "reports",
    params(ReadProposalRulesQuery),
    responses((status = OK, description = "The report.", body = ProposalRulesResponse)),
)]
#[get("/reports/proposal-rules")]
async fn read_proposal_rules(
    call: Call,
    Query(query): Query<ReadProposalRulesQuery>,
) -> Result<Json<ProposalRulesResponse>, Problem> {
    let filter = ExampleFilter {
        body: query.body_id,
        since: query.since.map(|since| since.0),
        until: query.until.map(|until| until.0),
        ..ExampleFilter::default()
    };
    let report = proposal_rules::report(&call.office, &call.caller, filter).await?;
    Ok(Json(report.into()))
}

/// List examples of what the rules found
///
/// Each proposal that was dealt with, newest first: the words, what the rule made of them, and what people
/// made of that; as far as the caller may know of it. For those who import.
#[utoipa::path(
    tag = "reports",
    params(ListProposalExamplesQuery),
    responses((status = OK, description = "A page of examples.", body = ProposalExamplePage)),
)]
#[get("/reports/proposal-examples")]
async fn list_proposal_examples(
    call: Call,
    Query(query): Query<ListProposalExamplesQuery>,
) -> Result<ProposalExamplePage, Problem> {
    let page = PROPOSAL_EXAMPLES.page(query.limit, query.cursor.as_ref())?;
    let filter = ExampleFilter {
        body: query.body_id,
        since: query.since.map(|since| since.0),
        until: query.until.map(|until| until.0),
        rule: query.rule.map(Into::into),
        fate: query.fate,
    };
    let page = proposal_rules::examples(&call.office, &call.caller, filter, page).await?;
    Ok(PROPOSAL_EXAMPLES.answer(page, ProposalExampleResponse::from))
}

impl From<RuleReport> for ProposalRulesResponse {
    fn from(report: RuleReport) -> Self {
        Self {
            rules: report.rules.into_iter().map(Into::into).collect(),
            missed: report.missed,
        }
    }
}

impl From<RuleTally> for ProposalRuleResponse {
    fn from(tally: RuleTally) -> Self {
        Self {
            proposals: tally.proposals(),
            acceptance_rate: tally.acceptance_rate(),
            waiting: tally.waiting,
            accepted: tally.accepted,
            accepted_edited: tally.accepted_edited,
            rejected: tally.rejected,
            split: tally.split,
            merged: tally.merged,
            rule: tally.rule,
        }
    }
}

impl From<Example> for ProposalExampleResponse {
    fn from(example: Example) -> Self {
        let proposal = example.proposal;
        let edits = proposal.edits.iter().map(|edit| edit_of(&proposal, edit));
        let edits = edits.collect();
        let instead = example.instead.into_iter();
        let instead = instead.map(|(id, title)| OtherProposalResponse { id, title });
        let (action_id, reason) = match proposal.state {
            ProposalState::Accepted { action } => (Some(action), None),
            ProposalState::Rejected { reason } => (None, reason),
            _ => (None, None),
        };
        Self {
            proposal_id: proposal.id,
            import_id: proposal.import,
            body_id: example.body,
            is_closed: example.confidentiality.is_closed(),
            rule: proposal.rule,
            quote: proposal.quote,
            fate: example.fate,
            title: proposal.title,
            edits,
            action_id,
            instead: instead.collect(),
            reason,
        }
    }
}

fn edit_of(proposal: &Proposal, edit: &Edit) -> ExampleEditResponse {
    ExampleEditResponse {
        field: edit.field,
        proposed: edit.was.clone(),
        became: proposal.told(edit.field),
    }
}
