//! Secretaries' lists in words, one meeting after the other: there are as many as agendas that close.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;

use super::{DigestMail, Readers, requests::Requests, wording::Wording};
use crate::{
    domain::{
        access::Sight,
        agenda::ItemContent,
        body::Body,
        calendar::{Moment, local_date},
        digests::{
            Digest,
            agenda::{self, AgendaList},
            outline::{Cut, Outline},
        },
        ids::{ActionId, DigestId, MeetingId},
        journal_number::CaseNumber,
        language::Language,
        meeting::Meeting,
        placement::Placement,
        planner::What,
    },
    mail::messages::{
        ClosedEntry, SecretaryListMail,
        secretary_list::{AgendaEntry, FailedEntry, OverfullAgenda, WaitingEntry},
    },
    operations::{
        OperationResult,
        digest_planning::meeting_now,
        links, notices,
        office::Desk,
        owners,
        plans::{self, BodyPlan, WithoutMeeting},
        replanning::board::Board,
    },
    storage::{self, views::digests::FailedMail},
};

/// The most reminders, and the most notices, that failed in so many days.
const MOST_FAILED: i64 = 20;
const MOST_FAILED_NOTICES: i64 = 20;
const FAILED_FOR: TimeDelta = TimeDelta::days(31);

/// The most meetings that are told to have been passed over.
const MOST_SKIPPED: usize = 3;

/// The mails of these lines.
pub(super) fn write(
    desk: &mut Desk<'_>,
    lines: &[(&Digest, bool)],
    (readers, link_base): (&Readers, &str),
) -> OperationResult<HashMap<DigestId, DigestMail>> {
    let mut tables: HashMap<MeetingId, Table> = HashMap::new();
    let mut mails = HashMap::new();
    for (digest, is_late) in lines {
        let Some(meeting) = digest.occasion.meeting() else {
            continue;
        };
        if !tables.contains_key(&meeting) {
            tables.extend(Table::of(desk, meeting)?.map(|table| (meeting, table)));
        }
        if let Some(table) = tables.get(&meeting) {
            let mail = table.mail(desk, (digest, *is_late), (readers, link_base))?;
            mails.insert(digest.id, DigestMail::List(Box::new(mail)));
        }
    }
    Ok(mails)
}

/// Everything about one meeting and its body that secretaries are told.
struct Table {
    meeting: Meeting,
    body: Body,
    closes_at: Moment,
    outlines: Vec<Outline>,
    requests: Requests,
    placed: BTreeSet<ActionId>,
    plan: BodyPlan,
    board: Board,
    /// The case numbers of what waits.
    case_numbers: HashMap<What, CaseNumber>,
    failed: Vec<FailedMail>,
}

impl Table {
    fn of(desk: &mut Desk<'_>, id: MeetingId) -> OperationResult<Option<Self>> {
        let Some(meeting) = storage::meetings::find(desk.db, id)? else {
            return Ok(None);
        };
        let Some(body) = storage::bodies::find(desk.db, meeting.body)? else {
            return Ok(None);
        };
        let mut outlines = storage::views::digests::outlines_of_body(desk.db, body.id, id)?;
        let requests = Requests::of(desk, &mut outlines)?;
        let placed = storage::placements::on_agenda(desk.db, id)?;
        let placed = placed.into_iter().filter(Placement::is_standing);
        let (plan, board) = plans::of_body(desk, body.id)?;
        let since = desk.now - FAILED_FOR;
        let mut failed =
            storage::views::digests::failed_reminders(desk.db, body.id, since, MOST_FAILED)?;
        failed.extend(notices::failed_of_body(
            desk.db,
            body.id,
            (since, MOST_FAILED_NOTICES),
        )?);
        Ok(Some(Self {
            closes_at: meeting_now(desk, &meeting, &body).closes_at,
            placed: placed.map(|placement| placement.action).collect(),
            case_numbers: case_numbers(desk, &plan, &board)?,
            meeting,
            body,
            outlines,
            requests,
            plan,
            board,
            failed,
        }))
    }

