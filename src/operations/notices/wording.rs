//! The mails that notices become, as things stand when they leave.

use std::collections::HashMap;

use super::{
    FailedMail, Notice, Wish,
    delivery::{AddressedLine, NoticeBundle, Parcel},
};
use crate::{
    domain::{
        action::Action,
        body::Body,
        calendar::Moment,
        calendar_entry::ActionEntry,
        ids::{ActionId, BodyId, MeetingId, PersonId},
        matter::Matter,
        meeting::Meeting,
        notices::{MailKind, Standing},
        organisation::Person,
    },
    mail::messages::{
        Asked, AskedFor, Change, NoticeEntry, NoticeMail, NoticedAction, NoticedMail,
        NoticedMeeting, OpenNotice,
    },
    operations::{OperationResult, calendar_feeds::action_entries, links, office::Desk},
    storage::{self, views::calendar::ActionsOf},
};

/// The mails of these parcels.
pub(super) fn write(
    desk: &mut Desk<'_>,
    parcels: Vec<Parcel>,
    link_base: &str,
) -> OperationResult<Vec<NoticeBundle>> {
    let writer = Writer::of(desk, &parcels, link_base)?;
    let bundles = parcels
        .into_iter()
        .filter_map(|parcel| writer.bundle(parcel));
    Ok(bundles.collect())
}

/// What the entries of mails are written from, loaded at once.
struct Writer<'a> {
    actions: HashMap<ActionId, Action>,
    bodies: HashMap<BodyId, Body>,
    /// The meetings at which they are due, and when the agendas of those close.
    meetings: HashMap<MeetingId, (Meeting, Moment)>,
    matters: HashMap<ActionId, Matter>,
    /// Those who are away or were not reached, and those who ask for something.
    people: HashMap<PersonId, Person>,
    /// The actions as calendars show them, for those to whom their day is news.
    dates: HashMap<ActionId, ActionEntry>,
    link_base: &'a str,
}

impl<'a> Writer<'a> {
    fn of(desk: &mut Desk<'_>, parcels: &[Parcel], link_base: &'a str) -> OperationResult<Self> {
        let lines = || parcels.iter().flat_map(|parcel| &parcel.lines);
        let ids: Vec<_> = lines().filter_map(|one| one.line.notice.action()).collect();
        let actions = storage::actions::find_many(desk.db, &ids)?;
        let meetings = actions.iter().filter_map(|one| one.due_moment.meeting);
        let meetings: Vec<_> = meetings.collect();
        let meetings = storage::meetings::find_many(desk.db, &meetings)?;
        let bodies = actions.iter().map(|action| action.body);
        let looked_after = lines().filter_map(|one| one.line.claimed.message.body);
        let bodies = bodies.chain(meetings.iter().map(|one| one.body));
        let bodies: Vec<_> = bodies.chain(looked_after).collect();
        let bodies = storage::bodies::find_many(desk.db, &bodies)?;
        let bodies: HashMap<_, _> = bodies.into_iter().map(|one| (one.id, one)).collect();
        let meetings = meetings.into_iter().filter_map(|meeting| {
            let body = bodies.get(&meeting.body)?;
            let closes_at = body
                .rules
                .agenda_deadline
                .before(meeting.starts_at, desk.calendar);
            Some((meeting.id, (meeting, closes_at)))
        });
        let meetings = meetings.collect();
        let instead_of = lines().filter_map(|one| one.address.instead_of);
        let named = lines().filter_map(|one| one.line.notice.named());
        let people: Vec<_> = instead_of.chain(named).collect();
        let people = storage::people::find_many(desk.db, &people)?;
        let news = lines().filter(|one| has_news_of_day(one));
        let news = ActionsOf::These(news.filter_map(|one| one.line.notice.action()).collect());
        let dates = action_entries(desk.db, &news, (desk.now, link_base))?;
        Ok(Self {
            matters: storage::views::decisions::matters_of_actions(desk.db, &ids)?,
            actions: actions.into_iter().map(|one| (one.id, one)).collect(),
            bodies,
            meetings,
            people: people.into_iter().map(|one| (one.id, one)).collect(),
            dates: dates.into_iter().map(|one| (one.id, one)).collect(),
            link_base,
        })
    }

    fn bundle(&self, Parcel { recipient, lines }: Parcel) -> Option<NoticeBundle> {
        let first = lines.first()?;
        let bundle = first.line.claimed.bundle;
        let attempts = lines.iter().map(|one| one.line.claimed.attempts).max();
        Some(NoticeBundle {
            id: bundle.unwrap_or(first.line.claimed.message.id),
            notices: lines
                .iter()
                .map(|one| one.line.claimed.message.id)
                .collect(),
            is_new: bundle.is_none(),
            attempts: attempts.unwrap_or(0),
            mail: NoticeMail {
                recipient_name: recipient.name.to_string(),
                language: recipient.language,
                entries: self.entries(&lines),
                dates: self.dates(&lines),
            },
            recipient,
        })
    }

