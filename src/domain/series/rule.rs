//! Recurrence rules after RFC 5545, 3.3.10, as far as meetings have them: a body meets at most once
//! a day, at the time of day of the first meeting.
//!
//! Left out: which days a rule yields (`expansion`), and what becomes of holidays (`occurrences`).

mod reading;
mod wording;

use std::fmt::{self, Display};

use chrono::{NaiveDate, NaiveDateTime, Weekday};

use crate::domain::named::named;

/// A recurrence rule in its normal form: `FREQ=MONTHLY;BYDAY=4WE`.
///
/// Without `RRULE:`, in capitals, parts in one order, lists sorted
/// with what counts from the end last, defaults left out; UNTIL by the
/// clock in Copenhagen.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecurrenceRule {
    text: String,
    pub(super) parts: Parts,
}

/// Why a text is not a rule by which a body can meet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecurrenceRuleError {
    /// Longer than any sensible rule.
    #[error("must be at most {} characters, not {length}", RecurrenceRule::LONGEST)]
    TooLong {
        /// The characters there are.
        length: usize,
    },
    /// A piece that is not `NAME=VALUE`.
    #[error(
        "must be a recurrence rule such as FREQ=MONTHLY;BYDAY=4WE; “{piece}” is no part of one"
    )]
    NotARule {
        /// The piece.
        piece: String,
    },
    /// A part that RFC 5545 does not have.
    #[error("must not have {part}, which is no part of a recurrence rule")]
    UnknownPart {
        /// Its name.
        part: String,
    },
    /// The same part twice.
    #[error("must not have {part} twice")]
    Twice {
        /// The part.
        part: &'static str,
    },
    /// FREQ is missing.
    #[error("must have FREQ: DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    /// More than one meeting a day.
    #[error("must not be {frequency}: a body meets at most once a day")]
    TooFrequent {
        /// The value of FREQ.
        frequency: String,
    },
    /// BYHOUR, BYMINUTE or BYSECOND.
    #[error("must not have {part}: the time of day is the one of the first meeting")]
    TimeOfDay {
        /// The part.
        part: &'static str,
    },
    /// A value that the part cannot have.
    #[error("must have in {part} {allowed}, not “{value}”")]
    Value {
        /// The part.
        part: &'static str,
        /// What was written.
        value: String,
        /// What may be written.
        allowed: String,
    },
    /// Two ends.
    #[error("must not have both COUNT and UNTIL")]
    CountAndUntil,
    /// A part that has no meaning beside this frequency.
    #[error("must not have {part} with FREQ={}", frequency.name())]
    NotWith {
        /// The part.
        part: &'static str,
        /// The frequency.
        frequency: Frequency,
    },
    /// A part that says nothing without another.
    #[error("must not have {part} without {needs}")]
    Lacks {
        /// The part.
        part: &'static str,
        /// What has to stand beside it.
        needs: &'static str,
    },
    /// `BYDAY=MO,4WE`: one reading says both, another says none.
    #[error("must have in BYDAY either plain weekdays (MO,WE) or counted ones (2MO,4WE), not both")]
    MixedWeekdays,
}

named! {
    /// How often the rule comes round.
    Frequency {
        /// Every so many days.
        Daily = "DAILY",
        /// Every so many weeks.
        Weekly = "WEEKLY",
        /// Every so many months.
        Monthly = "MONTHLY",
        /// Every so many years.
        Yearly = "YEARLY",
    }
}

/// When a rule ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum End {
    Never,
    Count(u16),
    /// The last day on which there may be a meeting.
    Day(NaiveDate),
    /// The last moment, by the clock in Copenhagen, at which a meeting may start.
    Moment(NaiveDateTime),
}

/// `WE`, or `4WE` and `-1FR` with a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CountedWeekday {
    pub(super) nth: Option<i16>,
    pub(super) weekday: Weekday,
}

