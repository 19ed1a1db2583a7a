//! The line that says what the document is: "Referat fra mødet i Byrådet den 3. maj 2024 kl. 16".

use super::{BODY_WORD, Header, take_time};
use crate::minutes::dates;
use crate::minutes::document::Kind;
use crate::minutes::pattern::Pattern;

/// The word for the document, at the beginning or after a dash.
static TITLE: Pattern = Pattern::new(
    r"(?i)(?:^|[–|/-]\s*)(?:åbent |åben |lukket |udkast til |udskrift af )?(?:(?P<minutes>(?:møde|beslutnings|åbent )?referat|(?:beslutnings)?protokol|beslutninger fra (?:mødet|møde)|minutes)|(?P<agenda>(?:tillægs)?dagsorden|agenda))\b(?: og referat\b)?",
);
/// What stands between the name of the document and that of the body.
static CONNECTIVE: Pattern = Pattern::new(
    r"(?i)^[\s:,–-]*(?:(?:til|fra|for|af|over|i)\s+)?(?:(?:ordinært |ekstraordinært )?mødet?\s+(?:nr\.?\s*)?(?:\d+\s*)?)?(?:(?:i|for|med)\s+)?",
);
/// What stands between the body and the date.
static BEFORE_DATE: Pattern =
    Pattern::new(r"(?i)[\s,–|-]*(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,?\s*)?(?:den|d\.)?\s*$");
/// "Referat Byrådets møde": the body in the genitive.
static MEETING_AFTER: Pattern =
    Pattern::new(r"(?i)s\s+(?:ordinære |ekstraordinære )?møde(?:t)?(?: nr\.? \d+)?$");
/// The place at the end of a title: "kl. 16:30 i Rådhuset".
static PLACE: Pattern = Pattern::new(
    r"(?i)\bkl\.?\s*\d{1,2}(?:[.:]\d{2})?(?:\s*[-–]\s*(?:kl\.?\s*)?\d{1,2}(?:[.:]\d{2})?)?\s*(?:,|[-–]\s|i\s|på\s)\s*(?P<place>\p{L}.*)$",
);
/// The place before the time of day: "den 22. februar 2016 i Kirkestuen, Aktivitetshuset kl. 10".
static PLACE_BEFORE: Pattern =
    Pattern::new(r"(?i)\d{4}\s*(?:,|[-–]\s|i\s|på\s)\s*(?P<place>\p{L}[^:]{2,80}?),?\s+kl\.?\s*\d");

/// Takes the title apart, if the line is one: kind, body, date, place.
pub(super) fn take(header: &mut Header, line: &str) -> bool {
    let Some(captures) = TITLE.captures(line) else {
        return false;
    };
    let kind = if captures.name("minutes").is_some() || line.to_lowercase().contains("og referat") {
        Kind::Minutes
    } else {
        Kind::Agenda
    };
    // "Sbsys dagsorden preview" comes before the title that counts.
    if header.kind != Some(Kind::Minutes) {
        header.kind = Some(kind);
    }
    let date = dates::find(line);
    let head = date.map_or(line, |date| line.get(..date.start).unwrap_or(line));
    let named = captures
        .get(0)
        .and_then(|word| body_in(head, word.start(), word.end()));
    if let Some(body) = named
        && header.body.is_none()
    {
        header.body = Some(body);
    }
    let is_awaited = |found: &dates::FoundDate| {
        let known = header.starts_at;
        known.is_none_or(|start| start.time.is_none() && start.date == found.date)
    };
    if date.as_ref().is_some_and(is_awaited) {
        take_time(header, line);
    }
    if header.place.is_none() {
        header.place = place_in(line);
    }
    true
}

/// Whether the line is nothing but the name of the document.
pub(super) fn is_name_alone(line: &str) -> bool {
    let found = TITLE.find(line);
    found.is_some_and(|found| {
        found.start() == 0 && line.get(found.end()..).is_some_and(str::is_empty)
    })
}

/// The place after the time of day.
pub(super) fn place_in(line: &str) -> Option<String> {
    let captures = PLACE
        .captures(line)
        .or_else(|| PLACE_BEFORE.captures(line))?;
    Some(captures.name("place")?.as_str().to_owned())
}

/// The name of the body after the document's name, or before it.
fn body_in(head: &str, start: usize, end: usize) -> Option<String> {
    if head.contains(" / ") {
        let mut path = head.rsplit(" / ").map(str::trim);
        return path
            .find(|part| !part.to_lowercase().starts_with("møde") && BODY_WORD.is_match(part))
            .map(str::to_owned);
    }
    let after = head.get(end.min(head.len())..)?;
    let after = CONNECTIVE.replace(after, "");
    let before = head.get(..start)?;
    let names = [after.as_ref(), before].into_iter().filter_map(|part| {
        let part = BEFORE_DATE.replace(part.trim(), "");
        let name = part.trim_matches([' ', ',', '–', '-', ':', '|']);
        let name = MEETING_AFTER.replace(name, "");
        let name = name.trim();
        let is_name = name.chars().count() > 2 && name.starts_with(char::is_alphabetic);
        let is_plain = name.starts_with(char::is_uppercase) || BODY_WORD.is_match(name);
        // "Referat af lokalrådsmøde" names no body by its own name.
        let is_meeting = name.to_lowercase().ends_with("møde");
        (is_name && is_plain && !is_meeting && !name.ends_with('.')).then(|| name.to_owned())
    });
    names.max_by_key(|name| BODY_WORD.is_match(name))
}
