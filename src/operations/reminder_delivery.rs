//! Delivering what the ledger has planned: claimed, bundled into one mail a person, settled.

use std::collections::{BTreeMap, HashMap};

use crate::{
    domain::{
        access::Caller,
        action::Action,
        body::Body,
        calendar::{Moment, local_date},
        calendar_entry::ActionEntry,
        claim::Claim,
        ids::{ActionId, BodyId, DecisionId, MeetingId, PersonId, ReminderId, RunId},
        matter::Matter,
        meeting::Meeting,
        organisation::Person,
        preferences::Rhythm,
        reminders::{Audience, Reminder, ReminderCause},
        text::Verbatim,
    },
    mail::messages::{OpenEntry, ReminderEntry, ReminderMail, WhyYou},
    operations::{
        Office, OperationResult, answers,
        calendar_feeds::action_entries,
        links,
        notices::{self, GivenUp},
        office::Desk,
        reminder_planning,
    },
    storage::{self, reminders::ClaimedReminder, views::calendar::ActionsOf},
};

pub use crate::storage::reminders::Delivery;

/// Lines of the ledger that go out in one mail.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// The line that was the first of it; the mail's Message-ID is made from it, so that a repetition
    /// can be told.
    pub id: ReminderId,
    /// The lines.
    pub lines: Vec<ReminderId>,
    /// Whether it was put together only now, and nobody can have got it.
    pub is_new: bool,
    /// How often they were tried before.
    pub attempts: u16,
    /// Who gets the mail.
    pub recipient: Person,
    /// What it says.
    pub mail: ReminderMail,
}

/// Claims `most` lines whose time has come, or a few more so that nobody's are parted, bundled by
/// recipient. What is due is planned once more before that: somebody may be away, or back, since it was.
/// What was once put together stays together, since it may have left: it is the same mail again.
pub async fn claim_due(
    office: &Office,
    claim: Claim,
    most: u16,
    link_base: String,
) -> OperationResult<Vec<Bundle>> {
    let caller = Caller::system("job send-reminders");
    let now = office.clock.now();
    // Planned for office hours; what comes late waits for them too.
    if office.calendar.to_office_hours(now) != now {
        return Ok(Vec::new());
    }
    reminder_planning::plan_due(office, &caller, most.into()).await?;
    office
        .write(&caller, move |desk| {
            let lines = storage::reminders::claim(desk.db, claim, desk.now, most.into())?;
            bundle(desk, lines, &link_base)
        })
        .await
}

/// Notes what became of the lines of a bundle that a run has claimed; answers whether they were still
/// the run's.
pub async fn settle(
    office: &Office,
    (run, lines): (RunId, Vec<ReminderId>),
    delivery: Delivery,
) -> OperationResult<bool> {
    let caller = Caller::system("job send-reminders");
    office
        .write(&caller, move |desk| {
            let held = (run, lines.as_slice());
            let settled = storage::reminders::settle(desk.db, held, desk.now, &delivery)?;
            if let (Delivery::Failed(reason), 1..) = (&delivery, settled) {
                notices::tell_given_up(desk, GivenUp::Reminders(&lines), reason)?;
            }
            Ok(settled == lines.len())
        })
        .await
}

/// Gives back what a run has claimed and not settled; the lines of bundles that were put together only
/// now and not tried go out in the company of what is due by then.
pub async fn release(office: &Office, run: RunId, untried: Vec<ReminderId>) -> OperationResult<()> {
    let caller = Caller::system("job send-reminders");
    office
        .write(&caller, move |desk| {
            storage::reminders::unbind(desk.db, run, &untried)?;
            Ok(storage::reminders::release(desk.db, run)?)
        })
        .await
}

fn bundle(
    desk: &mut Desk<'_>,
    claimed: Vec<ClaimedReminder>,
    link_base: &str,
) -> OperationResult<Vec<Bundle>> {
    let reminders: Vec<_> = claimed.iter().map(|line| &line.reminder).collect();
    let writer = Writer::of(desk, &reminders, link_base)?;
    let mut by_recipient: BTreeMap<PersonId, Vec<ClaimedReminder>> = BTreeMap::new();
    for line in claimed {
        // Somebody may have reported it done since the last planning.
        let is_unfinished = writer
            .actions
            .get(&line.reminder.action)
            .is_some_and(Action::is_unfinished);
        if let Some(recipient) = line.reminder.recipient.filter(|_| is_unfinished) {
            by_recipient.entry(recipient).or_default().push(line);
        }
    }
    let people: Vec<_> = by_recipient.keys().copied().collect();
    let people = storage::people::find_many(desk.db, &people)?;
    let mut bundles = Vec::with_capacity(people.len());
    for recipient in people {
        let lines = by_recipient.remove(&recipient.id).unwrap_or_default();
        for lines in mails_of(recipient.preferences.rhythm, lines) {
            bundles.extend(writer.bundle(desk, &recipient, &lines)?);
        }
    }
    Ok(bundles)
}

