//! The rules of a body in JSON. A request may be silent about any of them; mistakes in several are
//! told together.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        problem::{Kind, Problem},
        values::TimeOfDay,
    },
    domain::{
        body::{AgendaDeadline, BodyRules, CarryOverPolicy, ClosurePolicy, Minutes},
        reminders::{Audience, Ladder, Step},
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
}

/// When an agenda closes.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "working_days": 4, "at": "12:00" }))]
struct DeadlineFields {
    /// Working days before the meeting, whose own day is not counted.
    #[schema(maximum = 60)]
    working_days: u8,
    /// The time of that day.
    at: TimeOfDay,
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
}

impl RulesRequest {
    /// The change as operations take it.
    pub(super) fn read(self) -> Result<RulesChange, Problem> {
        let deadline = self.agenda_deadline.map(|deadline| {
            let DeadlineFields { working_days, at } = deadline;
            AgendaDeadline::new(working_days.into(), at.0)
        });
        let ladder = self.ladder.map(|steps| {
            let steps = steps.into_iter().map(|step| Step {
                offset: step.offset_working_days,
                audience: step.audience,
            });
            Ladder::new(steps.collect())
        });
        match (deadline.transpose(), ladder.transpose()) {
            (Ok(agenda_deadline), Ok(ladder)) => Ok(RulesChange {
                agenda_deadline,
                meeting_length: self.meeting_minutes,
                closure: self.closure,
                carry_over: self.carry_over,
                carry_over_limit: self.carry_over_limit,
                ladder,
                recesses: None,
                standing_items: None,
            }),
            (deadline, ladder) => {
                let mut problem = Problem::new(Kind::InvalidFields);
                if let Err(error) = deadline {
                    problem = problem.with_field("/rules/agenda_deadline/working_days", error);
                }
                if let Err(error) = ladder {
                    problem = problem.with_field("/rules/ladder", error);
                }
                Err(problem)
            }
        }
    }
}

impl From<&BodyRules> for RulesResponse {
    fn from(rules: &BodyRules) -> Self {
        let deadline = rules.agenda_deadline;
        let steps = rules.ladder.steps().iter().map(|step| StepFields {
            offset_working_days: step.offset,
            audience: step.audience,
        });
        Self {
            agenda_deadline: DeadlineFields {
                working_days: deadline.days(),
                at: TimeOfDay(deadline.at()),
            },
            meeting_minutes: rules.meeting_length,
            closure: rules.closure,
            carry_over: rules.carry_over,
            carry_over_limit: rules.carry_over_limit,
            ladder: steps.collect(),
        }
    }
}
