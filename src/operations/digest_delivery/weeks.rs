//! Directors' weeks in words: the areas of all of them are loaded at once, then told one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;

use super::{DigestMail, Readers, requests::Requests, wording::Wording};
use crate::{
    domain::{
        calendar::{Moment, local_date},
        digests::{
            Digest,
            outline::{Area, Cut, HandOver, Outline, Stage},
            since,
            week::{self, News, NextMeeting, UnitCount, Week},
        },
        ids::{ActionId, BodyId, DigestId, MeetingId, PersonId, UnitId},
        organisation::Owner,
        text::Title,
    },
    mail::messages::{
        DigestEntry, DirectorWeekMail,
        director_week::{MeetingSection, NewsSection, UnitLine},
    },
    operations::{OperationResult, links, office::Desk},
    storage,
};

/// The mails of these lines; none for one with nothing to tell.
pub(super) fn write(
    desk: &mut Desk<'_>,
    lines: &[(&Digest, bool)],
    (readers, link_base): (&Readers, &str),
) -> OperationResult<HashMap<DigestId, DigestMail>> {
    let mut by_week: BTreeMap<NaiveDate, Vec<(&Digest, bool)>> = BTreeMap::new();
    for line in lines {
        by_week
            .entry(line.0.occasion.period())
            .or_default()
            .push(*line);
    }
    let mut mails = HashMap::new();
    for (monday, lines) in by_week {
        let areas = Areas::of(desk, (monday, &lines), readers)?;
        let weeks = lines.iter().map(|(digest, is_late)| {
            let week = areas.week_of(desk, digest, readers);
            (*digest, *is_late, week)
        });
        let weeks: Vec<_> = weeks.filter(|(_, _, week)| !week.is_empty()).collect();
        let told: BTreeSet<_> = weeks.iter().flat_map(|(_, _, w)| w.actions()).collect();
        let told: Vec<_> = told.into_iter().collect();
        let wording = Wording::of(desk, &told, link_base)?;
        for (digest, is_late, week) in weeks {
            let mail = areas.mail((digest, is_late), week, (readers, &wording));
            let mail = DirectorWeekMail {
                link: links::to_outstanding_actions(link_base),
                ..mail
            };
            mails.insert(digest.id, DigestMail::Week(Box::new(mail)));
        }
    }
    Ok(mails)
}

/// Since when each of the lines of a week tells what changed.
fn tells_since(
    desk: &mut Desk<'_>,
    (monday, lines): (NaiveDate, &[(&Digest, bool)]),
    directors: &[PersonId],
) -> OperationResult<HashMap<DigestId, Moment>> {
    let first = monday - since::MEMORY;
    let ledger = storage::digests::weeks_of(desk.db, directors, first)?;
    let weekly = desk.digests.weekly.unwrap_or_default();
    let each = lines.iter().map(|(digest, _)| {
        let since = since::tells_since(weekly, digest, &ledger, desk.calendar);
        (digest.id, since)
    });
    Ok(each.collect())
}

/// The units of the people who owned what was handed over.
fn units_of_owners(
    desk: &mut Desk<'_>,
    hand_overs: &BTreeMap<ActionId, Vec<HandOver>>,
) -> OperationResult<HashMap<PersonId, UnitId>> {
    let owners = hand_overs.values().flatten().filter_map(|one| one.owner);
    let people: BTreeSet<PersonId> = owners.filter_map(Owner::person).collect();
    let people: Vec<_> = people.into_iter().collect();
    let people = storage::people::find_many(desk.db, &people)?;
    let units = people.into_iter();
    Ok(units.filter_map(|one| Some((one.id, one.unit?))).collect())
}

/// All that the weeks of some directors are made from.
struct Areas {
    outlines: Vec<Outline>,
    next_meetings: BTreeMap<BodyId, NextMeeting>,
    meetings: HashMap<MeetingId, (BodyId, NaiveDate)>,
    bodies: HashMap<BodyId, Title>,
    unit_names: HashMap<UnitId, Title>,
    news: BTreeMap<ActionId, Vec<(News, Moment)>>,
    hand_overs: BTreeMap<ActionId, Vec<HandOver>>,
    /// Of those whose actions were handed over.
    unit_of: HashMap<PersonId, UnitId>,
    /// Since when each line tells what changed.
    since: HashMap<DigestId, Moment>,
}

