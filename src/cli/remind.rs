//! `tovholder remind`: plans and sends now; with `--dry-run` shows what would go to whom, when
//! and why, and changes nothing.

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
        ids::PersonId,
        language::Language,
        reminders::Reminder,
    },
    jobs::Runner,
    operations::{Office, actions, digest_planning, people, reminder_planning},
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
        let mails = runner.run_until_idle().await?;
        let sent = words::say(language, "Sendte mails", "Mails sent");
        return Ok(writeln!(out, "{sent}: {mails}")?);
    }
    let today = local_date(office.clock.now());
    let until = args.until.unwrap_or(today + Days::new(14));
    let end = at_local(until + Days::new(1), NaiveTime::MIN);
    let lines = reminder_planning::forecast(office, end).await?;
    if lines.is_empty() {
        let nothing = words::say(
            language,
            "Ingen påmindelser til og med",
            "No reminders up to",
        );
        writeln!(out, "{nothing} {}.", words::day(language, until))?;
    }
    print(office, language, &lines, out).await?;
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
            let id = Some(digest.recipient);
            unknown.insert(recipient(office, &caller, language, id).await?);
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
pub(super) async fn print(
    office: &Office,
    language: Language,
    lines: &[Reminder],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let caller = Caller::system("remind");
    let mut foremost = HashMap::new();
    for line in lines {
        let audience = foremost
            .entry((line.send_at, line.recipient))
            .or_insert(line.audience);
        *audience = line.audience.min(*audience);
    }
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        let rank = foremost.get(&(line.send_at, line.recipient)).copied();
        let name = recipient(office, &caller, language, line.recipient).await?;
        let action = actions::find(office, &caller, line.action).await?;
        let title = if action.confidentiality.is_closed() {
            words::say(language, "(lukket punkt)", "(closed item)").to_owned()
        } else {
            action.title.into()
        };
        let mut step = step_in_words(language, &line.step);
        let terms = terms(office, &caller, language, line).await?;
        if !terms.is_empty() {
            step = format!("{step} · {terms}");
        }
        told.push((line.send_at, rank, name, line.recipient, title, step));
    }
    // Owners first; then by what people read and not by ids, which differ from start to start.
    told.sort();
    let mut last = None;
    for (at, _, name, person, title, step) in told {
        if last != Some((at, person)) {
            writeln!(out, "{} → {name}", words::moment(language, at))?;
            last = Some((at, person));
        }
        writeln!(out, "    {title} · {step}")?;
    }
    Ok(())
}

async fn recipient(
    office: &Office,
    caller: &Caller,
    language: Language,
    id: Option<PersonId>,
) -> Result<String, CliError> {
    match id {
        Some(id) => Ok(people::find(office, caller, id).await?.name.into()),
        None => Ok(words::say(language, "ingen", "nobody").to_owned()),
    }
}

/// For whom the recipient stands in, whether it is a copy, and why, where the ladder alone is not why.
async fn terms(
    office: &Office,
    caller: &Caller,
    language: Language,
    line: &Reminder,
) -> Result<String, CliError> {
    let mut terms = Vec::new();
    if line.instead_of.is_some() {
        let away = recipient(office, caller, language, line.instead_of).await?;
        terms.push(format!(
            "{} {away}",
            words::say(language, "i stedet for", "instead of")
        ));
    }
    if line.is_copy {
        terms.push(words::say(language, "kopi", "copy").to_owned());
    }
    if line.reason.as_str() != reminder_planning::USUAL {
        terms.push(line.reason.to_string());
    }
    Ok(terms.join(" · "))
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
