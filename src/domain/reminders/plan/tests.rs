//! Who gets which rung when, and why or why not.

use super::*;
use crate::domain::{
    organisation::Presence,
    preferences::Channel,
    reminders::LadderError,
    samples::{an_absence, day, id, moment},
};

const OWNER: u8 = 1;
const DIRECTOR: u8 = 2;
const SECRETARY: u8 = 3;
const HELPER: u8 = 4;
const SUBSTITUTE: u8 = 5;

fn person(number: u8) -> PersonId {
    PersonId::from_uuid(id(number))
}

/// What a plan is made from; a test changes what it is about.
struct Case {
    ladder: Ladder,
    subject: Subject,
    absences: Absences,
    preferences: HashMap<PersonId, Preferences>,
    hard_to_reach: HashMap<PersonId, Reach>,
    until: Option<NaiveDate>,
}

/// Due at a meeting whose agenda closes on Thursday 23 November 2023, with the usual ladder. Its rungs
/// are 9, 16, 21, 24 and 30 November.
fn a_case() -> Case {
    Case {
        ladder: Ladder::default(),
        subject: Subject {
            action: ActionId::from_uuid(id(7)),
            anchor: Anchor::FreezeDeadline {
                meeting: MeetingId::from_uuid(id(8)),
                at: moment("2023-11-23 12:00"),
            },
            recipients: Recipients {
                owner: Some(person(OWNER)),
                contributors: vec![],
                director: Some(person(DIRECTOR)),
                secretaries: vec![person(SECRETARY)],
            },
        },
        absences: Absences::default(),
        preferences: HashMap::new(),
        hard_to_reach: HashMap::new(),
        until: None,
    }
}

fn ladder(steps: &[&str]) -> Result<Ladder, LadderError> {
    Ladder::new(steps.iter().map(|text| text.parse().unwrap()).collect())
}

impl Case {
    fn with_steps(steps: &[&str]) -> Self {
        Self {
            ladder: ladder(steps).unwrap(),
            ..a_case()
        }
    }

    fn away(mut self, who: u8, days: (&str, &str), substitute: Option<u8>) -> Self {
        self.absences.extend([an_absence(who, days, substitute)]);
        self
    }

    fn wants(mut self, who: u8, preferences: Preferences) -> Self {
        self.preferences.insert(person(who), preferences);
        self
    }

    fn without_address(mut self, who: u8) -> Self {
        let presence = Presence::Here;
        let has_address = false;
        let reach = Reach {
            has_address,
            presence,
        };
        self.hard_to_reach.insert(person(who), reach);
        self
    }

    fn left(mut self, who: u8, on: &str) -> Self {
        let presence = Presence::Left { on: day(on) };
        let has_address = true;
        let reach = Reach {
            has_address,
            presence,
        };
        self.hard_to_reach.insert(person(who), reach);
        self
    }

    fn lines(&self, now: &str) -> Vec<Line> {
        let at = Circumstances {
            absences: &self.absences,
            preferences: &self.preferences,
            hard_to_reach: &self.hard_to_reach,
            calendar: &DanishCalendar::default(),
            now: moment(now),
            until: self.until,
        };
        plan(&self.ladder, &self.subject, at)
    }

    /// Each line in a word: `-5 owner → 1`, with a star for a copy, `for 2` where somebody is away,
    /// the time, and why it is late or held back.
    fn told(&self, now: &str) -> Vec<String> {
        self.lines(now).iter().map(tell).collect()
    }
}

fn number(person: PersonId) -> u8 {
    person.as_uuid().as_bytes()[0]
}

fn tell(line: &Line) -> String {
    let to = line.key.recipient.map_or(0, number);
    let copy = if line.is_copy { "*" } else { "" };
    let instead = line.instead_of.map(|away| format!(" for {}", number(away)));
    let local = crate::domain::calendar::local_date_time(line.send_at);
    let late = if line.is_late { " late" } else { "" };
    let hold = line.hold.map(|hold| format!(" held: {hold:?}"));
    format!(
        "{} → {to}{copy}{} {}{late}{}",
        line.key.step,
        instead.unwrap_or_default(),
        local.format("%m-%d %H:%M"),
        hold.unwrap_or_default(),
    )
}

