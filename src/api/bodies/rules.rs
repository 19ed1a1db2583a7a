//! The rules of a body in JSON. A request may be silent about any of them; mistakes in several are
//! told together.

use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        problem::{Kind, Problem},
        values::TimeOfDay,
    },
    domain::{
        agenda_deadline::{
            AgendaDeadline, AgendaDeadlineError, DayCounting, DeadlineRule, EdgeDays,
        },
        body::{BodyRules, CarryOverPolicy, ClosurePolicy, Minutes},
        recess::{DayOfYear, Recess, Recesses},
        reminders::{Audience, Ladder, Step},
        standing_item::{StandingItem, StandingItems, StandingPlace, StandingRole},
        text::Title,
    },
    operations::bodies::RulesChange,
};

/// The rules by which a body works.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesResponse {
    agenda_deadline: DeadlineFields,
    /// How long a meeting lasts unless it says otherwise.
    meeting_minutes: Minutes,
    closure: ClosurePolicy,
    carry_over: CarryOverPolicy,
    /// How often an action may be carried over before the body must decide about it.
    #[schema(maximum = 255)]
    carry_over_limit: u8,
    /// Who is reminded when, in order of time.
    #[schema(max_items = 20)]
    ladder: Vec<StepFields>,
    /// When the body does not meet, every year.
    #[schema(max_items = 20)]
    recesses: Vec<RecessFields>,
    /// What every new agenda gets.
    #[schema(max_items = 20)]
    standing_items: Vec<StandingItemFields>,
}

/// Rules that a body is given. What is absent stays as it is.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RulesRequest {
    agenda_deadline: Option<DeadlineFields>,
    /// How long a meeting lasts unless it says otherwise.
    meeting_minutes: Option<Minutes>,
    closure: Option<ClosurePolicy>,
    carry_over: Option<CarryOverPolicy>,
    /// How often an action may be carried over before the body must decide about it.
    #[schema(maximum = 255)]
    carry_over_limit: Option<u8>,
    /// Who is reminded when, in any order. It takes the place of the whole ladder before.
    #[schema(max_items = 20)]
    ladder: Option<Vec<StepFields>>,
    /// When the body does not meet, every year; some of the year must be left. They take the place of
    /// all recesses before.
    #[schema(max_items = 20)]
    recesses: Option<Vec<RecessFields>>,
    /// What every new agenda gets, in this order. They take the place of all before; agendas that
    /// there are keep theirs.
    #[schema(max_items = 20)]
    standing_items: Option<Vec<StandingItemFields>>,
}

/// When an agenda closes. It takes the place of the whole rule before; where it is silent, the usual
/// holds.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "days": 4, "at": "12:00", "counting": "working_days" }))]
struct DeadlineFields {
    /// How many days before the meeting.
    #[schema(maximum = 60)]
    days: u8,
    /// The time of that day.
    at: TimeOfDay,
    /// Which days are counted; working days are usual.
    #[serde(default)]
    counting: DayCounting,
    /// Whether Saturday is a working day here; usually it is not.
    #[serde(default)]
    counts_saturday: bool,
    /// Which of the days at the edges are counted: usually that on which the agenda goes out, and not
    /// that of the meeting.
    #[serde(default)]
    edges: EdgeDays,
}

/// A stretch of every year without meetings.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Recess, example = json!({ "name": "Sommerferie", "from": "07-01", "until": "08-07" }))]
struct RecessFields {
    /// What it is called.
    name: Title,
    /// The first day.
    from: DayOfYear,
    /// The last day, included; it may lie after the new year.
    until: DayOfYear,
}

/// An item that every new agenda of a body gets.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StandingItem, example = json!({ "title": "Eventuelt", "role": "any_other_business", "place": "closing" }))]
struct StandingItemFields {
    /// The title.
    title: Title,
    role: StandingRole,
    place: StandingPlace,
    /// How long it is given.
    minutes: Option<Minutes>,
}

/// A step of the reminder ladder.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "offset_working_days": -5, "audience": "owner" }))]
struct StepFields {
    /// Working days from the day on which the agenda closes, or from the due day where no meeting
    /// is concerned: negative before it, positive after.
    #[schema(minimum = -120, maximum = 120)]
    offset_working_days: i16,
    audience: Audience,
    /// Whether it goes out in spite of pauses, and to those who want no mail.
    #[serde(default)]
    is_mandatory: bool,
    /// After how many working days each it comes again while the action is unfinished, at most 26
    /// times in all; only for steps after the deadline.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 60)]
    repeats_every: Option<NonZeroU8>,
}