/// What a rule says. The lists are sorted and hold nothing twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Parts {
    pub(super) frequency: Frequency,
    pub(super) interval: u16,
    pub(super) end: End,
    pub(super) months: Vec<i16>,
    pub(super) weeks: Vec<i16>,
    pub(super) year_days: Vec<i16>,
    pub(super) month_days: Vec<i16>,
    pub(super) weekdays: Vec<CountedWeekday>,
    pub(super) positions: Vec<i16>,
    pub(super) week_start: Weekday,
}

impl RecurrenceRule {
    /// The most characters a rule may be written in.
    pub const LONGEST: usize = 500;
    /// The most meetings that COUNT may ask for.
    pub const MOST_MEETINGS: u16 = 1_000;
    /// The longest INTERVAL.
    pub const LONGEST_INTERVAL: u16 = 366;

    /// Reads a rule, with or without `RRULE:` before it, whatever the case of its letters.
    ///
    /// UNTIL is a day, which is the last one with a meeting, or a moment: with `Z` in UTC, else by
    /// the clock in Copenhagen.
    pub fn parse(text: &str) -> Result<Self, RecurrenceRuleError> {
        let parts = reading::read(text)?;
        let text = parts.to_string();
        Ok(Self { text, parts })
    }

    /// The rule in its normal form; reads back as the same rule.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Display for RecurrenceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.name())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        match self.end {
            End::Never => {}
            End::Count(count) => write!(f, ";COUNT={count}")?,
            End::Day(day) => write!(f, ";UNTIL={}", day.format("%Y%m%d"))?,
            End::Moment(local) => write!(f, ";UNTIL={}", local.format("%Y%m%dT%H%M%S"))?,
        }
        write_list(f, "BYMONTH", &self.months)?;
        write_list(f, "BYWEEKNO", &self.weeks)?;
        write_list(f, "BYYEARDAY", &self.year_days)?;
        write_list(f, "BYMONTHDAY", &self.month_days)?;
        write_list(f, "BYDAY", &self.weekdays)?;
        write_list(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", weekday_code(self.week_start))?;
        }
        Ok(())
    }
}

impl Display for CountedWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nth) = self.nth {
            write!(f, "{nth}")?;
        }
        f.write_str(weekday_code(self.weekday))
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, part: &str, values: &[impl Display]) -> fmt::Result {
    for (place, value) in values.iter().enumerate() {
        if place == 0 {
            write!(f, ";{part}={value}")?;
        } else {
            write!(f, ",{value}")?;
        }
    }
    Ok(())
}

const fn weekday_code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

#[cfg(test)]
mod tests {
    use super::{RecurrenceRuleError as E, *};

    fn refused(part: &'static str, value: &str, allowed: &str) -> E {
        let (value, allowed) = (value.to_owned(), allowed.to_owned());
        E::Value {
            part,
            value,
            allowed,
        }
    }