#[test]
fn the_ladder_counts_working_days_from_the_freeze_deadline() {
    assert_eq!(
        a_case().told("2023-10-26 09:00"),
        [
            "-10 owner → 1 11-09 08:00",
            "-5 owner → 1 11-16 08:00",
            "-2 owner → 1 11-21 08:00",
            "-2 director → 2 11-21 08:00",
            "+1 owner → 1 11-24 08:00",
            "+1 director → 2 11-24 08:00",
            "+5 secretary → 3 11-30 08:00",
        ]
    );
}

#[test]
fn a_missed_step_is_caught_up_once_and_the_ones_before_it_are_held_back() {
    let told = a_case().told("2023-11-17 17:30");
    assert_eq!(
        told[..3],
        [
            "-10 owner → 1 11-20 08:00 late held: Overtaken",
            "-5 owner → 1 11-20 08:00 late",
            "-2 owner → 1 11-21 08:00",
        ]
    );
}

#[test]
fn a_step_of_today_is_not_late() {
    let told = a_case().told("2023-11-16 10:00");
    assert_eq!(told[1], "-5 owner → 1 11-16 08:00");
}

#[test]
fn what_has_no_owner_goes_to_the_secretary_and_without_one_is_kept_with_the_reason() {
    let mut case = Case::with_steps(&["-10 owner"]);
    case.subject.recipients.owner = None;
    assert_eq!(case.told("2023-10-26 09:00"), ["-10 owner → 3 11-09 08:00"]);
    assert_eq!(
        case.lines("2023-10-26 09:00")[0].cause,
        ReminderCause::SecretaryForNobody
    );
    case.subject.recipients.secretaries = vec![];
    let told = case.told("2023-10-26 09:00");
    assert_eq!(told, ["-10 owner → 0 11-09 08:00 held: Nobody"]);
}

#[test]
fn who_is_both_owner_and_director_is_told_once_a_day() {
    let mut case = a_case();
    case.subject.recipients.director = Some(person(OWNER));
    let lines = case.lines("2023-10-26 09:00");
    let steps: Vec<_> = lines.iter().map(|line| line.key.step.as_str()).collect();
    assert_eq!(
        steps,
        [
            "-10 owner",
            "-5 owner",
            "-2 owner",
            "+1 owner",
            "+5 secretary"
        ]
    );
}

#[test]
fn a_due_date_on_a_holiday_still_counts_working_days() {
    let mut case = Case::with_steps(&["-2 owner", "+1 owner"]);
    case.subject.anchor = Anchor::DueDate(day("2023-12-25"));
    assert_eq!(
        case.told("2023-11-01 09:00"),
        ["-2 owner → 1 12-21 08:00", "+1 owner → 1 12-27 08:00"]
    );
}

#[test]
fn a_step_that_repeats_is_planned_up_to_the_first_time_that_is_to_come() {
    let case = Case::with_steps(&["+1 owner every 5"]);
    for (now, expected) in [
        ("2023-11-20 09:00", &["+1 owner → 1 11-24 08:00"][..]),
        (
            "2023-11-24 09:00",
            &["+1 owner → 1 11-24 08:00", "+6 owner → 1 12-01 08:00"],
        ),
        (
            "2023-11-27 09:00",
            &["+1 owner → 1 11-27 09:00 late", "+6 owner → 1 12-01 08:00"],
        ),
        (
            // Nobody was reminded for weeks: the last time alone is caught up.
            "2023-12-12 09:00",
            &[
                "+1 owner → 1 12-12 09:00 late held: Overtaken",
                "+11 owner → 1 12-12 09:00 late",
                "+16 owner → 1 12-15 08:00",
            ],
        ),
        (
            // Half a year is enough.
            "2030-01-02 09:00",
            &[
                "+1 owner → 1 01-02 09:00 late held: Overtaken",
                "+126 owner → 1 01-02 09:00 late",
            ],
        ),
    ] {
        assert_eq!(case.told(now), expected, "at {now}");
    }
}

