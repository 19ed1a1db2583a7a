//! The head of the document: kind, body, municipality, time and place.

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::items;
use crate::minutes::blocks::Blocks;
use crate::minutes::dates;
use crate::minutes::document::{Kind, LocalStart, Passage, Warning};
use crate::minutes::pattern::Pattern;

/// What the lines before the first item say.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// What the document calls itself.
    pub(super) kind: Option<Kind>,
    pub(super) body: Option<String>,
    pub(super) starts_at: Option<LocalStart>,
    pub(super) place: Option<String>,
    pub(super) unplaced: Vec<Passage>,
    pub(super) warnings: Vec<Warning>,
}

/// The fields of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Time,
    Place,
    Body,
    Other,
}

/// Their labels. One that starts with "møde" may stand before its value without a colon.
const FIELDS: [(&str, Field); 18] = [
    ("mødedato", Field::Time),
    ("mødetidspunkt", Field::Time),
    ("mødestart", Field::Time),
    ("møde startet", Field::Time),
    ("tidspunkt", Field::Time),
    ("tid", Field::Time),
    ("dato", Field::Time),
    ("mødested", Field::Place),
    ("mødelokale", Field::Place),
    ("sted", Field::Place),
    ("lokale", Field::Place),
    ("udvalg", Field::Body),
    ("mødeforum", Field::Body),
    ("deltagere", Field::Other),
    ("til stede", Field::Other),
    ("afbud", Field::Other),
    ("fraværende", Field::Other),
    ("pdf", Field::Other),
];

/// A line that says what the document is.
static TITLE: Pattern = Pattern::new(
    r"(?i)(?:^|[–|/-]\s*)(?:åbent |lukket |udkast til )?(?:(?P<minutes>(?:møde|beslutnings)?referat|(?:beslutnings)?protokol)|(?P<agenda>(?:tillægs)?dagsorden))\b(?: og referat\b)?",
);
/// What stands between the name of the document and that of the body.
static CONNECTIVE: Pattern = Pattern::new(
    r"(?i)^[\s:,–-]*(?:(?:til|fra|for|af|over|i)\s+)?(?:(?:ordinært |ekstraordinært )?mødet?\s+)?(?:(?:i|for|med)\s+)?",
);
/// What stands between the body and the date.
static BEFORE_DATE: Pattern =
    Pattern::new(r"(?i)[\s,–|-]*(?:(?:man|tirs|ons|tors|fre|lør|søn)dag,?\s*)?(?:den|d\.)?\s*$");
/// The place at the end of a title: "kl. 16:30 i Rådhuset".
static PLACE: Pattern =
    Pattern::new(r"(?i)\bkl\.?\s*\d{1,2}(?:[.:]\d{2})?\s*(?:,|i|på)\s+(?P<place>\p{L}.*)$");
/// The name right before the word "Kommune".
static MUNICIPALITY: Pattern =
    Pattern::new(r"\b(?P<name>\p{Lu}\p{L}+(?:[- ](?:og )?\p{Lu}\p{L}+)?)$");
/// How many lines of the head are looked at.
const LONGEST_HEAD: usize = 80;
const LONGEST_LINE: usize = 400;

/// Reads the lines before `end`.
pub(super) fn read(blocks: &Blocks, end: usize) -> Header {
    let mut header = Header::default();
    let mut index = 0;
    while index < end.min(LONGEST_HEAD) {
        let line = blocks.line(index);
        index += 1;
        if items::opens_contents(line) {
            break;
        }
        if line.len() > LONGEST_LINE || items::is_contents_entry(line) {
            continue;
        }
        if let Some((field, value)) = field_of(line) {
            let stands_below = value.is_empty() && field_of(blocks.line(index)).is_none();
            if stands_below && index < end {
                set(&mut header, field, blocks.line(index));
                index += 1;
            } else {
                set(&mut header, field, value);
            }
        } else if !take_title(&mut header, line) {
            let span = blocks.lines.get(index - 1).map(|block| block.span);
            header
                .unplaced
                .extend(span.map(|span| Passage::new(&blocks.text, span)));
        }
    }
    header
}

