//! What another start of a meeting, or its cancellation, would move; asked before it is done.

use actix_web::get;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::skipped::SkippedResponse;
use crate::{
    api::{
        body::Json,
        call::Call,
        path::Path,
        problem::{Kind, Problem},
        query::Query,
        values::{Day, Instant},
    },
    domain::{
        action::DueMoment,
        ids::{ActionId, AgendaItemId, MeetingId, PersonId},
        language::Language,
        planner::{DueMoved, Overfull, PlacementMoved, What},
        text::Title,
    },
    operations::{
        reminder_planning::ReminderMoved,
        what_if::{self, Upheaval, WhatIf},
    },
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_consequences);
}

/// What may become of a meeting.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum UpheavalName {
    /// It does not take place.
    Cancellation,
    /// It gets another start.
    Rescheduling,
}

/// What is asked about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
struct ReadConsequencesQuery {
    /// What would become of the meeting.
    #[param(inline)]
    of: UpheavalName,
    /// When it would start; for a rescheduling, and only for that.
    #[param(inline)]
    starts_at: Option<Instant>,
}

/// When something is due.
#[derive(Debug, Serialize, ToSchema)]
struct DueMomentResponse {
    meeting_id: Option<MeetingId>,
    /// The day; null when there is no meeting that fits.
    on: Option<Day>,
}

/// An action that would be due at another time.
#[derive(Debug, Serialize, ToSchema)]
struct DueMovedResponse {
    action_id: ActionId,
    title: Option<Title>,
    from: DueMomentResponse,
    to: DueMomentResponse,
}

/// An action or an agenda item that would stand on another agenda.
#[derive(Debug, Serialize, ToSchema)]
struct PlacementMovedResponse {
    /// The action, when it is one that an item presents.
    action_id: Option<ActionId>,
    /// The item, when it presents no action.
    agenda_item_id: Option<AgendaItemId>,
    title: Option<Title>,
    from_meeting_id: Option<MeetingId>,
    /// Null when there is no meeting that fits: it would wait for one.
    to_meeting_id: Option<MeetingId>,
    /// Why there.
    #[schema(example = "første møde, hvor der er plads")]
    explanation: String,
    /// The meetings that are passed over, the first ones where there are many.
    #[schema(max_items = 20)]
    skipped: Vec<SkippedResponse>,
}

/// A reminder that would go out at another time.
#[derive(Debug, Serialize, ToSchema)]
struct ReminderMovedResponse {
    action_id: ActionId,
    /// The rung of the ladder.
    #[schema(example = "-5 owner")]
    step: String,
    recipient_id: Option<PersonId>,
    /// Null for a reminder that is not planned now.
    from: Option<Instant>,
    /// Null for a reminder that falls away.
    to: Option<Instant>,
}

/// An agenda with more on it than its meeting has time for.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct OverfullResponse {
    meeting_id: MeetingId,
    /// The minutes that are too many.
    over_by: u32,
}

/// All that a change of a meeting would move, as far as the caller may know of it.
#[derive(Debug, Serialize, ToSchema)]
struct ConsequencesResponse {
    meeting_id: MeetingId,
    /// What would be due at another time.
    #[schema(max_items = 10_000)]
    dues: Vec<DueMovedResponse>,
    /// What would stand on another agenda.
    #[schema(max_items = 10_000)]
    placements: Vec<PlacementMovedResponse>,
    /// The reminders that would move.
    #[schema(max_items = 10_000)]
    reminders: Vec<ReminderMovedResponse>,
    /// The people who would be told.
    #[schema(max_items = 10_000)]
    told: Vec<PersonId>,
    /// The agendas that would be too full.
    #[schema(max_items = 500)]
    overfull: Vec<OverfullResponse>,
    /// What to send back as `confirms` to have exactly this done. What the caller may not know of
    /// is part of it.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    fingerprint: String,
}