#[test]
fn a_time_that_a_step_of_its_own_has_as_well_is_told_once() {
    let case = Case::with_steps(&["+1 owner every 5", "+6 owner mandatory", "+6 director"]);
    let told = case.told("2023-11-24 09:00");
    assert_eq!(
        told,
        [
            "+1 owner → 1 11-24 08:00",
            "+6 owner → 1 12-01 08:00",
            "+6 director → 2 12-01 08:00",
        ]
    );
}

#[test]
fn helpers_are_told_each_by_themselves_and_nothing_is_missing_without_them() {
    let mut case = Case::with_steps(&["-5 contributors"]);
    assert_eq!(case.told("2023-10-26 09:00"), [""; 0]);
    case.subject.recipients.contributors = vec![person(HELPER), person(SUBSTITUTE)];
    assert_eq!(
        case.told("2023-10-26 09:00"),
        [
            "-5 contributors → 4 11-16 08:00",
            "-5 contributors → 5 11-16 08:00"
        ]
    );
}

const THAT_WEEK: (&str, &str) = ("2023-11-13", "2023-11-19");

#[test]
fn who_stands_in_gets_it_and_whoever_is_away_a_copy() {
    let case = a_case().away(OWNER, THAT_WEEK, Some(SUBSTITUTE));
    let told = case.told("2023-10-26 09:00");
    assert_eq!(
        told[..4],
        [
            "-10 owner → 1 11-09 08:00",
            "-5 owner → 5 for 1 11-16 08:00",
            "-5 owner → 1* 11-16 08:00",
            "-2 owner → 1 11-21 08:00",
        ]
    );
    let causes: Vec<_> = case
        .lines("2023-10-26 09:00")
        .iter()
        .map(|line| line.cause)
        .collect();
    assert_eq!(
        causes[..3],
        [
            ReminderCause::Ladder,
            ReminderCause::StandIn,
            ReminderCause::Copy
        ]
    );
}

#[test]
fn a_director_a_helper_and_a_secretary_have_substitutes_too() {
    let mut case = Case::with_steps(&["-5 contributors", "-5 director", "-5 secretary"]);
    case.subject.recipients.contributors = vec![person(HELPER)];
    let case = case
        .away(HELPER, THAT_WEEK, Some(11))
        .away(DIRECTOR, THAT_WEEK, Some(12))
        .away(SECRETARY, THAT_WEEK, Some(13));
    assert_eq!(
        case.told("2023-10-26 09:00"),
        [
            "-5 contributors → 11 for 4 11-16 08:00",
            "-5 contributors → 4* 11-16 08:00",
            "-5 director → 12 for 2 11-16 08:00",
            "-5 director → 2* 11-16 08:00",
            "-5 secretary → 13 for 3 11-16 08:00",
            "-5 secretary → 3* 11-16 08:00",
        ]
    );
}

#[test]
fn who_is_away_with_nobody_to_stand_in_still_gets_it_and_the_secretary_is_told() {
    let case = Case::with_steps(&["-5 owner"]).away(OWNER, THAT_WEEK, None);
    let lines = case.lines("2023-10-26 09:00");
    let told: Vec<_> = lines.iter().map(tell).collect();
    assert_eq!(
        told,
        [
            "-5 owner → 1 11-16 08:00",
            "-5 owner → 3* for 1 11-16 08:00"
        ]
    );
    let causes: Vec<_> = lines.iter().map(|line| line.cause).collect();
    assert_eq!(
        causes,
        [
            ReminderCause::AwayUncovered,
            ReminderCause::SecretaryForUncovered
        ]
    );

    let case = case.away(SECRETARY, THAT_WEEK, Some(13));
    let told = case.told("2023-10-26 09:00");
    assert_eq!(
        told,
        [
            "-5 owner → 1 11-16 08:00",
            "-5 owner → 13* for 1 11-16 08:00"
        ]
    );

    let mut case = Case::with_steps(&["-5 owner"]).away(OWNER, THAT_WEEK, None);
    for secretaries in [vec![], vec![person(OWNER)]] {
        case.subject.recipients.secretaries = secretaries;
        assert_eq!(case.told("2023-10-26 09:00"), ["-5 owner → 1 11-16 08:00"]);
    }
}