    #[test]
    fn a_rule_has_one_normal_form_which_reads_back_as_the_same_rule() {
        for (written, normal) in [
            ("FREQ=MONTHLY;BYDAY=4WE", "FREQ=MONTHLY;BYDAY=4WE"),
            ("RRULE:FREQ=MONTHLY;BYDAY=1MO", "FREQ=MONTHLY;BYDAY=1MO"),
            (" rrule:byday=we,mo;freq=weekly ", "FREQ=WEEKLY;BYDAY=MO,WE"),
            ("FREQ=WEEKLY;INTERVAL=1;WKST=MO", "FREQ=WEEKLY"),
            (
                "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
                "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
            ),
            (
                "FREQ=MONTHLY;BYDAY=-1FR,+2FR,-1FR",
                "FREQ=MONTHLY;BYDAY=2FR,-1FR",
            ),
            ("COUNT=10;FREQ=DAILY", "FREQ=DAILY;COUNT=10"),
            ("FREQ=DAILY;UNTIL=20271231", "FREQ=DAILY;UNTIL=20271231"),
            (
                "FREQ=DAILY;UNTIL=20270701T130000",
                "FREQ=DAILY;UNTIL=20270701T130000",
            ),
            // In UTC; Copenhagen is two hours ahead in summer.
            (
                "FREQ=DAILY;UNTIL=20270701T110000Z",
                "FREQ=DAILY;UNTIL=20270701T130000",
            ),
            (
                "FREQ=YEARLY;BYSETPOS=-1;BYMONTHDAY=15,1;BYMONTH=11,3,3;BYYEARDAY=-1",
                "FREQ=YEARLY;BYMONTH=3,11;BYYEARDAY=-1;BYMONTHDAY=1,15;BYSETPOS=-1",
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=42,7;BYDAY=WE",
                "FREQ=YEARLY;BYWEEKNO=7,42;BYDAY=WE",
            ),
        ] {
            let rule = RecurrenceRule::parse(written).unwrap();
            assert_eq!(rule.as_str(), normal);
            assert_eq!(RecurrenceRule::parse(normal), Ok(rule));
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "one table, one row a case")]
    fn what_is_no_rule_for_meetings_is_refused_and_says_why() {
        let piece = |piece: &str| E::NotARule {
            piece: piece.to_owned(),
        };
        let part = |part: &str| E::UnknownPart {
            part: part.to_owned(),
        };
        let too_frequent = |frequency: &str| E::TooFrequent {
            frequency: frequency.to_owned(),
        };
        let count = |value| refused("COUNT", value, "a number from 1 to 1000");
        let interval = |value| refused("INTERVAL", value, "a number from 1 to 366");
        let until = |value| {
            let allowed = "a day such as 20271231 or a moment such as 20271231T130000";
            refused("UNTIL", value, allowed)
        };
        let in_month = "weekdays such as WE, counted from -4 to 5 such as 4WE";
        for (written, expected) in [
            ("", piece("")),
            ("hver onsdag", piece("HVER ONSDAG")),
            ("FREQ=DAILY;", piece("")),
            (
                "FREQ=DAILY\nCOUNT=3",
                refused("FREQ", "DAILY\nCOUNT=3", "DAILY, WEEKLY, MONTHLY or YEARLY"),
            ),
            ("FREQ=DAILY;BYEASTER=1", part("BYEASTER")),
            ("DTSTART=20270101;FREQ=DAILY", part("DTSTART")),
            ("FREQ=DAILY;FREQ=WEEKLY", E::Twice { part: "FREQ" }),
            ("BYDAY=WE", E::NoFrequency),
            ("FREQ=HOURLY", too_frequent("HOURLY")),
            ("FREQ=SECONDLY", too_frequent("SECONDLY")),
            (
                "FREQ=FORTNIGHTLY",
                refused("FREQ", "FORTNIGHTLY", "DAILY, WEEKLY, MONTHLY or YEARLY"),
            ),
            ("FREQ=DAILY;BYHOUR=9,15", E::TimeOfDay { part: "BYHOUR" }),
            ("FREQ=DAILY;BYSECOND=0", E::TimeOfDay { part: "BYSECOND" }),
            ("FREQ=DAILY;COUNT=1000000", count("1000000")),
            ("FREQ=DAILY;COUNT=1001", count("1001")),
            ("FREQ=DAILY;COUNT=0", count("0")),
            ("FREQ=DAILY;COUNT=", count("")),
            ("FREQ=DAILY;INTERVAL=0", interval("0")),
            ("FREQ=DAILY;INTERVAL=-1", interval("-1")),
            ("FREQ=DAILY;INTERVAL=367", interval("367")),
            ("FREQ=DAILY;COUNT=3;UNTIL=20271231", E::CountAndUntil),
            ("FREQ=DAILY;UNTIL=2027-12-31", until("2027-12-31")),
            ("FREQ=DAILY;UNTIL=20270230", until("20270230")),
            ("FREQ=DAILY;UNTIL=20271231T", until("20271231T")),
            ("FREQ=DAILY;UNTIL=20271231T9", until("20271231T9")),
            ("FREQ=MONTHLY;BYDAY=6WE", refused("BYDAY", "6WE", in_month)),
            (
                "FREQ=MONTHLY;BYDAY=-5WE",
                refused("BYDAY", "-5WE", in_month),
            ),
            ("FREQ=MONTHLY;BYDAY=0WE", refused("BYDAY", "0WE", in_month)),
            ("FREQ=MONTHLY;BYDAY=ONS", refused("BYDAY", "ONS", in_month)),
            (
                "FREQ=YEARLY;BYMONTH=13",
                refused("BYMONTH", "13", "numbers from 1 to 12"),
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=0",
                refused("BYMONTHDAY", "0", "numbers from -31 to 31, not 0"),
            ),
            (
                "FREQ=MONTHLY;BYDAY=WE;BYSETPOS=32",
                refused("BYSETPOS", "32", "numbers from -31 to 31, not 0"),
            ),
            (
                "FREQ=WEEKLY;WKST=1MO",
                refused("WKST", "1MO", "a weekday such as MO"),
            ),
            ("FREQ=MONTHLY;BYDAY=MO,4WE", E::MixedWeekdays),
            (
                "FREQ=YEARLY;BYWEEKNO=7",
                E::Lacks {
                    part: "BYWEEKNO",
                    needs: "plain weekdays in BYDAY",
                },
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=7;BYDAY=WE;WKST=SU",
                E::Lacks {
                    part: "BYWEEKNO",
                    needs: "WKST=MO, as weeks are numbered here",
                },
            ),
            (
                "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=WE",
                refused("BYWEEKNO", "-1", "numbers from 1 to 51"),
            ),
            (
                "FREQ=MONTHLY;BYSETPOS=1",
                E::Lacks {
                    part: "BYSETPOS",
                    needs: "BYDAY, BYMONTHDAY or BYYEARDAY",
                },
            ),
        ] {
            assert_eq!(RecurrenceRule::parse(written), Err(expected), "{written}");
        }
        let length = RecurrenceRule::LONGEST + 1;
        let long = format!("FREQ=DAILY;X={}", "å".repeat(length - 13));
        assert_eq!(RecurrenceRule::parse(&long), Err(E::TooLong { length }));
    }

