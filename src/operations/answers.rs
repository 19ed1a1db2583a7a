//! Answers by the links in reminders: what stands behind a link, and what is done when its question is
//! answered. What is open is answered without signing in, what is closed is not. Looking changes
//! nothing; an answer acts, once.

mod followed;
mod question;

use std::collections::{BTreeSet, HashMap};

use self::followed::Followed;
pub use self::question::{Choice, Question};
use crate::{
    domain::{
        access::{Caller, Permission, Role},
        action::{Action, ActionState, Due, Evidence},
        action_request::{ActionRequest, Taker, Told},
        answer_link::{AnswerKind, AnswerLink, Answerer, GivenAnswer, Obstacle},
        closed_read::Disclosing,
        ids::{ActionId, PersonId},
        language::Language,
        organisation::Owner,
        reminders::{Reminder, ReminderState},
        text::Note,
    },
    operations::{
        Office, OperationError, OperationResult, action_requests,
        action_steps::{self, ActionStep},
        office::Desk,
    },
    storage,
};

/// What is behind a link.
#[derive(Debug, Clone)]
pub struct AnswerPage {
    /// The language of whoever got the mail.
    pub language: Language,
    /// What there is to see.
    pub content: PageContent,
}

/// What there is to see behind a link.
#[derive(Debug, Clone)]
pub enum PageContent {
    /// Something that can be answered.
    Question(Box<Question>),
    /// It cannot be answered, for this reason.
    Obstacle(Obstacle),
}

/// What somebody answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// It is done.
    Done {
        /// What was done.
        note: Note,
    },
    /// The secretary of the body is asked for something.
    Asks(ActionRequest),
}

impl Answer {
    const fn kind(&self) -> AnswerKind {
        match self {
            Self::Done { .. } => AnswerKind::Done,
            Self::Asks(ActionRequest::MoreTime { .. }) => AnswerKind::MoreTime,
            Self::Asks(ActionRequest::HandOver { .. }) => AnswerKind::HandOver,
        }
    }
}

/// What became of an answer.
#[derive(Debug, Clone)]
pub enum Answered {
    /// It was taken.
    Taken,
    /// It was not, and nothing has changed; this is behind the link.
    Refused(Language, Obstacle),
}

/// What is behind a link, for whoever has signed in, if anybody has; `None` where it is none of ours.
pub async fn open(
    office: &Office,
    token: &str,
    visitor: Option<Caller>,
) -> OperationResult<Option<AnswerPage>> {
    let Some(link) = office.links.read(token) else {
        return Ok(None);
    };
    let signed_in = visitor.as_ref().and_then(|visitor| visitor.person);
    let caller = visitor.unwrap_or_else(|| Caller::system(BY_LINK));
    let looking = office.read(&caller, move |desk| {
        let Some(followed) = Followed::load(desk, link, signed_in)? else {
            return Ok(None);
        };
        let language = followed.language();
        let content = match followed.answerer(desk) {
            Err(obstacle) => PageContent::Obstacle(obstacle),
            Ok(answerer) => {
                desk.note_given(followed.action.disclosed());
                let asked = question::compose(desk, &followed.action, (answerer, link.last_day))?;
                PageContent::Question(Box::new(asked))
            }
        };
        Ok(Some(AnswerPage { language, content }))
    });
    looking.await
}

/// Answers by a link, for whoever has signed in, if anybody has; `None` where it is none of ours. Of two
/// answers at once, one acts. `request` is the request in the logs, for the history.
pub async fn give(
    office: &Office,
    (token, visitor): (&str, Option<Caller>),
    answer: Answer,
    request: Option<String>,
) -> OperationResult<Option<Answered>> {
    let Some(link) = office.links.read(token) else {
        return Ok(None);
    };
    let caller = Caller::system(BY_LINK);
    let looking = office.read(&caller, move |desk| {
        let Some(sent) = storage::reminders::find(desk.db, link.line)? else {
            return Ok(None);
        };
        let action = storage::actions::find(desk.db, sent.action)?;
        let is_closed = action.is_some_and(|action| action.confidentiality.is_closed());
        Ok(Some((sent, is_closed)))
    });
    let Some((sent, is_closed)) = looking.await? else {
        return Ok(None);
    };
    let signed_in = visitor.as_ref().and_then(|visitor| visitor.person);
    let caller = match visitor {
        // The history tells that somebody had signed in.
        Some(visitor) if is_closed && visitor.person == sent.recipient => Caller {
            on_behalf_of: sent.instead_of,
            ..visitor
        },
        _ => caller_of(&sent, request),
    };
    let answering = office.write(&caller, move |desk| {
        let Some(followed) = Followed::load(desk, link, signed_in)? else {
            return Ok(None);
        };
        if let Err(obstacle) = followed.answerer(desk) {
            return Ok(Some(Answered::Refused(followed.language(), obstacle)));
        }
        desk.require_in_place_of_owner(Permission::WorkOnAction)?;
        desk.note_given(followed.action.disclosed());
        let given = GivenAnswer {
            line: link.line,
            kind: answer.kind(),
            at: desk.now,
            told: act(desk, &followed.action, answer.clone())?,
        };
        storage::answers::insert(desk.db, given)?;
        Ok(Some(Answered::Taken))
    });
    answering.await
}

