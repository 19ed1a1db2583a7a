//! `tovholder outstanding`: what is outstanding, as text for people or JSON for programs. What is
//! closed is shown by its case number alone.

use std::io::Write;

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::{
    cli::{CliError, words},
    domain::{
        access::Caller,
        history::as_of::AsOf,
        ids::BodyId,
        journal_number::CaseNumber,
        language::Language,
        listing::{OutstandingAction, OutstandingFilter, PageRequest},
    },
    operations::{Office, bodies, outstanding_actions},
};

/// What to print.
#[derive(Debug, Args)]
pub struct OutstandingArgs {
    /// Only the actions of this body.
    #[arg(long, value_name = "NAME")]
    pub body: Option<String>,
    /// Only what is overdue.
    #[arg(long)]
    pub overdue: bool,
    /// As it stood at the end of a day, or at a moment such as 2024-03-12T08:00:00+01:00.
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<AsOf>,
    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How the report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people.
    Text,
    /// A JSON array for programs.
    Json,
}

/// A line for programs.
#[derive(Serialize)]
struct Line<'a> {
    id: String,
    /// None when it is closed.
    title: Option<&'a str>,
    body: &'a str,
    owner: &'a str,
    case_number: Option<&'a str>,
    due_on: Option<chrono::NaiveDate>,
    state: &'static str,
    is_overdue: bool,
    is_closed: bool,
}

/// Prints the whole report, a page at a time.
pub async fn run(
    (office, language): (&Office, Language),
    args: &OutstandingArgs,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let caller = Caller::system("outstanding");
    let body = match &args.body {
        Some(name) => Some(body_of(office, &caller, name).await?),
        None => None,
    };
    let filter = OutstandingFilter {
        body,
        is_overdue: args.overdue,
        ..Default::default()
    };
    let as_of = args.as_of.map(|asked| asked.moment(office.clock.now()));
    let as_of = as_of.transpose()?;
    let mut page = PageRequest::default();
    let mut lines = Vec::new();
    loop {
        let asked = (filter.clone(), as_of);
        let found = outstanding_actions::list(office, &caller, asked, page.clone()).await?;
        lines.extend(found.items);
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    match args.format {
        Format::Text => print_text(language, &lines, out),
        Format::Json => print_json(&lines, out),
    }
}

async fn body_of(office: &Office, caller: &Caller, name: &str) -> Result<BodyId, CliError> {
    let page = PageRequest::default();
    let found = bodies::list(office, caller, Some(name.to_owned()), page).await?;
    let unknown = || CliError::Unknown {
        what: "body",
        name: name.to_owned(),
    };
    Ok(found.items.first().ok_or_else(unknown)?.id)
}

/// The title of an action that may be named.
fn title(line: &OutstandingAction) -> Option<&str> {
    let is_closed = line.action.confidentiality.is_closed();
    (!is_closed).then(|| line.action.title.as_str())
}

fn print_text(
    language: Language,
    lines: &[OutstandingAction],
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let say = |danish, english| words::say(language, danish, english);
    if lines.is_empty() {
        writeln!(out, "{}", say("Intet udestår.", "Nothing is outstanding."))?;
    }
    for line in lines {
        let due = line.action.due_moment.on;
        let due = due.map_or_else(
            || say("uden frist", "no date").to_owned(),
            |day| words::day(language, day),
        );
        let mark = if line.is_overdue {
            say("  FORFALDEN", "  OVERDUE")
        } else {
            ""
        };
        writeln!(out, "{due}{mark}")?;
        let closed = say("(lukket)", "(closed)");
        writeln!(out, "  {}", title(line).unwrap_or(closed))?;
        let case = line
            .case_number
            .as_ref()
            .map(|case| format!(" · {case}"))
            .unwrap_or_default();
        let state = line.action.state.name();
        writeln!(
            out,
            "  {} · {}{case} · {state}",
            line.owner_name, line.body_name
        )?;
    }
    Ok(())
}

fn print_json(lines: &[OutstandingAction], out: &mut dyn Write) -> Result<(), CliError> {
    let lines: Vec<_> = lines
        .iter()
        .map(|line| Line {
            id: line.action.id.to_string(),
            title: title(line),
            body: line.body_name.as_str(),
            owner: line.owner_name.as_str(),
            case_number: line.case_number.as_ref().map(CaseNumber::as_written),
            due_on: line.action.due_moment.on,
            state: line.action.state.name(),
            is_overdue: line.is_overdue,
            is_closed: line.action.confidentiality.is_closed(),
        })
        .collect();
    serde_json::to_writer_pretty(&mut *out, &lines).map_err(std::io::Error::from)?;
    Ok(writeln!(out)?)
}