impl Areas {
    fn of(
        desk: &mut Desk<'_>,
        (monday, lines): (NaiveDate, &[(&Digest, bool)]),
        readers: &Readers,
    ) -> OperationResult<Self> {
        let directors: Vec<_> = lines.iter().map(|(digest, _)| digest.person).collect();
        let since_each = tells_since(desk, (monday, lines), &directors)?;
        let since = since_each.values().min().copied().unwrap_or(desk.now);
        let areas = directors.iter().map(|id| Area::of(*id, &readers.units));
        let units: BTreeSet<UnitId> = areas.flat_map(|area| area.units().clone()).collect();
        let area = (directors.as_slice(), &units);
        let mut outlines = storage::views::digests::outlines_of_areas(desk.db, area, since)?;
        Requests::of(desk, &mut outlines)?;
        let actions: Vec<_> = outlines.iter().map(|outline| outline.action).collect();
        let news = storage::views::digests::news_of(desk.db, &actions, since)?;
        let hand_overs = storage::views::hand_overs::hand_overs(desk.db, &actions, since)?;
        let unit_of = units_of_owners(desk, &hand_overs)?;
        let asking = outlines.iter().map(|o| o.due_body.unwrap_or(o.body));
        let asking: BTreeSet<BodyId> = asking.collect();
        let next = storage::views::digests::next_meetings(desk.db, &asking, desk.now)?;
        let asking: Vec<_> = asking.into_iter().collect();
        let bodies = storage::bodies::find_many(desk.db, &asking)?;
        let next = next.into_iter();
        let next: Vec<_> = next
            .map(|(body, (id, at))| (body, id, local_date(at)))
            .collect();
        Ok(Self {
            outlines,
            next_meetings: next
                .iter()
                .map(|(body, id, on)| (*body, NextMeeting { id: *id, on: *on }))
                .collect(),
            meetings: next
                .iter()
                .map(|(body, id, on)| (*id, (*body, *on)))
                .collect(),
            bodies: bodies
                .into_iter()
                .map(|body| (body.id, body.name))
                .collect(),
            unit_names: readers
                .units
                .iter()
                .map(|unit| (unit.id, unit.name.clone()))
                .collect(),
            news,
            hand_overs,
            unit_of,
            since: since_each,
        })
    }

    fn week_of(&self, desk: &Desk<'_>, digest: &Digest, readers: &Readers) -> Week {
        let area = Area::of(digest.person, &readers.units);
        let sight = readers.sight_of(digest.recipient);
        let seen = self.outlines.iter();
        let seen = seen.filter(|outline| area.holds(outline) && outline.is_seen_by(&sight));
        let seen: Vec<_> = seen.collect();
        let since = self.since.get(&digest.id).copied().unwrap_or(desk.now);
        let news = seen.iter().map(|outline| {
            let told = self.news.get(&outline.action).into_iter().flatten();
            let told = told.filter(|(_, at)| *at >= since).map(|(news, _)| *news);
            let is_new_here = self.is_new_to(&area, outline, since);
            let told = told.chain(is_new_here.then_some(News::NewHere));
            (outline.action, told.collect())
        });
        week::compile(&seen, &self.next_meetings, &news.collect(), desk.today())
    }

    /// Whether an action of the area was handed over into it since a moment.
    fn is_new_to(&self, area: &Area, outline: &Outline, since: Moment) -> bool {
        let unit_of = |person| self.unit_of.get(&person).copied();
        let hand_overs = self.hand_overs.get(&outline.action);
        hand_overs.is_some_and(|all| !area.holds(&outline.before(all, since, unit_of)))
    }

    fn mail(
        &self,
        (digest, is_late): (&Digest, bool),
        week: Week,
        (readers, wording): (&Readers, &Wording<'_>),
    ) -> DirectorWeekMail {
        let (recipient_name, language, on_behalf_of) = readers.address(digest);
        let stages = self.outlines.iter().map(|o| (o.action, o.stage));
        let stages: HashMap<ActionId, Stage> = stages.collect();
        let open = |list: Cut<_>| list.filter_map(|id| wording.open(id));
        let with_stage = |id, entry| DigestEntry {
            stage: stages.get(&id).copied(),
            ..entry
        };
        let outstanding =
            |list: Cut<_>| list.filter_map(|id| Some(with_stage(id, wording.open(id)?)));
        let meetings = week.meetings.into_iter().filter_map(|before| {
            let (body, on) = *self.meetings.get(&before.meeting)?;
            Some(MeetingSection {
                body_name: self.bodies.get(&body)?.to_string(),
                on,
                entries: outstanding(before.actions),
            })
        });
        DirectorWeekMail {
            recipient_name,
            on_behalf_of,
            is_copy: digest.is_copy,
            language,
            is_late,
            outstanding: week.outstanding,
            units: week.units.filter_map(|count| Some(self.unit_line(count))),
            late: week
                .late
                .filter_map(|id| Some(with_stage(id, wording.open_with_reason(id)?))),
            meetings: meetings.collect(),
            others: outstanding(week.others),
            news: week
                .news
                .into_iter()
                .map(|(news, entries)| NewsSection {
                    news,
                    entries: open(entries),
                })
                .collect(),
            closed: week.closed.filter_map(|id| wording.closed(id)),
            link: String::new(),
        }
    }

    fn unit_line(&self, count: UnitCount) -> UnitLine {
        let name = count.unit.and_then(|unit| self.unit_names.get(&unit));
        UnitLine {
            name: name.map(ToString::to_string),
            outstanding: count.outstanding,
            late: count.late,
        }
    }
}