#[test]
fn the_substitute_is_told_where_the_owner_is_away_then_or_on_the_day_it_is_due() {
    let steps = ["-5 substitute", "+1 substitute"];
    for (name, days, expected) in [
        ("never away", ("2023-12-01", "2023-12-31"), &[][..]),
        (
            "away then",
            THAT_WEEK,
            &["-5 substitute → 5 for 1 11-16 08:00"],
        ),
        (
            "away when it is due",
            ("2023-11-23", "2023-11-23"),
            &["-5 substitute → 5 for 1 11-16 08:00"],
        ),
        (
            "away when it is due and the day after",
            ("2023-11-23", "2023-11-24"),
            &[
                "-5 substitute → 5 for 1 11-16 08:00",
                "+1 substitute → 5 for 1 11-24 08:00",
            ],
        ),
    ] {
        let case = Case::with_steps(&steps).away(OWNER, days, Some(SUBSTITUTE));
        assert_eq!(case.told("2023-10-26 09:00"), expected, "{name}");
    }
    // Together with the step of the owner, whom the substitute stands in for, it is one.
    let both = Case::with_steps(&["-5 owner", "-5 substitute"]);
    let told = both
        .away(OWNER, THAT_WEEK, Some(SUBSTITUTE))
        .told("2023-10-26 09:00");
    assert_eq!(told.len(), 2, "{told:?}");
}

#[test]
fn what_is_sent_late_goes_by_who_is_there_when_it_is_sent() {
    let case = Case::with_steps(&["-5 owner"]).away(OWNER, ("2023-11-20", "2023-11-20"), Some(5));
    assert_eq!(
        case.told("2023-11-17 17:30"),
        [
            "-5 owner → 5 for 1 11-20 08:00 late",
            "-5 owner → 1* 11-20 08:00 late"
        ]
    );
    assert_eq!(
        case.told("2023-11-21 09:00"),
        ["-5 owner → 1 11-21 09:00 late"]
    );
}