/// What is due for one person, as it goes into mails: what was put together before as it was then, the
/// rest all in one, or each action by itself.
fn mails_of(rhythm: Rhythm, lines: Vec<ClaimedReminder>) -> Vec<Vec<ClaimedReminder>> {
    let mut mails: BTreeMap<_, Vec<ClaimedReminder>> = BTreeMap::new();
    for line in lines {
        let company = match (line.bundle, rhythm) {
            (Some(bundle), _) => (Some(bundle), None),
            (None, Rhythm::Bundled) => (None, None),
            (None, Rhythm::Single) => (None, Some(line.reminder.action)),
        };
        mails.entry(company).or_default().push(line);
    }
    mails.into_values().collect()
}

/// What the entries of mails are written from, loaded at once.
struct Writer<'a> {
    actions: HashMap<ActionId, Action>,
    bodies: HashMap<BodyId, Body>,
    meetings: HashMap<MeetingId, Meeting>,
    matters: HashMap<ActionId, Matter>,
    /// The words of the decisions of actions that quote none of them.
    decisions: HashMap<DecisionId, Verbatim>,
    deadlines: HashMap<MeetingId, Moment>,
    /// Those who are away or cannot be reached.
    missed: HashMap<PersonId, Person>,
    /// Where each recipient answers for an action.
    answer_links: HashMap<(ActionId, PersonId), String>,
    /// The actions as calendars show them, for those who are to do something about them.
    dates: HashMap<ActionId, ActionEntry>,
    now: Moment,
    link_base: &'a str,
}

impl<'a> Writer<'a> {
    fn of(desk: &mut Desk<'_>, lines: &[&Reminder], link_base: &'a str) -> OperationResult<Self> {
        let ids: Vec<_> = lines.iter().map(|line| line.action).collect();
        let actions = storage::actions::find_many(desk.db, &ids)?;
        let meeting_ids: Vec<_> = actions
            .iter()
            .flat_map(|action| [action.due_moment.meeting, Some(action.decided_at)])
            .flatten()
            .collect();
        let meetings = storage::meetings::find_many(desk.db, &meeting_ids)?;
        let own = actions.iter().map(|action| action.body);
        let body_ids: Vec<_> = own
            .chain(meetings.iter().map(|meeting| meeting.body))
            .collect();
        let bodies = storage::bodies::find_many(desk.db, &body_ids)?;
        let bodies: HashMap<_, _> = bodies.into_iter().map(|body| (body.id, body)).collect();
        let unquoted = actions.iter().filter(|action| action.quote.is_none());
        let unquoted: Vec<_> = unquoted.map(|action| action.decision).collect();
        let decisions = storage::decisions::find_many(desk.db, &unquoted)?.into_iter();
        let decisions = decisions.map(|decision| (decision.id, decision.text));
        let matters = storage::views::decisions::matters_of_actions(desk.db, &ids)?;
        let deadlines = meetings.iter().filter_map(|meeting| {
            let rule = bodies.get(&meeting.body)?.rules.agenda_deadline;
            Some((meeting.id, rule.before(meeting.starts_at, desk.calendar)))
        });
        let missed: Vec<_> = lines.iter().filter_map(|line| line.instead_of).collect();
        let missed = storage::people::find_many(desk.db, &missed)?;
        let missed = missed.into_iter().map(|one| (one.id, one)).collect();
        let deadlines = deadlines.collect();
        let actions = actions.into_iter().map(|action| (action.id, action));
        let actions = actions.collect();
        let acting = lines.iter().filter(|line| line.is_for_whoever_acts());
        let acting = ActionsOf::These(acting.map(|line| line.action).collect());
        let dates = action_entries(desk.db, &acting, (desk.now, link_base))?;
        Ok(Self {
            dates: dates.into_iter().map(|entry| (entry.id, entry)).collect(),
            answer_links: answers::addresses(desk, lines, &actions, link_base)?,
            missed,
            decisions: decisions.collect(),
            deadlines,
            actions,
            meetings: meetings
                .into_iter()
                .map(|meeting| (meeting.id, meeting))
                .collect(),
            matters,
            bodies,
            now: desk.now,
            link_base,
        })
    }

    /// The mail of these lines, kept together from now on; none where there are no lines.
    fn bundle(
        &self,
        desk: &mut Desk<'_>,
        recipient: &Person,
        lines: &[ClaimedReminder],
    ) -> OperationResult<Option<Bundle>> {
        let Some(first) = lines.first() else {
            return Ok(None);
        };
        let ids: Vec<_> = lines.iter().map(|line| line.reminder.id).collect();
        if first.bundle.is_none() {
            storage::reminders::bind(desk.db, &ids)?;
        }
        let attempts = lines
            .iter()
            .map(|line| line.reminder.progress.attempts)
            .max();
        Ok(Some(Bundle {
            id: first.bundle.unwrap_or(first.reminder.id),
            lines: ids,
            is_new: first.bundle.is_none(),
            attempts: attempts.unwrap_or(0),
            recipient: recipient.clone(),
            mail: ReminderMail {
                recipient_name: recipient.name.to_string(),
                language: recipient.language,
                is_delayed: lines
                    .iter()
                    .any(|line| line.reminder.is_delayed_at(self.now)),
                entries: self.entries(lines),
                dates: self.dates(lines),
            },
        }))
    }

