//! Reports: what is outstanding, as things stand now or as they stood at a moment. How the rules did that
//! read minutes is in `proposal_rules`.

mod proposal_rules;

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        actions::ActionResponse,
        as_of::AsOf,
        call::Call,
        pagination::{List, PageCursor, PageLimit, PageResponse},
        problem::Problem,
        query::Query,
        values::{Day, Instant},
    },
    domain::{
        ids::{BodyId, MeetingId, PersonId, UnitId},
        journal_number::CaseNumber,
        listing::{OutstandingAction, OutstandingFilter},
        text::Title,
    },
    operations::{actions::ActionContext, outstanding_actions},
};

/// The list's name in its cursors.
const OUTSTANDING_ACTIONS: List = List::named("outstanding-actions");

type OutstandingActionPage = PageResponse<OutstandingActionResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_outstanding_actions);
    proposal_rules::configure(config);
}

/// A line of the report: an action that has not ended, with the names to read it by.
#[derive(Debug, Serialize, ToSchema)]
struct OutstandingActionResponse {
    action: ActionResponse,
    /// The body that decided it.
    body_name: Title,
    /// Whose it is.
    #[schema(example = "Digitalisering & IT")]
    owner_name: Title,
    /// The case number of the matter.
    case_number: Option<CaseNumber>,
    /// The title of the item it comes from.
    item_title: Title,
    /// The start of the meeting at which it was decided.
    decided_at: Instant,
    /// The start of the meeting it is due at.
    due_at: Option<Instant>,
    /// Whether its day has gone by and it is not reported done.
    is_overdue: bool,
}

/// What the report is narrowed to.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListOutstandingActionsQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only what this body decided.
    body_id: Option<BodyId>,
    /// Only what this person owns.
    person_id: Option<PersonId>,
    /// Only what this unit or one of its people owns.
    unit_id: Option<UnitId>,
    /// Only what is due at this meeting.
    meeting_id: Option<MeetingId>,
    /// Only what is due by this day, included.
    due_by: Option<Day>,
    /// True for only what is overdue.
    #[serde(default)]
    is_overdue: bool,
    /// Only what was outstanding then, as it stood then.
    as_of: Option<AsOf>,
}

/// List the outstanding actions
///
/// Those that the caller may know of and that have not ended, by the day they are due: what is
/// overdue comes first, and what has no day comes last. With `as_of`, as the history tells that they
/// stood then; names, cases, titles of items, the people of units and the rules of bodies are those of today.
/// Nobody is told what was closed to them then, or is today.
#[utoipa::path(
    tag = "reports",
    params(ListOutstandingActionsQuery),
    responses((status = OK, description = "A page of the report.", body = OutstandingActionPage)),
)]
#[get("/reports/outstanding-actions")]
async fn list_outstanding_actions(
    call: Call,
    Query(query): Query<ListOutstandingActionsQuery>,
) -> Result<OutstandingActionPage, Problem> {
    let page = OUTSTANDING_ACTIONS.page(query.limit, query.cursor.as_ref())?;
    let filter = OutstandingFilter {
        body: query.body_id,
        person: query.person_id,
        unit: query.unit_id,
        meeting: query.meeting_id,
        due_by: query.due_by.map(|day| day.0),
        is_overdue: query.is_overdue,
    };
    let asked = (filter, AsOf::moment(query.as_of, &call)?);
    let page = outstanding_actions::list(&call.office, &call.caller, asked, page).await?;
    Ok(OUTSTANDING_ACTIONS.answer(page, OutstandingActionResponse::from))
}

impl From<OutstandingAction> for OutstandingActionResponse {
    fn from(line: OutstandingAction) -> Self {
        let context = ActionContext {
            asks_for_decision: line.asks_for_decision,
            source: line.source,
        };
        Self {
            action: (line.action, context).into(),
            body_name: line.body_name,
            owner_name: line.owner_name,
            case_number: line.case_number,
            item_title: line.item_title,
            decided_at: line.decided_at.into(),
            due_at: line.due_at.map(Into::into),
            is_overdue: line.is_overdue,
        }
    }
}