    fn mail(
        &self,
        desk: &mut Desk<'_>,
        (digest, is_late): (&Digest, bool),
        (readers, link_base): (&Readers, &str),
    ) -> OperationResult<SecretaryListMail> {
        let sight = readers.sight_of(digest.recipient);
        let (recipient_name, language, on_behalf_of) = readers.address(digest);
        let seen = self.outlines.iter().filter(|o| o.is_seen_by(&sight));
        let seen: Vec<_> = seen.copied().collect();
        let about = (self.body.id, self.meeting.id, &self.placed);
        let list = agenda::compile(&seen, about, desk.today());
        let ids: BTreeSet<_> = list
            .actions()
            .chain(self.failed.iter().map(|failed| failed.action))
            .chain(self.waiting_actions())
            .collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let wording = Wording::of(desk, &ids, link_base)?;
        let unanswered = named(desk, &list)?;
        let requests = list.requests.clone();
        let requests = self.requests.entries(desk, requests, &wording)?;
        let stages: HashMap<_, _> = seen.iter().map(|o| (o.action, o.stage)).collect();
        let (waiting, closed_waiting) = self.waiting(&sight, (&wording, language, link_base));
        let mut closed: BTreeSet<ActionId> = list.closed.first.iter().copied().collect();
        closed.extend(self.failed_closed(&sight, &wording));
        let mut told: Vec<_> = closed.iter().filter_map(|id| wording.closed(*id)).collect();
        told.extend(closed_waiting);
        told.sort_by(|one, other| one.link.cmp(&other.link));
        told.dedup();
        Ok(SecretaryListMail {
            recipient_name,
            on_behalf_of,
            is_copy: digest.is_copy,
            language,
            is_late,
            body_name: self.body.name.to_string(),
            meets_at: self.meeting.starts_at,
            closes_at: self.closes_at,
            done: list.done,
            agenda: list.agenda.filter_map(|id| {
                Some(AgendaEntry {
                    entry: wording.open(id)?,
                    stage: *stages.get(&id)?,
                })
            }),
            unanswered,
            requests,
            waiting,
            overfull: self.overfull(),
            late: list.late.filter_map(|id| wording.open_with_reason(id)),
            failed: self.failed(&wording),
            closed: Cut {
                more: Cut::of(told.clone(), agenda::MOST_TOLD).more + list.closed.more,
                ..Cut::of(told, agenda::MOST_TOLD)
            },
            link: links::to_meeting(link_base, self.meeting.id),
        })
    }

    fn waiting_actions(&self) -> impl Iterator<Item = ActionId> {
        self.plan
            .waiting
            .iter()
            .filter_map(|waiting| match waiting.what {
                What::Action(action) => Some(action),
                What::Item(_) => None,
            })
    }

