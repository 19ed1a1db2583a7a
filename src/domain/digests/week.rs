//! A director's week: everything outstanding in the own area stands in it once, under what is most
//! urgent about it, and beside that what changed. What is closed is told apart and nowhere else.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::outline::{Cut, Outline, Stage, cut};
use crate::domain::{
    history::Happening,
    ids::{ActionId, BodyId, MeetingId, UnitId},
    named::named,
};

/// The most entries of one list.
pub const MOST_TOLD: usize = 50;

/// The most entries of one kind of news.
pub const MOST_NEWS: usize = 20;

/// The most units that are counted by name, and the most meetings that things are told by.
pub const MOST_GROUPS: usize = 30;

named! {
    /// What changed about an action since the week before; the first that is true of it.
    News {
        /// It came to its end.
        Ended = "ended",
        /// Its owner says that it is done.
        ReportedDone = "reported_done",
        /// It came into being.
        New = "new",
        /// It was handed over into the area.
        NewHere = "new_here",
        /// It was taken up again.
        Reopened = "reopened",
        /// It is due at another time.
        Moved = "moved",
    }
}

impl News {
    /// What a happening means to somebody who looks back on a week.
    pub const fn of(happening: Happening) -> Option<Self> {
        match happening {
            Happening::Closed | Happening::Cancelled | Happening::Declined => Some(Self::Ended),
            Happening::ReportedDone => Some(Self::ReportedDone),
            Happening::Created => Some(Self::New),
            Happening::Reopened => Some(Self::Reopened),
            Happening::DueMoved | Happening::CarriedOver | Happening::Rescoped => Some(Self::Moved),
            _ => None,
        }
    }

    /// The happenings that are news.
    pub const HAPPENINGS: [Happening; 9] = [
        Happening::Closed,
        Happening::Cancelled,
        Happening::Declined,
        Happening::ReportedDone,
        Happening::Created,
        Happening::Reopened,
        Happening::DueMoved,
        Happening::CarriedOver,
        Happening::Rescoped,
    ];
}

/// The next meeting of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextMeeting {
    /// The meeting.
    pub id: MeetingId,
    /// Its day.
    pub on: NaiveDate,
}

/// How much is outstanding in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitCount {
    /// The unit; none for what belongs to no unit.
    pub unit: Option<UnitId>,
    /// What is outstanding.
    pub outstanding: usize,
    /// What of it is late.
    pub late: usize,
}

/// What is due before one meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeforeMeeting {
    /// The meeting.
    pub meeting: MeetingId,
    /// What is due.
    pub actions: Cut<ActionId>,
}

/// What a director is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Week {
    /// What is outstanding, what is closed left out.
    pub outstanding: usize,
    /// By unit, where most is outstanding first.
    pub units: Cut<UnitCount>,
    /// What is late.
    pub late: Cut<ActionId>,
    /// What else is due before the next meeting of each body, in order of the meetings.
    pub meetings: Vec<BeforeMeeting>,
    /// What else is outstanding.
    pub others: Cut<ActionId>,
    /// What changed.
    pub news: BTreeMap<News, Cut<ActionId>>,
    /// What is closed and outstanding.
    pub closed: Cut<ActionId>,
}

impl Week {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.outstanding == 0 && self.news.is_empty() && self.closed.is_empty()
    }

    /// The actions that are told.
    pub fn actions(&self) -> impl Iterator<Item = ActionId> {
        let before = self.meetings.iter().map(|before| &before.actions);
        let lists = [&self.late, &self.others, &self.closed];
        let lists = lists.into_iter().chain(before).chain(self.news.values());
        lists.flat_map(|list| list.first.iter().copied())
    }
}

/// The week of somebody who sees these actions, on a day.
pub fn compile(
    seen: &[&Outline],
    next_meetings: &BTreeMap<BodyId, NextMeeting>,
    news: &BTreeMap<ActionId, Vec<News>>,
    today: NaiveDate,
) -> Week {
    let (closed, open): (Vec<&Outline>, Vec<&Outline>) = seen
        .iter()
        .copied()
        .partition(|outline| outline.confidentiality.is_closed());
    let is_outstanding = |outline: &&Outline| outline.stage != Stage::Ended;
    let outstanding: Vec<_> = open.iter().copied().filter(is_outstanding).collect();
    let (late, others): (Vec<_>, Vec<_>) =
        outstanding.iter().copied().partition(|o| o.is_late(today));
    let (meetings, others) = before_meetings(others, next_meetings);
    Week {
        outstanding: outstanding.len(),
        units: count_by_unit(&outstanding, today),
        late: cut(late, MOST_TOLD),
        meetings,
        others: cut(others, MOST_TOLD),
        news: sort_news(&open, news),
        closed: cut(
            closed.into_iter().filter(is_outstanding).collect(),
            MOST_TOLD,
        ),
    }
}