/// Read the consequences of a cancellation or rescheduling
///
/// Everything that it would move: dues, items, reminders, and who would be told. Nothing is
/// changed. To have exactly this done, the fingerprint goes into the request that does it; that is
/// refused when things have changed meanwhile. For the secretary of the body and for
/// administrators.
#[utoipa::path(
    tag = "meetings",
    params(MeetingId, ReadConsequencesQuery),
    responses((status = OK, description = "The consequences.", body = ConsequencesResponse)),
)]
#[get("/meetings/{id}/consequences")]
async fn read_consequences(
    call: Call,
    Path(id): Path<MeetingId>,
    Query(query): Query<ReadConsequencesQuery>,
) -> Result<Json<ConsequencesResponse>, Problem> {
    let upheaval = match (query.of, query.starts_at) {
        (UpheavalName::Cancellation, None) => Upheaval::Cancellation,
        (UpheavalName::Rescheduling, Some(Instant(to))) => Upheaval::Rescheduling(to),
        (UpheavalName::Cancellation, Some(_)) => {
            return Err(refuse("`starts_at` is for a rescheduling"));
        }
        (UpheavalName::Rescheduling, None) => {
            return Err(refuse("`starts_at` is missing: say when it would start"));
        }
    };
    let found = what_if::ask(&call.office, &call.caller, id, upheaval).await?;
    Ok(Json(found.into()))
}

fn refuse(why: &str) -> Problem {
    Problem::new(Kind::InvalidParameter).with_detail(why)
}

impl From<WhatIf> for ConsequencesResponse {
    fn from(found: WhatIf) -> Self {
        let titles = found.titles;
        let title = |what: What| titles.get(&what).cloned();
        let consequences = found.consequences;
        let dues = consequences.dues.into_iter().map(|moved| {
            let title = title(What::Action(moved.action));
            DueMovedResponse::from((moved, title))
        });
        let placements = consequences.placements.into_iter().map(|moved| {
            let title = title(moved.what);
            PlacementMovedResponse::from((moved, title))
        });
        let overfull = consequences.overfull.into_iter();
        Self {
            meeting_id: found.meeting.id,
            dues: dues.collect(),
            placements: placements.collect(),
            reminders: found.reminders.into_iter().map(Into::into).collect(),
            told: found.told,
            overfull: overfull.map(OverfullResponse::from).collect(),
            fingerprint: found.fingerprint.as_str().to_owned(),
        }
    }
}

impl From<(DueMoved, Option<Title>)> for DueMovedResponse {
    fn from((moved, title): (DueMoved, Option<Title>)) -> Self {
        let told = |moment: DueMoment| DueMomentResponse {
            meeting_id: moment.meeting,
            on: moment.on.map(Into::into),
        };
        Self {
            action_id: moved.action,
            title,
            from: told(moved.moment.0),
            to: told(moved.moment.1),
        }
    }
}

impl From<(PlacementMoved, Option<Title>)> for PlacementMovedResponse {
    fn from((moved, title): (PlacementMoved, Option<Title>)) -> Self {
        let (action_id, agenda_item_id) = match moved.what {
            What::Action(action) => (Some(action), None),
            What::Item(item) => (None, Some(item)),
        };
        let skipped = moved.skipped.first().iter().copied();
        Self {
            action_id,
            agenda_item_id,
            title,
            from_meeting_id: moved.from,
            to_meeting_id: moved.to,
            explanation: moved.explanation.in_words(Language::Danish),
            skipped: skipped.map(SkippedResponse::from).collect(),
        }
    }
}

impl From<ReminderMoved> for ReminderMovedResponse {
    fn from(moved: ReminderMoved) -> Self {
        Self {
            action_id: moved.action,
            step: moved.step,
            recipient_id: moved.recipient,
            from: moved.from.map(Instant),
            to: moved.to.map(Instant),
        }
    }
}

impl From<Overfull> for OverfullResponse {
    fn from(overfull: Overfull) -> Self {
        Self {
            meeting_id: overfull.meeting,
            over_by: overfull.over_by,
        }
    }
}