    /// One entry an action, however many of its rungs have come together.
    fn entries(&self, lines: &[ClaimedReminder]) -> Vec<ReminderEntry> {
        let mut told: Vec<ActionId> = Vec::new();
        let mut entries = Vec::new();
        for line in lines.iter().map(|line| &line.reminder) {
            if !told.contains(&line.action)
                && let Some(action) = self.actions.get(&line.action)
            {
                told.push(line.action);
                entries.push(self.entry(line, action));
            }
        }
        entries
    }

    /// What the recipient of these lines may take into a calendar, an action once.
    fn dates(&self, lines: &[ClaimedReminder]) -> Vec<ActionEntry> {
        let mut dates: Vec<ActionEntry> = Vec::new();
        let lines = lines.iter().map(|line| &line.reminder);
        for line in lines.filter(|line| line.is_for_whoever_acts()) {
            let entry = self.dates.get(&line.action);
            let is_new = |entry: &&ActionEntry| dates.iter().all(|known| known.id != entry.id);
            dates.extend(entry.filter(is_new).cloned());
        }
        dates
    }

    fn entry(&self, reminder: &Reminder, action: &Action) -> ReminderEntry {
        let case_number = self
            .matters
            .get(&action.id)
            .map(|matter| matter.case_number.clone());
        let link = links::to_action(self.link_base, action.id);
        let recipient = reminder.recipient.map(|person| (action.id, person));
        let answer_link = recipient.and_then(|key| self.answer_links.get(&key).cloned());
        if action.confidentiality.is_closed() {
            return ReminderEntry::Closed {
                case_number,
                link,
                answer_link,
            };
        }
        let meeting = action
            .due_moment
            .meeting
            .and_then(|id| self.meetings.get(&id));
        let body = self.bodies.get(&action.body);
        let deadline = meeting.and_then(|meeting| self.deadlines.get(&meeting.id).copied());
        let due_date = action.due_moment.on.filter(|_| meeting.is_none());
        ReminderEntry::Open(OpenEntry {
            action: action.title.to_string(),
            decision_quote: action
                .quote
                .as_ref()
                .or_else(|| self.decisions.get(&action.decision))
                .map(|words| excerpt(words.as_str())),
            body_name: body.map(|body| body.name.to_string()).unwrap_or_default(),
            decided_on: self
                .meetings
                .get(&action.decided_at)
                .map(|meeting| local_date(meeting.starts_at)),
            meeting_date: meeting.and(action.due_moment.on),
            freeze_deadline: deadline,
            due_date,
            // By the clock and not by the rung, which may have been meant for an earlier day.
            is_late: deadline.is_some_and(|at| at < self.now)
                || due_date.is_some_and(|day| day < local_date(self.now)),
            why: self.why(reminder),
            case_number,
            link,
            answer_link,
        })
    }

    fn why(&self, reminder: &Reminder) -> WhyYou {
        let missed = reminder.instead_of.and_then(|id| self.missed.get(&id));
        let name = missed.map(|person| person.name.to_string());
        match (reminder.cause, name) {
            (ReminderCause::StandIn, Some(name)) => WhyYou::SubstituteFor(name),
            (ReminderCause::Copy, _) => WhyYou::CopyWhileAway,
            (ReminderCause::SecretaryForUncovered, Some(name)) => WhyYou::SecretaryForAbsent(name),
            (ReminderCause::SecretaryForUnaddressed, Some(name)) => {
                WhyYou::SecretaryForUnreachable(name)
            }
            (ReminderCause::SecretaryForLeft, Some(name)) => WhyYou::SecretaryForLeft(name),
            (ReminderCause::SecretaryForNobody, _) => match reminder.audience {
                Audience::AccountableDirector => WhyYou::SecretaryForNoDirector,
                _ => WhyYou::SecretaryForNobody,
            },
            _ => match reminder.audience {
                Audience::Owner | Audience::Substitute => WhyYou::Owner,
                Audience::Contributors => WhyYou::Contributor,
                Audience::AccountableDirector => WhyYou::AccountableDirector,
                Audience::Secretary => WhyYou::Secretary,
            },
        }
    }
}

/// How many characters of a decision a mail quotes at most.
const MOST_QUOTED: usize = 600;

/// The words as they stand, or their beginning.
fn excerpt(words: &str) -> String {
    match words.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or(words).trim_end()),
        None => words.to_owned(),
    }
}