fn count_by_unit(outstanding: &[&Outline], today: NaiveDate) -> Cut<UnitCount> {
    let mut counts: BTreeMap<Option<UnitId>, UnitCount> = BTreeMap::new();
    for outline in outstanding {
        let count = counts.entry(outline.unit).or_insert(UnitCount {
            unit: outline.unit,
            outstanding: 0,
            late: 0,
        });
        count.outstanding += 1;
        count.late += usize::from(outline.is_late(today));
    }
    let mut counts: Vec<_> = counts.into_values().collect();
    counts.sort_by_key(|count| std::cmp::Reverse((count.outstanding, count.late)));
    Cut::of(counts, MOST_GROUPS)
}

/// Parts what is due before the next meeting of a body from the rest. The lists of all meetings
/// together hold [`MOST_TOLD`] entries.
fn before_meetings<'a>(
    outlines: Vec<&'a Outline>,
    next_meetings: &BTreeMap<BodyId, NextMeeting>,
) -> (Vec<BeforeMeeting>, Vec<&'a Outline>) {
    let mut by_meeting: BTreeMap<(NaiveDate, MeetingId), Vec<&Outline>> = BTreeMap::new();
    let mut others = Vec::new();
    for outline in outlines {
        let asks = outline.due_body.unwrap_or(outline.body);
        let next = next_meetings.get(&asks).filter(|next| {
            outline.due.meeting == Some(next.id) || outline.due.on.is_some_and(|on| on <= next.on)
        });
        match next {
            Some(next) => by_meeting
                .entry((next.on, next.id))
                .or_default()
                .push(outline),
            None => others.push(outline),
        }
    }
    let mut room = MOST_TOLD;
    let mut meetings = Vec::new();
    for ((_, meeting), outlines) in by_meeting {
        if meetings.len() == MOST_GROUPS {
            others.extend(outlines);
            continue;
        }
        let actions = cut(outlines, room);
        room -= actions.first.len();
        meetings.push(BeforeMeeting { meeting, actions });
    }
    (meetings, others)
}