/// The municipality that the document names most often, the first of equals.
pub(super) fn municipality(text: &str) -> Option<String> {
    let mut named: Vec<(String, usize)> = Vec::new();
    for (at, _) in text.match_indices(" Kommune").take(1000) {
        let before = text.get(..at)?;
        let near = before
            .char_indices()
            .rev()
            .nth(50)
            .map_or(0, |(index, _)| index);
        let found = MUNICIPALITY.captures(before.get(near..)?);
        let Some(name) = found.and_then(|found| found.name("name")) else {
            continue;
        };
        match named.iter_mut().find(|(known, _)| known == name.as_str()) {
            Some((_, count)) => *count += 1,
            None => named.push((name.as_str().to_owned(), 1)),
        }
    }
    let most = named.iter().map(|(_, count)| *count).max()?;
    let (name, _) = named.into_iter().find(|(_, count)| *count == most)?;
    Some(format!("{name} Kommune"))
}

fn field_of(line: &str) -> Option<(Field, &str)> {
    let folded = line.to_lowercase();
    FIELDS.iter().find_map(|(label, field)| {
        let after = folded.strip_prefix(label)?;
        // Lower-casing may change lengths, so the value is cut from the end.
        let value = line.get(line.len().checked_sub(after.len())?..)?;
        let is_label = after.trim().is_empty()
            || after.trim_start().starts_with([':', '|'])
            || label.starts_with("møde") && after.starts_with(' ');
        is_label.then(|| (*field, value.trim_matches([':', '|', ' '])))
    })
}

fn set(header: &mut Header, field: Field, value: &str) {
    let value = value.trim_matches(['|', ' ']);
    if value.is_empty() {
        return;
    }
    match field {
        Field::Time => take_time(header, value),
        Field::Place => header.place = Some(value.to_owned()),
        Field::Body => header.body = Some(value.to_owned()),
        Field::Other => {}
    }
}

/// A date sets the day; a time of day completes it.
fn take_time(header: &mut Header, text: &str) {
    let Some(found) = dates::find(text) else {
        if let (Some(start), Some(time)) = (header.starts_at.as_mut(), bare_time(text)) {
            start.time = start.time.or(Some(time));
        }
        return;
    };
    if found
        .weekday
        .is_some_and(|weekday| weekday != found.date.weekday())
    {
        header
            .warnings
            .push(Warning::WeekdayContradictsDate(found.date));
    }
    let time = dates::find_time(text.get(found.end..).unwrap_or_default());
    let known = header.starts_at.filter(|start| start.date == found.date);
    let time = time.or(known.and_then(|start| start.time));
    header.starts_at = Some(LocalStart {
        date: found.date,
        time,
    });
}

fn bare_time(text: &str) -> Option<NaiveTime> {
    dates::find_time(text).or_else(|| dates::find_time(&format!("kl. {text}")))
}

/// Takes the title apart, if the line is one: kind, body, date, place.
fn take_title(header: &mut Header, line: &str) -> bool {
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
    if header.body.is_none() {
        header.body = captures
            .get(0)
            .and_then(|word| body_in(head, word.start(), word.end()));
    }
    if header.starts_at.is_none() && date.is_some() {
        take_time(header, line);
    }
    if header.place.is_none() {
        let place = PLACE
            .captures(line)
            .and_then(|captures| captures.name("place"));
        header.place = place.map(|place| place.as_str().to_owned());
    }
    true
}

/// The name of the body after the document's name, or before it.
fn body_in(head: &str, start: usize, end: usize) -> Option<String> {
    if head.contains(" / ") {
        let mut path = head.rsplit(" / ").map(str::trim);
        return path
            .find(|part| !part.to_lowercase().starts_with("møde"))
            .map(str::to_owned);
    }
    let after = head.get(end.min(head.len())..)?;
    let after = CONNECTIVE.replace(after, "");
    let before = head.get(..start)?;
    [after.as_ref(), before].into_iter().find_map(|part| {
        let part = BEFORE_DATE.replace(part.trim(), "");
        let name = part.trim_matches([' ', ',', '–', '-', ':', '|']);
        name.starts_with(char::is_uppercase)
            .then(|| name.to_owned())
    })
}