    /// What the recipient of these may take into a calendar, an action once.
    fn dates(&self, lines: &[AddressedLine]) -> Vec<ActionEntry> {
        let mut dates: Vec<ActionEntry> = Vec::new();
        for one in lines.iter().filter(|one| has_news_of_day(one)) {
            let entry = one.line.notice.action().and_then(|id| self.dates.get(&id));
            let is_new = |entry: &&ActionEntry| dates.iter().all(|known| known.id != entry.id);
            dates.extend(entry.filter(is_new).cloned());
        }
        dates
    }

    /// One entry a notice; how often something moved is one story, from the day it was due at first.
    fn entries(&self, lines: &[AddressedLine]) -> Vec<NoticeEntry> {
        let mut entries: Vec<NoticeEntry> = Vec::new();
        let mut moves: HashMap<_, usize> = HashMap::new();
        for one in lines {
            let Some(entry) = self.entry(one) else {
                continue;
            };
            if entry.change == Change::DueMoved {
                let story = (one.line.notice.action(), entry.standing);
                let place = *moves.entry(story).or_insert(entries.len());
                if let Some(told) = entries.get_mut(place) {
                    told.action.go_on_as(&entry.action);
                    continue;
                }
            }
            entries.push(entry);
        }
        entries
    }

    fn entry(&self, one: &AddressedLine) -> Option<NoticeEntry> {
        let notice = &one.line.notice;
        Some(NoticeEntry {
            change: notice.change(),
            standing: one.address.standing,
            action: match notice {
                Notice::MailFailed(failed) => NoticedAction::Mail(self.mail(failed, one)?),
                _ => self.noticed(self.actions.get(&notice.action()?)?, one),
            },
        })
    }

    fn name_of(&self, id: Option<PersonId>) -> Option<String> {
        let person = self.people.get(&id?)?;
        Some(person.name.to_string())
    }

    fn mail(&self, failed: &FailedMail, one: &AddressedLine) -> Option<NoticedMail> {
        let body = one.line.claimed.message.body;
        let body = body.and_then(|body| self.bodies.get(&body));
        let kind = MailKind::from_name(&failed.mail)?;
        Some(NoticedMail {
            kind,
            recipient_name: self.name_of(one.line.notice.named()),
            body_name: body.map(|body| body.name.to_string()).unwrap_or_default(),
            count: failed.count,
            reason: failed.reason.clone(),
        })
    }

    fn meeting(&self, action: &Action) -> Option<NoticedMeeting> {
        let (meeting, closes_at) = self.meetings.get(&action.due_moment.meeting?)?;
        let body = self.bodies.get(&meeting.body);
        let other_body = body.filter(|body| body.id != action.body);
        Some(NoticedMeeting {
            other_body: other_body.map(|body| body.name.to_string()),
            starts_at: meeting.starts_at,
            closes_at: *closes_at,
        })
    }

    fn noticed(&self, action: &Action, one: &AddressedLine) -> NoticedAction {
        let notice = &one.line.notice;
        let matter = self.matters.get(&action.id);
        let case_number = matter.map(|matter| matter.case_number.clone());
        let link = links::to_action(self.link_base, action.id);
        if action.confidentiality.is_closed() {
            return NoticedAction::Closed { case_number, link };
        }
        let body = self.bodies.get(&action.body);
        let meeting = self.meeting(action);
        NoticedAction::Open(Box::new(OpenNotice {
            action: action.title.to_string(),
            body_name: body.map(|body| body.name.to_string()).unwrap_or_default(),
            due_before: match notice {
                Notice::DueMoved { before, .. } => *before,
                _ => None,
            },
            is_moved: matches!(notice, Notice::DueMoved { .. }),
            decision_quote: match notice {
                Notice::Assigned { .. } | Notice::Involved { .. } => {
                    action.quote.as_ref().map(ToString::to_string)
                }
                _ => None,
            },
            due: action.due_moment.on.filter(|_| meeting.is_none()),
            meeting,
            carried_over: match notice {
                Notice::Escalated { carried_over, .. } => {
                    Some(*carried_over).filter(|times| *times > 0)
                }
                _ => None,
            },
            reason: match notice {
                Notice::DueMoved { reason, .. } | Notice::TakenAway { reason, .. } => {
                    reason.clone()
                }
                Notice::Reopened { reason, .. }
                | Notice::Escalated { reason, .. }
                | Notice::Asked { reason, .. } => Some(reason.clone()),
                _ => None,
            },
            asked: match notice {
                Notice::Asked { wish, .. } => Some(Asked {
                    by: self.name_of(notice.named()),
                    for_what: match wish {
                        Wish::MoreTime(day) => AskedFor::MoreTime(*day),
                        Wish::HandOver(to) => AskedFor::HandOver(to.clone()),
                    },
                }),
                _ => None,
            },
            stands_in_for: self.name_of(one.address.instead_of),
            case_number,
            link,
        }))
    }
}

/// Whether the recipient is to do something on a day that is news to them.
fn has_news_of_day(one: &AddressedLine) -> bool {
    let is_news = match &one.line.notice {
        Notice::Assigned { .. } => true,
        Notice::DueMoved { .. } => one.line.notice.is_to_owner(),
        _ => false,
    };
    is_news && !matches!(one.address.standing, Standing::Secretary(_))
}
