//! The notices, to be read: why did I, or did I not, get a mail?

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        call::Call,
        pagination::{List, PageCursor, PageLimit, PageResponse},
        problem::Problem,
        query::Query,
        reminders::States,
        states::ReminderStateName,
        values::Instant,
    },
    domain::{
        ids::{ActionId, BodyId, NoticeId, PersonId},
        notices::{About, NoticeLine, Standing},
        text::Note,
    },
    operations::notices::{self, NoticeFilter},
};

/// The list's name in its cursors.
const NOTICES: List = List::named("notices");

type NoticePage = PageResponse<NoticeResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_notices);
}

/// A notice, without what it says.
#[derive(Debug, Serialize, ToSchema)]
struct NoticeResponse {
    id: NoticeId,
    /// What it is about; null where it cannot be read.
    about: Option<About>,
    /// Which action, where it is about one.
    action_id: Option<ActionId>,
    /// The body whose secretaries look after it.
    body_id: Option<BodyId>,
    /// Who gets it; as long as nobody has looked at it, whom it concerned when it was written. Null where there was nobody.
    recipient_id: Option<PersonId>,
    /// Who is away or cannot be reached, so that the recipient gets it; or with `is_copy` is told, as the
    /// secretary, that nobody stands in.
    instead_of_id: Option<PersonId>,
    /// Whether somebody else gets the notice itself: the recipient is away, or is told of it as the
    /// secretary.
    is_copy: bool,
    /// When it goes out, or was to go out.
    send_at: Instant,
    /// Why it stands as it stands, in Danish; null until somebody has looked at it.
    reason: Option<Note>,
    /// Where it stands.
    #[schema(value_type = ReminderStateName)]
    state: &'static str,
    /// When it was sent, held back, superseded or given up.
    state_at: Option<Instant>,
}

/// Which notices are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListNoticesQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the notices about this action.
    action_id: Option<ActionId>,
    /// Only the notices to this person.
    recipient_id: Option<PersonId>,
    /// Only the notices in these states, with commas between them.
    #[param(inline, value_type = Option<Vec<ReminderStateName>>, style = Form, explode = false, min_items = 1, max_items = 5)]
    state: Option<States>,
    /// Only the notices that go out at this moment or later.
    from: Option<Instant>,
    /// Only the notices that go out before this moment.
    until: Option<Instant>,
}

/// List the notices
///
/// What people were told since something about their actions changed, and what became of it, in the order
/// in which it goes out: all of it for administrators and auditors, else the notices to the caller or in
/// the caller's place, and those of the bodies whose secretary the caller is. What is about an action
/// that the caller does not see is left out.
#[utoipa::path(
    tag = "notices",
    params(ListNoticesQuery),
    responses((status = OK, description = "A page of the notices.", body = NoticePage)),
)]
#[get("/notices")]
async fn list_notices(
    call: Call,
    Query(query): Query<ListNoticesQuery>,
) -> Result<NoticePage, Problem> {
    let page = NOTICES.page(query.limit, query.cursor.as_ref())?;
    let filter = NoticeFilter {
        action: query.action_id,
        recipient: query.recipient_id,
        states: query.state.map(States::into_names).unwrap_or_default(),
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
    };
    let page = notices::list(&call.office, &call.caller, filter, page).await?;
    Ok(NOTICES.answer(page, NoticeResponse::from))
}

impl From<NoticeLine> for NoticeResponse {
    fn from(line: NoticeLine) -> Self {
        Self {
            id: line.id,
            about: line.about,
            action_id: line.action,
            body_id: line.body,
            recipient_id: line.recipient,
            instead_of_id: line.instead_of,
            is_copy: line.standing.is_some_and(Standing::is_copy),
            send_at: line.send_at.into(),
            reason: line.reason,
            state: line.state.name(),
            state_at: line.state.at().map(Into::into),
        }
    }
}