    #[test]
    fn parts_that_say_nothing_beside_the_frequency_are_refused() {
        use Frequency::{Daily, Monthly, Weekly};
        for (written, part, frequency) in [
            ("FREQ=WEEKLY;BYDAY=4WE", "a number in BYDAY", Weekly),
            ("FREQ=DAILY;BYDAY=4WE", "a number in BYDAY", Daily),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY", Weekly),
            ("FREQ=MONTHLY;BYWEEKNO=7;BYDAY=WE", "BYWEEKNO", Monthly),
            ("FREQ=MONTHLY;BYYEARDAY=7", "BYYEARDAY", Monthly),
            ("FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1", "BYSETPOS", Weekly),
        ] {
            assert_eq!(
                RecurrenceRule::parse(written),
                Err(E::NotWith { part, frequency })
            );
        }
    }

    #[test]
    fn an_error_reads_as_the_end_of_a_sentence_about_the_rule() {
        let said = |written| RecurrenceRule::parse(written).unwrap_err().to_string();
        assert_eq!(
            said("FREQ=DAILY;COUNT=1000000"),
            "must have in COUNT a number from 1 to 1000, not “1000000”"
        );
        assert_eq!(
            said("FREQ=WEEKLY;BYMONTHDAY=1"),
            "must not have BYMONTHDAY with FREQ=WEEKLY"
        );
        assert_eq!(
            said("FREQ=HOURLY"),
            "must not be HOURLY: a body meets at most once a day"
        );
    }
}
