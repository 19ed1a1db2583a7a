//! The ledger of reminders, to be read: why did I, or did I not, get a mail?

use std::borrow::Cow;

use actix_web::{get, post};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{IntoDeserializer, value::StrDeserializer},
};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        body::Json,
        call::Call,
        pagination::{List, PageCursor, PageLimit, PageResponse},
        path::Path,
        problem::Problem,
        query::Query,
        states::ReminderStateName,
        values::Instant,
    },
    domain::{
        ids::{ActionId, PersonId, ReminderId},
        reminders::{Audience, Reminder, ReminderCause, ReminderState},
        text::Note,
    },
    operations::reminders::{self, ReminderFilter},
};

/// The list's name in its cursors.
const REMINDERS: List = List::named("reminders");

type ReminderPage = PageResponse<ReminderResponse>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_reminders).service(resend_reminder);
}

/// A line of the ledger.
#[derive(Debug, Serialize, ToSchema)]
struct ReminderResponse {
    id: ReminderId,
    /// What it reminds of.
    action_id: ActionId,
    /// The rung of the body's ladder: working days from what it counts from, and for whom.
    #[schema(example = "-5 owner", max_length = 100)]
    step: String,
    /// What the rung counts from: the deadline of a meeting's agenda, or the day the action is due.
    #[schema(example = "2023-12-01", max_length = 200)]
    anchor: String,
    /// Why this recipient gets it.
    audience: Audience,
    /// Who gets it; null only when it was held back because there is nobody.
    recipient_id: Option<PersonId>,
    /// Who is away, so that the recipient stands in; or with `is_copy` is told, as the secretary, that
    /// nobody does.
    instead_of_id: Option<PersonId>,
    /// Whether somebody else gets the reminder itself: the recipient is away, or is told of it as the
    /// secretary.
    is_copy: bool,
    /// The line that could not be delivered and that this one sends again.
    resends_id: Option<ReminderId>,
    /// When it goes out, or was to go out.
    send_at: Instant,
    /// Whether its proper time had gone by when it was planned.
    is_late: bool,
    /// Whether it left on a later day than it was meant for, since nothing could leave.
    is_delayed: bool,
    /// Why it was planned, or held back, in Danish.
    reason: Note,
    /// The same for programs.
    cause: ReminderCause,
    /// What came of it: why another line took its place, in Danish, or what the mail server said.
    outcome: Option<Note>,
    /// How often it was tried to send it.
    attempts: u16,
    /// Not before this moment it is tried again.
    next_try_at: Option<Instant>,
    /// Where it stands.
    #[schema(value_type = ReminderStateName)]
    state: &'static str,
    /// When it was sent, superseded or given up.
    state_at: Option<Instant>,
}

/// Which lines are wanted.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ListRemindersQuery {
    limit: Option<PageLimit>,
    cursor: Option<PageCursor>,
    /// Only the lines about this action.
    action_id: Option<ActionId>,
    /// Only the lines to this person.
    recipient_id: Option<PersonId>,
    /// Only the lines in these states, with commas between them.
    #[param(inline, value_type = Option<Vec<ReminderStateName>>, style = Form, explode = false, min_items = 1, max_items = 5)]
    state: Option<States>,
    /// Only the lines with or without somebody to get them. Without: held back, since there is neither
    /// a recipient nor a secretary.
    has_recipient: Option<bool>,
    /// Only the lines that go out at this moment or later.
    from: Option<Instant>,
    /// Only the lines that go out before this moment.
    until: Option<Instant>,
}

/// States, as a query names them: with commas between them.
#[derive(Debug)]
pub(super) struct States(Vec<ReminderStateName>);

impl States {
    /// Their names, as operations take them.
    pub(super) fn into_names(self) -> Vec<String> {
        self.0.into_iter().map(Into::into).collect()
    }
}

impl<'de> Deserialize<'de> for States {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(from)?;
        let states = text.split(',').map(|name| {
            let name: StrDeserializer<'_, D::Error> = name.into_deserializer();
            ReminderStateName::deserialize(name)
        });
        states.collect::<Result<_, _>>().map(Self)
    }
}

/// List the reminders
///
/// The ledger in the order in which its lines go out: the whole of it for administrators and
/// auditors, else the lines to the caller or in the caller's place, and those of the bodies whose
/// secretary the caller is. A line to the caller is told even where its action is not: it says no more
/// than the mail did.
#[utoipa::path(
    tag = "reminders",
    params(ListRemindersQuery),
    responses((status = OK, description = "A page of the ledger.", body = ReminderPage)),
)]
#[get("/reminders")]
async fn list_reminders(
    call: Call,
    Query(query): Query<ListRemindersQuery>,
) -> Result<ReminderPage, Problem> {
    let page = REMINDERS.page(query.limit, query.cursor.as_ref())?;
    let filter = ReminderFilter {
        action: query.action_id,
        recipient: query.recipient_id,
        states: query.state.map(States::into_names).unwrap_or_default(),
        has_recipient: query.has_recipient,
        from: query.from.map(|from| from.0),
        until: query.until.map(|until| until.0),
    };
    let page = reminders::list(&call.office, &call.caller, filter, page).await?;
    Ok(REMINDERS.answer(page, ReminderResponse::from))
}

/// Send a reminder again
///
/// Plans what could not be delivered once more, as a line of its own that leaves when the offices are
/// open; the line that failed stays as it is. Once only: what fails again is sent again by its own line.
/// Refused where the reminder no longer holds. For the secretary of the body and for administrators.
#[utoipa::path(
    tag = "reminders",
    params(ReminderId),
    responses((status = OK, description = "The new line.", body = ReminderResponse)),
)]
#[post("/reminders/{id}/resending")]
async fn resend_reminder(
    call: Call,
    Path(id): Path<ReminderId>,
) -> Result<Json<ReminderResponse>, Problem> {
    let again = reminders::send_again(&call.office, &call.caller, id).await?;
    Ok(Json(again.into()))
}

impl From<Reminder> for ReminderResponse {
    fn from(line: Reminder) -> Self {
        let state_at = match line.state {
            ReminderState::Planned | ReminderState::Suppressed => None,
            ReminderState::Sent { at }
            | ReminderState::Superseded { at }
            | ReminderState::Failed { at } => Some(at.into()),
        };
        Self {
            resends_id: line.resends,
            is_delayed: line.is_delayed(),
            id: line.id,
            action_id: line.action,
            step: line.step,
            anchor: line.anchor,
            audience: line.audience,
            recipient_id: line.recipient,
            instead_of_id: line.instead_of,
            is_copy: line.is_copy,
            send_at: line.send_at.into(),
            is_late: line.is_late,
            reason: line.reason,
            cause: line.cause,
            outcome: line.progress.outcome,
            attempts: line.progress.attempts,
            next_try_at: line.progress.next_try_at.map(Instant::from),
            state: line.state.name(),
            state_at,
        }
    }
}