/// Whether a name in a label means the body of this document ("kommunalbestyrelsesmødet" too).
pub(super) fn is_same_body(named: &str, body: &str) -> bool {
    let stem = |name: &str| {
        let folded = name.to_lowercase();
        let folded = folded.trim_end_matches("mødet").trim_end_matches("møde");
        let folded = folded.trim_end_matches("es").trim_end_matches('s');
        ["met", "et", "en", "e", "n"]
            .iter()
            .find_map(|ending| folded.strip_suffix(ending))
            .unwrap_or(folded)
            .to_owned()
    };
    let (named, body) = (stem(named), stem(body));
    !named.is_empty() && (body.contains(&named) || named.contains(&body))
}

/// The day of the meeting, where the document gives one.
pub(super) fn day(header: &Header) -> Option<NaiveDate> {
    header.starts_at.map(|start| start.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::Mark;

    fn header(text: &str) -> Header {
        let mut blocks = Blocks::default();
        text.lines().for_each(|line| blocks.push(line, Mark::Text));
        read(&blocks, blocks.lines.len())
    }

    #[test]
    fn titles_and_fields_name_body_time_and_place() {
        let kind = Some(Kind::Minutes);
        for (text, body, start, place) in [
            (
                "REFERAT IT-styregruppen d. 25-10-2023\nMødedato Onsdag d. 25. oktober 2023 kl. 13:00\nMødested Sal A",
                "IT-styregruppen",
                "2023-10-25 13:00",
                "Sal A",
            ),
            (
                "REFERAT Gruppen for Kort d. 25-10-2023\nMødedato\n\nOnsdag d. 25. oktober 2023 kl. 13.00\nMødested\nSal A",
                "Gruppen for Kort",
                "2023-10-25 13:00",
                "Sal A",
            ),
            (
                "Referat til mødet i Miljøudvalget den 25. oktober 2023 kl. 13:00 i Rådhuset, Torvet 4",
                "Miljøudvalget",
                "2023-10-25 13:00",
                "Rådhuset, Torvet 4",
            ),
            (
                "Økonomiudvalget – Referat – 25. oktober 2023\nTid: 13.00\nSted: Sal A",
                "Økonomiudvalget",
                "2023-10-25 13:00",
                "Sal A",
            ),
            (
                "Referat\nDato: |\n25-10-2023 13:00:00 |\nUdvalg: |\nByrådet |\nSted: |\nSal A |\nDeltagere: |\nx |",
                "Byrådet",
                "2023-10-25 13:00",
                "Sal A",
            ),
        ] {
            let header = header(text);
            let found = header.starts_at.unwrap();
            let found = format!("{} {}", found.date, found.time.unwrap().format("%H:%M"));
            assert_eq!(header.kind, kind, "{text}");
            assert_eq!(header.body.as_deref(), Some(body), "{text}");
            assert_eq!(found, start, "{text}");
            assert_eq!(header.place.as_deref(), Some(place), "{text}");
            assert_eq!(header.unplaced, [], "{text}");
        }
    }

    #[test]
    fn an_agenda_says_so_and_its_contents_do_not() {
        assert_eq!(
            header("Dagsorden Byrådet d. 25-10-2023").kind,
            Some(Kind::Agenda)
        );
        assert_eq!(header("Indhold\nReferat fra sidst").kind, None);
        assert_eq!(header("Vejledning\nSkriv et referat").kind, None);
    }

    #[test]
    fn a_weekday_that_contradicts_its_date_is_told() {
        let header = header("Mødedato: Fredag d. 25. oktober 2023 kl. 13:00");
        assert!(matches!(
            header.warnings[..],
            [Warning::WeekdayContradictsDate(_)]
        ));
    }

    #[test]
    fn a_label_may_name_the_body_in_another_form() {
        for (named, body, is_same) in [
            ("kommunalbestyrelsesmødet", "Kommunalbestyrelsen", true),
            ("Byrådet", "Havnbjerg Byråd", true),
            ("Styregruppen", "Styregruppen for Data", true),
            ("Økonomiudvalget", "Byrådet", false),
        ] {
            assert_eq!(is_same_body(named, body), is_same, "{named}");
        }
    }

    #[test]
    fn the_municipality_is_the_one_named_most() {
        let text =
            "Som i Skagen Kommune. Ikast-Brande Kommune er størst, Ikast-Brande Kommunes ...";
        assert_eq!(municipality(text).as_deref(), Some("Ikast-Brande Kommune"));
        assert_eq!(municipality("Nabokommunen"), None);
    }
}