impl From<StepFields> for Step {
    fn from(step: StepFields) -> Self {
        Self {
            offset: step.offset_working_days,
            audience: step.audience,
            is_mandatory: step.is_mandatory,
            repeats_every: step.repeats_every,
        }
    }
}

impl From<&Step> for StepFields {
    fn from(step: &Step) -> Self {
        Self {
            offset_working_days: step.offset,
            audience: step.audience,
            is_mandatory: step.is_mandatory,
            repeats_every: step.repeats_every,
        }
    }
}

impl RulesRequest {
    /// The change as operations take it.
    pub(super) fn read(self) -> Result<RulesChange, Problem> {
        let deadline = self.agenda_deadline.map(DeadlineFields::read).transpose();
        let ladder = self.ladder.map(|steps| {
            let steps = steps.into_iter().map(Step::from);
            Ladder::new(steps.collect())
        });
        let recesses = self.recesses.map(|recesses| {
            let recesses = recesses.into_iter().map(Recess::from);
            Recesses::new(recesses.collect())
        });
        let standing = self.standing_items.map(|items| {
            let items = items.into_iter().map(StandingItem::from);
            StandingItems::new(items.collect())
        });
        let read = (
            deadline,
            ladder.transpose(),
            recesses.transpose(),
            standing.transpose(),
        );
        match read {
            (Ok(agenda_deadline), Ok(ladder), Ok(recesses), Ok(standing_items)) => {
                Ok(RulesChange {
                    agenda_deadline,
                    meeting_length: self.meeting_minutes,
                    closure: self.closure,
                    carry_over: self.carry_over,
                    carry_over_limit: self.carry_over_limit,
                    ladder,
                    recesses,
                    standing_items,
                })
            }
            (deadline, ladder, recesses, standing) => Err(told(&[
                (
                    "agenda_deadline/days",
                    deadline.err().map(|error| error.to_string()),
                ),
                ("ladder", ladder.err().map(|error| error.to_string())),
                ("recesses", recesses.err().map(|error| error.to_string())),
                (
                    "standing_items",
                    standing.err().map(|error| error.to_string()),
                ),
            ])),
        }
    }
}

/// Every mistake, with the rule that it is in.
fn told(mistakes: &[(&str, Option<String>)]) -> Problem {
    let mut problem = Problem::new(Kind::InvalidFields);
    for (rule, mistake) in mistakes {
        if let Some(mistake) = mistake {
            problem = problem.with_field(format!("/rules/{rule}"), mistake);
        }
    }
    problem
}

impl DeadlineFields {
    fn read(self) -> Result<AgendaDeadline, AgendaDeadlineError> {
        AgendaDeadline::by(DeadlineRule {
            days: self.days.into(),
            counting: self.counting,
            counts_saturday: self.counts_saturday,
            edge_days: self.edges,
            at: self.at.0,
        })
    }
}

impl From<RecessFields> for Recess {
    fn from(recess: RecessFields) -> Self {
        let RecessFields { name, from, until } = recess;
        Self { name, from, until }
    }
}

impl From<&Recess> for RecessFields {
    fn from(recess: &Recess) -> Self {
        Self {
            name: recess.name.clone(),
            from: recess.from,
            until: recess.until,
        }
    }
}

impl From<StandingItemFields> for StandingItem {
    fn from(item: StandingItemFields) -> Self {
        Self {
            title: item.title,
            role: item.role,
            place: item.place,
            minutes: item.minutes,
        }
    }
}

impl From<&StandingItem> for StandingItemFields {
    fn from(item: &StandingItem) -> Self {
        Self {
            title: item.title.clone(),
            role: item.role,
            place: item.place,
            minutes: item.minutes,
        }
    }
}

impl From<AgendaDeadline> for DeadlineFields {
    fn from(deadline: AgendaDeadline) -> Self {
        Self {
            days: deadline.days(),
            at: TimeOfDay(deadline.at()),
            counting: deadline.counting(),
            counts_saturday: deadline.counts_saturday(),
            edges: deadline.edge_days(),
        }
    }
}

impl From<&BodyRules> for RulesResponse {
    fn from(rules: &BodyRules) -> Self {
        let steps = rules.ladder.steps().iter().map(StepFields::from);
        Self {
            agenda_deadline: rules.agenda_deadline.into(),
            meeting_minutes: rules.meeting_length,
            closure: rules.closure,
            carry_over: rules.carry_over,
            carry_over_limit: rules.carry_over_limit,
            ladder: steps.collect(),
            recesses: rules
                .recesses
                .as_slice()
                .iter()
                .map(RecessFields::from)
                .collect(),
            standing_items: rules
                .standing_items
                .as_slice()
                .iter()
                .map(StandingItemFields::from)
                .collect(),
        }
    }
}