fn sort_news(
    open: &[&Outline],
    news: &BTreeMap<ActionId, Vec<News>>,
) -> BTreeMap<News, Cut<ActionId>> {
    let mut sorted: BTreeMap<News, Vec<&Outline>> = BTreeMap::new();
    for outline in open {
        let is_ended = outline.stage == Stage::Ended;
        let is_reported = outline.stage == Stage::ReportedDone;
        let told = news.get(&outline.action).into_iter().flatten().copied();
        // What came to an end and was taken up again has not ended, and what ended tells no more.
        let told = told
            .filter(|news| (*news == News::Ended) == is_ended)
            .filter(|news| *news != News::ReportedDone || is_reported)
            .min();
        if let Some(told) = told {
            sorted.entry(told).or_default().push(outline);
        }
    }
    let cut = |(news, outlines)| (news, cut(outlines, MOST_NEWS));
    sorted.into_iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        action::DueMoment,
        agenda::Confidentiality,
        digests::outline::tests::{an_outline, due_on},
        samples::id,
    };

    const TODAY: &str = "2023-11-20";

    fn next() -> BTreeMap<BodyId, NextMeeting> {
        let next = NextMeeting {
            id: MeetingId::from_uuid(id(90)),
            on: "2023-11-29".parse().unwrap(),
        };
        BTreeMap::from([(an_outline(1).body, next)])
    }

    fn told(outlines: &[Outline], news: &[(u8, News)]) -> Week {
        let seen: Vec<_> = outlines.iter().collect();
        let mut by_action: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (number, news) in news {
            let action = ActionId::from_uuid(id(*number));
            by_action.entry(action).or_default().push(*news);
        }
        compile(&seen, &next(), &by_action, TODAY.parse().unwrap())
    }

    fn numbers(cut: &Cut<ActionId>) -> Vec<u8> {
        cut.first
            .iter()
            .map(|action| action.as_uuid().as_bytes()[0])
            .collect()
    }

    #[test]
    fn everything_stands_once_under_what_is_most_urgent_about_it() {
        let at_meeting = |outline: Outline| Outline {
            due: DueMoment {
                meeting: Some(MeetingId::from_uuid(id(90))),
                ..due_on(outline, "2023-11-29").due
            },
            ..outline
        };
        let week = told(
            &[
                due_on(an_outline(1), "2023-11-19"),
                due_on(an_outline(2), "2023-11-20"),
                at_meeting(an_outline(3)),
                due_on(an_outline(4), "2023-11-30"),
                an_outline(5),
                // Reported done: not late any more, and the meeting is still to hear of it.
                Outline {
                    stage: Stage::ReportedDone,
                    ..due_on(an_outline(6), "2023-11-01")
                },
                Outline {
                    stage: Stage::Ended,
                    ..due_on(an_outline(7), "2023-11-01")
                },
            ],
            &[],
        );
        assert_eq!(numbers(&week.late), [1]);
        assert_eq!(week.meetings.len(), 1);
        assert_eq!(numbers(&week.meetings[0].actions), [6, 2, 3]);
        assert_eq!(numbers(&week.others), [4, 5]);
        assert_eq!(week.outstanding, 6);
        assert!(week.news.is_empty());
    }

    #[test]
    fn what_is_closed_is_told_apart_and_counted_nowhere_else() {
        let closed = |outline| Outline {
            confidentiality: Confidentiality::Closed,
            ..outline
        };
        let week = told(
            &[
                closed(due_on(an_outline(1), "2023-11-01")),
                closed(Outline {
                    stage: Stage::Ended,
                    ..an_outline(2)
                }),
            ],
            &[(1, News::New), (2, News::Ended)],
        );
        assert_eq!(numbers(&week.closed), [1]);
        assert_eq!(
            (week.outstanding, week.units.count(), week.late.count()),
            (0, 0, 0)
        );
        assert!(week.news.is_empty() && !week.is_empty());
        assert!(told(&[], &[]).is_empty());
    }

    #[test]
    fn units_are_counted_where_most_is_outstanding_first() {
        let none = Outline {
            unit: None,
            ..an_outline(3)
        };
        let week = told(
            &[due_on(an_outline(1), "2023-11-01"), an_outline(2), none],
            &[],
        );
        let counts: Vec<_> = week
            .units
            .first
            .iter()
            .map(|c| (c.unit.is_some(), c.outstanding, c.late))
            .collect();
        assert_eq!(counts, [(true, 2, 1), (false, 1, 0)]);
    }

    #[test]
    fn an_action_is_news_once() {
        let ended = |number| Outline {
            stage: Stage::Ended,
            ..an_outline(number)
        };
        let week = told(
            &[
                an_outline(1),
                ended(2),
                an_outline(3),
                an_outline(4),
                ended(5),
                Outline {
                    stage: Stage::ReportedDone,
                    ..an_outline(6)
                },
                an_outline(7),
                an_outline(8),
            ],
            &[
                (1, News::New),
                (1, News::Moved),
                (2, News::New),
                (2, News::Ended),
                (3, News::Ended),
                (3, News::Reopened),
                (4, News::Moved),
                (5, News::Moved),
                (6, News::New),
                (6, News::ReportedDone),
                // Reported done, and sent back.
                (7, News::ReportedDone),
                (8, News::Moved),
                (8, News::NewHere),
            ],
        );
        let told: Vec<_> = week
            .news
            .iter()
            .map(|(news, cut)| (*news, numbers(cut)))
            .collect();
        assert_eq!(
            told,
            [
                (News::Ended, vec![2]),
                (News::ReportedDone, vec![6]),
                (News::New, vec![1]),
                (News::NewHere, vec![8]),
                (News::Reopened, vec![3]),
                (News::Moved, vec![4]),
            ]
        );
    }

    #[test]
    fn every_kind_of_news_has_its_happenings_and_no_others_are_asked_for() {
        for happening in Happening::ALL {
            let is_asked_for = News::HAPPENINGS.contains(happening);
            assert_eq!(
                News::of(*happening).is_some(),
                is_asked_for,
                "{happening:?}"
            );
        }
    }

    #[test]
    fn lists_are_bounded_and_say_how_many_more_there_are() {
        let many: Vec<_> = (1..=80)
            .map(|number| due_on(an_outline(number), "2023-11-29"))
            .collect();
        let week = told(&many, &[]);
        let actions = &week.meetings[0].actions;
        assert_eq!((actions.first.len(), actions.more), (50, 30));
        assert_eq!(week.outstanding, 80);
        assert_eq!(week.actions().count(), 50);
    }
}
