//! `tovholder remind`: plans and sends mails now, and does nothing else; with `--dry-run` shows what would
//! go to whom, when and why, and changes nothing.

use std::{
    collections::{HashMap, hash_map::Entry},
    io::Write,
};

use chrono::{Days, NaiveDate, NaiveTime};
use clap::Args;

use crate::{
    cli::{CliError, day, words},
    domain::{
        access::Caller,
        calendar::{at_local, local_date},
        digests::{Digest, Occasion},
        language::Language,
        reminders::ReminderCause,
        text::Title,
    },
    jobs::Runner,
    operations::{
        Office, digest_planning, people,
        reminder_planning::{self, ForecastLine},
    },
};

/// What to do about reminders.
#[derive(Debug, Args)]
pub struct RemindArgs {
    /// Show who would get what and why; send nothing, store nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// With --dry-run: up to and including this day [default: in fourteen days].
    #[arg(long, value_name = "YYYY-MM-DD", requires = "dry_run", value_parser = day::parse)]
    pub until: Option<NaiveDate>,
    /// For trials: works as if it were so many seconds later, so that what is planned for office hours
    /// leaves at any time of the day. Not for everyday use: what it does is stored under that time.
    #[arg(long, hide = true, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=MOST_AHEAD))]
    pub clock_ahead: i64,
}

/// Some three hundred years.
const MOST_AHEAD: i64 = 10_000_000_000;

/// Plans and sends, or shows what would be sent.
pub async fn run(
    (office, language): (&Office, Language),
    runner: &Runner,
    args: &RemindArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if !args.dry_run {
        let mails = runner.send_mails().await?;
        let sent = words::say(language, "Sendte mails", "Mails sent");
        writeln!(out, "{sent}: {mails}")?;
        return if runner.is_mail_held_up() {
            Err(CliError::MailHeldUp)
        } else {
            Ok(())
        };
    }
    let today = local_date(office.clock.now());
    let until = args.until.unwrap_or(today + Days::new(14));
    let end = at_local(until + Days::new(1), NaiveTime::MIN);
    let lines = reminder_planning::forecast(office, Some(end)).await?;
    if lines.is_empty() {
        let nothing = words::say(
            language,
            "Ingen påmindelser til og med",
            "No reminders up to",
        );
        writeln!(out, "{nothing} {}.", words::day(language, until))?;
    }
    print(language, &lines, out)?;
    let digests = digest_planning::forecast(office, end).await?;
    print_digests(office, language, &digests, out).await
}

/// Prints what sums up: when, to whom, and what it is, under a heading of its own.
async fn print_digests(
    office: &Office,
    language: Language,
    digests: &[Digest],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    if digests.is_empty() {
        return Ok(());
    }
    let caller = Caller::system("remind");
    let heading = words::say(language, "Overblik og lister", "Digests and lists");
    words::heading(out, heading)?;
    let mut names = HashMap::new();
    for digest in digests {
        if let Entry::Vacant(unknown) = names.entry(digest.recipient) {
            let person = people::find(office, &caller, digest.recipient).await?;
            unknown.insert(String::from(person.name));
        }
        let name = names.get(&digest.recipient).map_or("", String::as_str);
        let at = words::moment(language, digest.send_at);
        let what = occasion_in_words(language, digest.occasion);
        writeln!(out, "{at} → {name} · {what}")?;
    }
    Ok(())
}

fn occasion_in_words(language: Language, occasion: Occasion) -> String {
    let day = words::day(language, occasion.period());
    let what = match occasion {
        Occasion::Week(_) => words::say(language, "ugen fra", "the week of"),
        Occasion::Agenda { .. } => words::say(
            language,
            "dagsordenen, der lukker",
            "the agenda that closes on",
        ),
    };
    format!("{what} {day}")
}

