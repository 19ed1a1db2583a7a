//! The document as Danish text for people.

use std::fmt::{self, Write};

use crate::domain::decision::Outcome;
use crate::minutes::{
    Confidence, Document, DueForm, Interval, Item, Kind, LocalStart, Party, Proposal, Season, When,
};

/// The document, its decisions and proposals, then what needs a reader's eye.
pub(super) fn render(document: &Document) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write_document(&mut text, document);
    text
}

fn write_document(out: &mut String, document: &Document) -> fmt::Result {
    let body = document.body.as_deref().unwrap_or("ukendt udvalg");
    match document.kind {
        Kind::Minutes => writeln!(out, "Referat: {body}")?,
        Kind::Agenda => writeln!(out, "Dagsorden: {body}")?,
        Kind::NotMinutes => writeln!(out, "Dokumentet er ikke et referat.")?,
    }
    if let Some(municipality) = &document.municipality {
        writeln!(out, "Kommune: {municipality}")?;
    }
    if let Some(start) = document.starts_at {
        writeln!(out, "Møde: {}", written_start(start))?;
    }
    if let Some(place) = &document.place {
        writeln!(out, "Sted: {place}")?;
    }
    for item in &document.items {
        write_item(out, item)?;
    }
    let passages = document
        .unplaced
        .iter()
        .map(|passage| one_line(&passage.text));
    write_list(out, "Ikke placeret", passages)?;
    write_list(
        out,
        "Bemærk",
        document.warnings.iter().map(ToString::to_string),
    )
}

fn write_list(
    out: &mut String,
    heading: &str,
    lines: impl ExactSizeIterator<Item = String>,
) -> fmt::Result {
    if lines.len() > 0 {
        writeln!(out, "\n{heading}:")?;
    }
    for line in lines {
        writeln!(out, "  - {line}")?;
    }
    Ok(())
}

fn write_item(out: &mut String, item: &Item) -> fmt::Result {
    writeln!(out)?;
    if let Some(number) = &item.number {
        write!(out, "{number}. ")?;
    }
    write!(out, "{}", item.title)?;
    if let Some(case_number) = &item.case_number {
        write!(out, " ({case_number})")?;
    }
    writeln!(out, "{}", if item.is_closed { " [lukket]" } else { "" })?;
    match &item.decision {
        Some(decision) => {
            writeln!(out, "   Beslutning ({}):", outcome(item.outcome))?;
            for line in decision.text.lines().filter(|line| !line.is_empty()) {
                writeln!(out, "      {line}")?;
            }
        }
        None => writeln!(out, "   Ingen beslutning")?,
    }
    for proposal in &item.proposals {
        write_proposal(out, proposal)?;
    }
    Ok(())
}

fn write_proposal(out: &mut String, proposal: &Proposal) -> fmt::Result {
    let sort = match proposal.confidence {
        Confidence::High => "Opfølgning",
        Confidence::Low => "Måske en opfølgning",
    };
    writeln!(out, "   → {sort}: {}", proposal.what)?;
    if let Some(party) = &proposal.responsible {
        let kind = match party.kind {
            Party::Person => "person",
            Party::Role => "stilling",
            Party::Unit => "enhed",
            Party::Body => "udvalg",
        };
        writeln!(out, "      Ansvarlig: {} ({kind})", party.name)?;
    }
    if let Some(due) = due(&proposal.due.form) {
        let words = proposal
            .due
            .text
            .as_deref()
            .map(one_line)
            .unwrap_or_default();
        writeln!(out, "      Frist: {due} (\"{words}\")")?;
    }
    writeln!(out, "      Ordene: \"{}\"", one_line(&proposal.quote))?;
    for passage in &proposal.also {
        writeln!(out, "      Også: \"{}\"", one_line(&passage.text))?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn written_start(start: LocalStart) -> String {
    let date = start.date.format("%d-%m-%Y");
    match start.time {
        Some(time) => format!("{date} kl. {}", time.format("%H:%M")),
        None => date.to_string(),
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "godkendt",
        Outcome::ApprovedAsAmended => "godkendt med ændringer",
        Outcome::Rejected => "forkastet",
        Outcome::Postponed => "udsat",
        Outcome::Referred => "sendt videre",
        Outcome::Withdrawn => "udgået",
        Outcome::Noted => "taget til efterretning",
        Outcome::Discussed => "drøftet",
        Outcome::None => "intet besluttet",
    }
}

fn due(form: &DueForm) -> Option<String> {
    Some(match form {
        DueForm::NextMeeting { nth, of } => {
            let whose = of
                .as_ref()
                .map(|body| format!(" i {body}"))
                .unwrap_or_default();
            match nth {
                1 => format!("næste møde{whose}"),
                nth => format!("møde nr. {nth} herefter{whose}"),
            }
        }
        DueForm::MeetingIn(Some(when)) => format!("et møde, {}", written_when(*when)),
        DueForm::MeetingIn(None) => "et kommende møde".to_owned(),
        DueForm::On(when) => written_when(*when),
        DueForm::Recurring(interval) => match interval {
            Some(Interval::Yearly) => "hvert år",
            Some(Interval::HalfYearly) => "hvert halve år",
            Some(Interval::Quarterly) => "hvert kvartal",
            Some(Interval::Monthly) => "hver måned",
            Some(Interval::Weekly) => "hver uge",
            Some(Interval::EveryMeeting) => "hvert møde",
            None => "løbende",
        }
        .to_owned(),
        DueForm::Vague(Some(when)) => format!("omkring {}", written_when(*when)),
        DueForm::Vague(None) => "uden fast dato".to_owned(),
        DueForm::None => return None,
    })
}

fn written_when(when: When) -> String {
    match when {
        When::Day(date) => date.format("%d-%m-%Y").to_string(),
        When::Week { year, week } => format!("uge {week} {year}"),
        When::Month { year, month } => format!("{month:02}-{year}"),
        When::Season { year, season } => {
            let season = match season {
                Season::Winter => "vinteren",
                Season::Spring => "foråret",
                Season::BeforeSummer => "før sommeren",
                Season::Summer => "sommeren",
                Season::AfterSummer => "efter sommeren",
                Season::Autumn => "efteråret",
            };
            format!("{season} {year}")
        }
    }
}