/// Where links lead to, of those among the lines that go out to somebody who may answer; the same for
/// all lines by which a person is reminded of an action at once.
pub(super) fn addresses(
    desk: &mut Desk<'_>,
    lines: &[&Reminder],
    actions: &HashMap<ActionId, Action>,
    link_base: &str,
) -> OperationResult<HashMap<(ActionId, PersonId), String>> {
    let units: BTreeSet<_> = actions
        .values()
        .filter_map(|action| action.owner.unit())
        .collect();
    let units = Vec::from_iter(units);
    let directors = storage::units::directors_of(desk.db, &units)?;
    let mut addresses = HashMap::new();
    for line in lines {
        let Some(action) = actions.get(&line.action) else {
            continue;
        };
        let owner = action.owner.in_person(&directors);
        if let Some(answerer) = owner.and_then(|owner| Answerer::of(line, owner)) {
            let key = (action.id, answerer.person);
            addresses.entry(key).or_insert_with(|| {
                let token = desk.links.sign(&AnswerLink::of(line));
                format!("{link_base}/answer/{token}")
            });
        }
    }
    Ok(addresses)
}

/// By which token the caller answers about an action as things stand: that of the last reminder of it that
/// they were sent, if it is still good.
pub(super) fn token_of_caller(
    desk: &mut Desk<'_>,
    action: &Action,
) -> OperationResult<Option<String>> {
    let Some(person) = desk.caller.person else {
        return Ok(None);
    };
    let lines = storage::reminders::of_actions(desk.db, &[action.id])?;
    let lines = lines.into_values().flatten().filter(|line| {
        line.recipient == Some(person) && matches!(line.state, ReminderState::Sent { .. })
    });
    let last = lines.max_by_key(|line| (line.send_at, line.id));
    let Some(link) = last.map(|line| AnswerLink::of(&line)) else {
        return Ok(None);
    };
    let followed = Followed::load(desk, link, Some(person))?;
    let is_good = followed.is_some_and(|followed| followed.answerer(desk).is_ok());
    Ok(is_good.then(|| desk.links.sign(&link)))
}

/// By which way it was answered without signing in, for the history.
pub(super) const BY_LINK: &str = "answer link";

/// Whoever got the line; the history also says on whose behalf they act.
fn caller_of(line: &Reminder, request: Option<String>) -> Caller {
    Caller {
        subject: BY_LINK.to_owned(),
        person: line.recipient,
        on_behalf_of: line.instead_of,
        roles: BTreeSet::from([Role::Employee]),
        scopes: BTreeSet::new(),
        request,
        is_program: false,
    }
}

/// Does what is answered; who was told, where something is asked for.
fn act(desk: &mut Desk<'_>, action: &Action, answer: Answer) -> OperationResult<Option<Told>> {
    match answer {
        Answer::Done { note } => {
            let evidence = Evidence::Note(note);
            // Whoever has done what was proposed to them has agreed to it.
            let agreed = match action.state {
                ActionState::Proposed => action_steps::apply(desk, action, ActionStep::Confirm)?,
                _ => action.clone(),
            };
            action_steps::apply(desk, &agreed, ActionStep::ReportDone { evidence })?;
            Ok(None)
        }
        Answer::Asks(request) => {
            ensure_offered(desk, action, &request)?;
            let (_, told) = action_requests::record(desk, action, &request)?;
            Ok(Some(told))
        }
    }
}

/// Whoever holds a link chooses among what it offers, and cannot find out by it what else there is.
fn ensure_offered(
    desk: &mut Desk<'_>,
    action: &Action,
    request: &ActionRequest,
) -> OperationResult<()> {
    match request {
        ActionRequest::MoreTime { until, .. } => ensure_time_offered(desk, action, *until),
        ActionRequest::HandOver { to, .. } => ensure_taker_offered(desk, action, to),
    }
}

fn ensure_time_offered(desk: &mut Desk<'_>, action: &Action, until: Due) -> OperationResult<()> {
    let is_offered = match until {
        Due::ByDate(_) => true,
        Due::AtMeeting(id) => {
            let offered = question::meetings(desk, action)?;
            offered.iter().any(|choice| choice.value == id)
        }
        Due::NextMeeting { .. } | Due::Unset => false,
    };
    if is_offered {
        return Ok(());
    }
    let message = "must be one of the meetings that were offered";
    Err(OperationError::invalid("/due", message))
}

fn ensure_taker_offered(desk: &mut Desk<'_>, action: &Action, to: &Taker) -> OperationResult<()> {
    let is_offered = match to {
        Taker::InWords(_) => true,
        Taker::Known(Owner::Person(id)) => {
            let offered = question::takers(desk, action)?;
            offered.iter().any(|choice| choice.value == *id)
        }
        Taker::Known(Owner::Unit(_)) => false,
    };
    if is_offered {
        return Ok(());
    }
    let message = "must be one of the people that were offered";
    Err(OperationError::invalid("/to", message))
}