/// Prints lines of the ledger: when, to whom, about what, why.
pub(super) fn print(
    language: Language,
    lines: &[ForecastLine],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let mut foremost = HashMap::new();
    for ForecastLine { reminder, .. } in lines {
        let audience = foremost
            .entry((reminder.send_at, reminder.recipient))
            .or_insert(reminder.audience);
        *audience = reminder.audience.min(*audience);
    }
    let nobody = words::say(language, "ingen", "nobody");
    let closed = words::say(language, "(lukket punkt)", "(closed item)");
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let (at, person) = (line.reminder.send_at, line.reminder.recipient);
        let rank = foremost.get(&(at, person)).copied();
        let name = line.recipient_name.as_ref().map_or(nobody, Title::as_str);
        let title = line.action_title.as_ref().map_or(closed, Title::as_str);
        let step = step_in_words(language, &line.reminder.step);
        let terms = terms(language, line);
        told.push((at, rank, name, person, title, [vec![step], terms].concat()));
    }
    // Owners first; then by what people read and not by ids, which differ from start to start.
    told.sort();
    let mut last = None;
    for (at, _, name, person, title, terms) in told {
        if last != Some((at, person)) {
            writeln!(out, "{} → {name}", words::moment(language, at))?;
            last = Some((at, person));
        }
        writeln!(out, "    {title} · {}", terms.join(" · "))?;
    }
    Ok(())
}

/// For whom the recipient gets it, whether it is a copy, and why, where the ladder alone is not why.
fn terms(language: Language, line: &ForecastLine) -> Vec<String> {
    let mut terms = Vec::new();
    if let Some(missed) = &line.missed_name {
        let instead = words::say(language, "i stedet for", "instead of");
        terms.push(format!("{instead} {missed}"));
    }
    if line.reminder.is_copy {
        terms.push(words::say(language, "kopi", "copy").to_owned());
    }
    match language {
        Language::Danish if line.reminder.reason.as_str() == reminder_planning::USUAL => {}
        Language::Danish => terms.push(line.reminder.reason.to_string()),
        Language::English => {
            terms.extend(why_in_english(line.reminder.cause).map(str::to_owned));
            if line.reminder.is_late {
                terms.push("late: the day of the step had passed".to_owned());
            }
        }
    }
    terms
}

/// The ledger keeps its reasons in Danish.
const fn why_in_english(cause: ReminderCause) -> Option<&'static str> {
    Some(match cause {
        ReminderCause::Ladder => return None,
        ReminderCause::StandIn => "stands in",
        ReminderCause::Copy => "is away; whoever stands in gets it",
        ReminderCause::AwayUncovered => "is away with nobody to stand in",
        ReminderCause::SecretaryForUncovered => "told as well: away with nobody to stand in",
        ReminderCause::SecretaryForUnaddressed => "no mail address; to the secretary",
        ReminderCause::SecretaryForLeft => "has left; to the secretary",
        ReminderCause::SecretaryForNobody => "nobody is behind the step; to the secretary",
        ReminderCause::LeftToNobody | ReminderCause::Nobody => "there is nobody to send it to",
    })
}

/// `-5 owner` as "5 arbejdsdage før fristen, til den ansvarlige".
fn step_in_words(language: Language, name: &str) -> String {
    use crate::domain::reminders::{Audience, Step};
    let Ok(Step {
        offset, audience, ..
    }) = name.parse()
    else {
        return name.to_owned();
    };
    let say = |danish, english| words::say(language, danish, english);
    let days = offset.unsigned_abs();
    let unit = match days {
        1 => say("arbejdsdag", "working day"),
        _ => say("arbejdsdage", "working days"),
    };
    let side = match offset {
        ..0 => say("før fristen", "before the deadline"),
        0 => say("fra fristen", "from the deadline"),
        1.. => say("efter fristen", "after the deadline"),
    };
    let to = match audience {
        Audience::Owner => say("til den ansvarlige", "to the owner"),
        Audience::Substitute => say("til stedfortræderen", "to the substitute"),
        Audience::Contributors => say("til bidragydere", "to contributors"),
        Audience::AccountableDirector => say("til direktøren", "to the director"),
        Audience::Secretary => say("til sekretæren", "to the secretary"),
    };
    format!("{days} {unit} {side}, {to}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_told_in_words() {
        for (step, danish, english) in [
            (
                "-5 owner",
                "5 arbejdsdage før fristen, til den ansvarlige",
                "5 working days before the deadline, to the owner",
            ),
            (
                "+1 director",
                "1 arbejdsdag efter fristen, til direktøren",
                "1 working day after the deadline, to the director",
            ),
        ] {
            assert_eq!(step_in_words(Language::Danish, step), danish);
            assert_eq!(step_in_words(Language::English, step), english);
        }
    }
}