    /// What waits for a meeting, and what of it is closed.
    fn waiting(
        &self,
        sight: &Sight,
        (wording, language, link_base): (&Wording<'_>, Language, &str),
    ) -> (Cut<WaitingEntry>, Vec<ClosedEntry>) {
        let mut open = Vec::new();
        let mut closed = Vec::new();
        for waiting in &self.plan.waiting {
            let (is_closed, link) = match waiting.what {
                What::Action(id) => (wording.is_closed(id), links::to_action(link_base, id)),
                What::Item(id) => {
                    let content = self.content_of(waiting.what);
                    let is_closed = content.is_none_or(|item| item.confidentiality.is_closed());
                    (is_closed, links::to_waiting_item(link_base, id))
                }
            };
            if !is_closed {
                open.push(WaitingEntry {
                    title: waiting.title.to_string(),
                    why: why_waiting(waiting, language),
                    link,
                });
            } else if self.is_seen(waiting.what, sight) {
                let case_number = self.case_numbers.get(&waiting.what).cloned();
                closed.push(ClosedEntry { case_number, link });
            }
        }
        // Of what is not listed at all, nobody has looked who may see it.
        (Cut::of(open, agenda::MOST_TOLD), closed)
    }

    fn content_of(&self, what: What) -> Option<&ItemContent> {
        let What::Item(id) = what else { return None };
        let left = self.board.left.get(&id).map(|item| &item.content);
        left.or_else(|| self.board.backlog.get(&id).map(|item| &item.content))
    }

    /// Whether `sight` may know of something closed that waits.
    fn is_seen(&self, what: What, sight: &Sight) -> bool {
        match what {
            What::Action(id) => {
                let outline = self.outlines.iter().find(|outline| outline.action == id);
                outline.is_some_and(|outline| outline.is_seen_by(sight))
            }
            What::Item(_) => self.sees_body(sight),
        }
    }

    fn sees_body(&self, sight: &Sight) -> bool {
        sight.is_cleared || sight.bodies.contains(&self.body.id)
    }

    fn overfull(&self) -> Cut<OverfullAgenda> {
        let agendas = self.plan.overfull.iter().filter_map(|overfull| {
            let meeting = self.board.meetings.get(&overfull.meeting)?;
            Some(OverfullAgenda {
                on: local_date(meeting.starts_at),
                over_by: overfull.over_by,
            })
        });
        let mut agendas: Vec<_> = agendas.collect();
        agendas.sort_by_key(|agenda| agenda.on);
        Cut::of(agendas, agenda::MOST_TOLD)
    }

    fn failed(&self, wording: &Wording<'_>) -> Cut<FailedEntry> {
        let open = self.failed.iter().filter_map(|failed| {
            let entry = wording.open(failed.action)?;
            Some(FailedEntry {
                action: entry.action,
                recipient_name: failed.recipient_name.as_ref().map(ToString::to_string),
                reason: failed.reason.to_string(),
                link: entry.link,
            })
        });
        Cut::of(open.collect(), agenda::MOST_TOLD)
    }

    fn failed_closed(&self, sight: &Sight, wording: &Wording<'_>) -> Vec<ActionId> {
        if !self.sees_body(sight) {
            return Vec::new();
        }
        let actions = self.failed.iter().map(|failed| failed.action);
        actions.filter(|id| wording.is_closed(*id)).collect()
    }
}

/// The owners that have not answered, by name.
fn named(desk: &mut Desk<'_>, list: &AgendaList) -> OperationResult<Cut<(String, usize)>> {
    let owners = list.unanswered.first.iter().map(|(owner, _)| *owner);
    let names = owners::names(desk.db, owners)?;
    let told = |(owner, count)| Some((names.get(&owner)?.to_string(), count));
    Ok(list.unanswered.clone().filter_map(told))
}

fn case_numbers(
    desk: &mut Desk<'_>,
    plan: &BodyPlan,
    board: &Board,
) -> OperationResult<HashMap<What, CaseNumber>> {
    let items = plan.waiting.iter().filter_map(|waiting| {
        let What::Item(id) = waiting.what else {
            return None;
        };
        let left = board.left.get(&id).map(|item| &item.content);
        let content = left.or_else(|| board.backlog.get(&id).map(|item| &item.content));
        Some((waiting.what, content?.matter?))
    });
    let items: Vec<_> = items.collect();
    let matters: Vec<_> = items.iter().map(|(_, matter)| *matter).collect();
    let matters = storage::matters::find_many(desk.db, &matters)?;
    let matters: HashMap<_, _> = matters.into_iter().map(|m| (m.id, m.case_number)).collect();
    let actions = plan
        .waiting
        .iter()
        .filter_map(|waiting| match waiting.what {
            What::Action(action) => Some(action),
            What::Item(_) => None,
        });
    let actions: Vec<_> = actions.collect();
    let of_actions = storage::views::decisions::matters_of_actions(desk.db, &actions)?;
    let of_actions = of_actions
        .into_iter()
        .map(|(action, matter)| (What::Action(action), matter.case_number));
    let of_items = items
        .into_iter()
        .filter_map(|(what, matter)| Some((what, matters.get(&matter)?.clone())));
    Ok(of_items.chain(of_actions).collect())
}

/// Why something has no meeting: the first meetings that were passed over.
fn why_waiting(waiting: &WithoutMeeting, language: Language) -> Option<String> {
    if waiting.depends_on.is_some() {
        let why = language.choose(
            "afventer noget, der heller ikke har et møde",
            "waits for something that has no meeting either",
        );
        return Some(why.to_owned());
    }
    let skipped = waiting.skipped.first().iter().take(MOST_SKIPPED);
    let skipped = skipped.map(|skipped| {
        let day = local_date(skipped.starts_at).format("%d.%m.%Y");
        format!("{day}: {}", skipped.reason.in_words(language))
    });
    let why = skipped.collect::<Vec<_>>().join("; ");
    (!why.is_empty()).then_some(why)
}