#[test]
fn a_pause_or_the_wish_for_no_mail_holds_back_what_is_not_mandatory() {
    let until = day("2023-11-16");
    let paused = Preferences {
        paused_until: Some(until),
        ..Preferences::default()
    };
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let steps = ["-5 owner", "-2 owner", "+1 owner mandatory"];
    let hold = |step: &Line| step.hold;
    let by = |held| Some(Hold::ByChoice(held));
    for (preferences, expected) in [
        (Preferences::default(), [None, None, None]),
        (paused, [by(HeldBack::Paused(until)), None, None]),
        (no_mail, [by(HeldBack::NoMail), by(HeldBack::NoMail), None]),
    ] {
        let lines = Case::with_steps(&steps)
            .wants(OWNER, preferences)
            .lines("2023-10-26 09:00");
        assert_eq!(lines.iter().map(hold).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn what_reaches_somebody_in_one_role_is_not_lost_in_another() {
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let mut case = Case::with_steps(&["-5 owner", "-5 director mandatory"]);
    case.subject.recipients.director = Some(person(OWNER));
    let told = case.wants(OWNER, no_mail).told("2023-10-26 09:00");
    assert_eq!(told, ["-5 director → 1 11-16 08:00"]);
}

#[test]
fn the_wishes_of_whoever_gets_it_count_and_not_of_whoever_is_away() {
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let case = Case::with_steps(&["-5 owner"]).away(OWNER, THAT_WEEK, Some(SUBSTITUTE));
    let told = case.wants(OWNER, no_mail).told("2023-10-26 09:00");
    assert_eq!(
        told,
        [
            "-5 owner → 5 for 1 11-16 08:00",
            "-5 owner → 1* 11-16 08:00 held: ByChoice(NoMail)",
        ]
    );
}

#[test]
fn what_reaches_nobody_goes_to_the_secretary_in_their_place() {
    let away = ("2023-11-15", "2023-11-17");
    let case = || Case::with_steps(&["-5 owner"]);
    for (name, case, expected) in [
        (
            "an owner without an address",
            case().without_address(OWNER),
            vec!["-5 owner → 3 for 1 11-16 08:00"],
        ),
        (
            "a substitute without one is none",
            case()
                .away(OWNER, away, Some(SUBSTITUTE))
                .without_address(SUBSTITUTE),
            vec![
                "-5 owner → 1 11-16 08:00",
                "-5 owner → 3* for 1 11-16 08:00",
            ],
        ),
        (
            "an owner who is away: whoever stands in is enough",
            case()
                .away(OWNER, away, Some(SUBSTITUTE))
                .without_address(OWNER),
            vec!["-5 owner → 5 for 1 11-16 08:00"],
        ),
        (
            "an owner who is away with nobody to stand in: the secretary gets it once",
            case().away(OWNER, away, None).without_address(OWNER),
            vec!["-5 owner → 3 for 1 11-16 08:00"],
        ),
        (
            "the secretary is away and somebody stands in",
            case()
                .without_address(OWNER)
                .away(SECRETARY, away, Some(SUBSTITUTE)),
            vec!["-5 owner → 5 for 1 11-16 08:00"],
        ),
        (
            "nobody can be reached, which sending will find",
            case().without_address(OWNER).without_address(SECRETARY),
            vec!["-5 owner → 1 11-16 08:00"],
        ),
    ] {
        assert_eq!(case.told("2023-11-01 09:00"), expected, "{name}");
    }
}

#[test]
fn nothing_is_sent_to_somebody_who_has_left() {
    let case = || Case::with_steps(&["-5 owner", "+1 owner"]);
    let stays = || {
        let mut case = case();
        case.subject.recipients.secretaries.push(person(11));
        case
    };
    let away = ("2023-11-15", "2023-11-17");
    for (name, case, expected) in [
        (
            "an owner who leaves in between",
            case().left(OWNER, "2023-11-17"),
            vec!["-5 owner → 1 11-16 08:00", "+1 owner → 3 for 1 11-24 08:00"],
        ),
        (
            "a substitute who has left is none",
            case()
                .away(OWNER, away, Some(SUBSTITUTE))
                .left(SUBSTITUTE, "2023-11-01"),
            vec![
                "-5 owner → 1 11-16 08:00",
                "-5 owner → 3* for 1 11-16 08:00",
                "+1 owner → 1 11-24 08:00",
            ],
        ),
        (
            "an owner and the secretary",
            case()
                .left(OWNER, "2023-11-17")
                .left(SECRETARY, "2023-11-20"),
            vec![
                "-5 owner → 1 11-16 08:00",
                "+1 owner → 1 11-24 08:00 held: Left",
            ],
        ),
        (
            "an owner and the first of two secretaries",
            stays()
                .left(OWNER, "2023-11-17")
                .left(SECRETARY, "2023-11-20"),
            vec![
                "-5 owner → 1 11-16 08:00",
                "+1 owner → 11 for 1 11-24 08:00",
            ],
        ),
    ] {
        assert_eq!(case.told("2023-11-01 09:00"), expected, "{name}");
    }
}

#[test]
fn of_several_secretaries_all_are_told_and_the_first_who_is_there_takes_the_place_of_others() {
    let mut case = Case::with_steps(&["-5 owner", "+5 secretary"]);
    case.subject.recipients.owner = None;
    case.subject.recipients.secretaries = vec![person(SECRETARY), person(11)];
    let case = case.away(SECRETARY, THAT_WEEK, None);
    assert_eq!(
        case.told("2023-11-01 09:00"),
        [
            "-5 owner → 11 11-16 08:00",
            "+5 secretary → 3 11-30 08:00",
            "+5 secretary → 11 11-30 08:00",
        ]
    );
}

#[test]
fn of_several_secretaries_one_who_wants_mail_takes_the_place_of_others() {
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let mut case = Case::with_steps(&["-5 owner"]).wants(SECRETARY, no_mail);
    case.subject.recipients.owner = None;
    assert_eq!(
        case.told("2023-11-01 09:00"),
        ["-5 owner → 3 11-16 08:00 held: ByChoice(NoMail)"]
    );
    case.subject.recipients.secretaries.push(person(11));
    assert_eq!(case.told("2023-11-01 09:00"), ["-5 owner → 11 11-16 08:00"]);
}

#[test]
fn what_has_no_director_goes_to_the_secretary() {
    let mut case = Case::with_steps(&["+1 director"]);
    case.subject.recipients.director = None;
    assert_eq!(
        case.told("2023-11-01 09:00"),
        ["+1 director → 3 11-24 08:00"]
    );
    assert_eq!(
        case.lines("2023-11-01 09:00")[0].cause,
        ReminderCause::SecretaryForNobody
    );
}

#[test]
fn what_nobody_gets_is_kept_once_a_step_also_where_two_steps_meet() {
    let mut case = Case::with_steps(&["+5 secretary every 5", "+10 secretary", "+10 director"]);
    case.subject.recipients = Recipients::default();
    let lines = case.lines("2023-12-07 09:00");
    let mut keys: Vec<_> = lines.iter().map(|line| &line.key).collect();
    assert!(keys.len() > 2, "{keys:?}");
    keys.sort();
    let all = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), all, "{keys:?}");
}

#[test]
fn who_wants_no_mail_and_has_no_address_is_reached_by_what_is_mandatory_through_the_secretary() {
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let case = Case::with_steps(&["-5 owner", "+1 owner mandatory"])
        .wants(OWNER, no_mail)
        .without_address(OWNER);
    assert_eq!(
        case.told("2023-11-01 09:00"),
        [
            "-5 owner → 1 11-16 08:00 held: ByChoice(NoMail)",
            "+1 owner → 3 for 1 11-24 08:00",
        ]
    );
}

#[test]
fn who_stands_in_and_wants_no_mail_stands_in_for_nobody() {
    let no_mail = Preferences {
        channel: Channel::Feeds,
        ..Preferences::default()
    };
    let case = Case::with_steps(&["-5 owner"])
        .away(OWNER, THAT_WEEK, Some(SUBSTITUTE))
        .wants(SUBSTITUTE, no_mail);
    assert_eq!(
        case.told("2023-11-01 09:00"),
        [
            "-5 owner → 1 11-16 08:00",
            "-5 owner → 3* for 1 11-16 08:00"
        ]
    );
}

#[test]
fn what_is_due_on_a_day_that_is_no_working_day_is_told_the_working_day_before() {
    let mut case = Case::with_steps(&["+0 owner"]);
    for (due, expected) in [
        ("2023-12-21", "+0 owner → 1 12-21 08:00"),
        ("2023-12-25", "+0 owner → 1 12-22 08:00"),
    ] {
        case.subject.anchor = Anchor::DueDate(day(due));
        assert_eq!(case.told("2023-11-01 09:00"), [expected], "{due}");
    }
}

#[test]
fn of_a_step_that_repeats_every_time_is_told_up_to_the_day_that_is_asked_about() {
    let mut case = Case::with_steps(&["+1 owner every 5"]);
    case.until = Some(day("2023-12-15"));
    assert_eq!(
        case.told("2023-11-20 09:00"),
        [
            "+1 owner → 1 11-24 08:00",
            "+6 owner → 1 12-01 08:00",
            "+11 owner → 1 12-08 08:00",
            "+16 owner → 1 12-15 08:00",
            "+21 owner → 1 12-22 08:00",
        ]
    );
}
