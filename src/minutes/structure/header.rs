//! The head of the document: kind, body, municipality, time, place, who was there.
//!
//! Fields with a label are believed first, then what the title says, then lines that look like the
//! name of a body or the day of a meeting, and last the labels of the decisions themselves.

mod body;
mod people;
mod title;

use chrono::{Datelike, NaiveDate, NaiveTime};

use super::items;
use super::labels::{BODY_WORD, Section};
use super::lines::Lines;
use crate::minutes::dates;
use crate::minutes::document::{Kind, LocalStart, Passage, Warning};
use crate::minutes::pattern::Pattern;

pub(super) use self::body::{is_same, municipality};

/// What the lines before the first item say.
#[derive(Debug, Default)]
pub(super) struct Header {
    /// What the document calls itself.
    pub(super) kind: Option<Kind>,
    pub(super) body: Option<String>,
    pub(super) starts_at: Option<LocalStart>,
    pub(super) place: Option<String>,
    pub(super) present: Vec<String>,
    pub(super) absent: Vec<String>,
    pub(super) unplaced: Vec<Passage>,
    pub(super) warnings: Vec<Warning>,
}

/// The fields of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Time,
    Place,
    Body,
    Present,
    Absent,
    Other,
}

/// Their labels, the longer of two that begin alike first.
const FIELDS: [(&str, Field); 53] = [
    ("mødedato", Field::Time),
    ("mødedag", Field::Time),
    ("mødetidspunkt", Field::Time),
    ("mødetid", Field::Time),
    ("mødestart", Field::Time),
    ("møde startet", Field::Time),
    ("mødet påbegyndt", Field::Time),
    ("mødet begyndt", Field::Time),
    ("mødet startet", Field::Time),
    ("mødet afsluttet", Field::Other),
    ("møde", Field::Time),
    ("starttidspunkt for møde", Field::Time),
    ("starttidspunkt", Field::Time),
    ("start", Field::Time),
    ("tidspunkt", Field::Time),
    ("tid og sted", Field::Time),
    ("tid/sted", Field::Time),
    ("tid", Field::Time),
    ("dato og tid", Field::Time),
    ("dato/tid", Field::Time),
    ("dato", Field::Time),
    ("hvornår", Field::Time),
    ("mødested", Field::Place),
    ("mødelokale", Field::Place),
    ("sted", Field::Place),
    ("lokale", Field::Place),
    ("hvor", Field::Place),
    ("udvalg", Field::Body),
    ("mødeforum", Field::Body),
    ("møde i", Field::Body),
    ("råd", Field::Body),
    ("forum", Field::Body),
    ("mødedeltagere", Field::Present),
    ("deltagere", Field::Present),
    ("deltagende med stemmeret", Field::Present),
    ("deltagende uden stemmeret", Field::Present),
    ("til stede", Field::Present),
    ("tilstede", Field::Present),
    ("medlemmer", Field::Other),
    ("afbud", Field::Absent),
    ("fraværende", Field::Absent),
    ("ikke til stede", Field::Absent),
    ("mødeleder", Field::Other),
    ("ordstyrer", Field::Other),
    ("referent", Field::Other),
    ("bemærkninger", Field::Other),
    ("meddelelser", Field::Other),
    ("kommune", Field::Other),
    ("sluttidspunkt", Field::Other),
    ("møde slut", Field::Other),
    ("mødet hævet", Field::Other),
    ("næste møde", Field::Other),
    ("pdf", Field::Other),
];

/// "17.00 til 19.00", "kl. 13:00-14:30": a line that begins with the hours of the meeting.
static HOURS: Pattern = Pattern::new(
    r"(?i)^(?:(?:fra )?kl\.?\s*)?\d{1,2}[.:]\d{2}\s*(?:-|–|til)\s*(?:kl\.?\s*)?\d{1,2}[.:]\d{2}",
);
/// The day of something else than the meeting.
static PUBLISHED: Pattern = Pattern::new(
    r"(?i)^(?:publiceret|offentliggjort|udsendt|udsendelsesdato|udskrevet|oprettet|revideret)\b",
);
/// How many lines of the head are looked at.
const LONGEST_HEAD: usize = 80;
const LONGEST_LINE: usize = 400;
/// Reads the lines before `end`.
pub(super) fn read(lines: &Lines<'_>, end: usize) -> Header {
    let mut header = Header::default();
    let end = end.min(LONGEST_HEAD);
    let mut rest: Vec<usize> = Vec::new();
    let mut index = 0;
    while index < end {
        let line = bare(lines.text(index));
        index += 1;
        if items::opens_contents(line) {
            break;
        }
        if line.len() > LONGEST_LINE || items::is_contents_entry(line) {
            continue;
        }
        if let Some((field, value)) = field_of(line) {
            index = take_field(&mut header, lines, (field, value), index..end);
        } else if !title::take(&mut header, line) {
            rest.push(index - 1);
        }
    }
    guess(&mut header, lines, &rest);
    let text = &lines.blocks.text;
    let unplaced = rest
        .into_iter()
        .filter_map(|index| lines.blocks.lines.get(index));
    header.unplaced = unplaced
        .map(|block| Passage::new(text, block.span))
        .collect();
    header
}

/// A line without its bullet.
fn bare(line: &str) -> &str {
    line.trim_start_matches(['-', '•', '*', ' '])
}

/// Sets a field whose value stands beside its label or below it; answers where to go on.
fn take_field(
    header: &mut Header,
    lines: &Lines<'_>,
    (field, value): (Field, &str),
    below: std::ops::Range<usize>,
) -> usize {
    if matches!(field, Field::Present | Field::Absent) {
        let (names, next) = people::read(lines, value, below);
        let list = if field == Field::Present {
            &mut header.present
        } else {
            &mut header.absent
        };
        if list.is_empty() {
            *list = names;
        }
        return next;
    }
    let next = lines.text(below.start);
    // "Mødelokale 3" is a place and no field over one.
    let is_value = field == Field::Place && !next.contains(':');
    let is_other = !is_value && field_of(next).is_some();
    let stands_below = value.is_empty() && !is_other && below.start < below.end;
    if stands_below {
        set(header, field, next);
        below.start + 1
    } else {
        set(header, field, value);
        below.start
    }
}

/// Whether the line only says what the document is: "Dagsorden", "Referat".
pub(super) fn is_document_name(line: &str) -> bool {
    title::is_name_alone(line)
}

/// Whether the line is a field of the head.
pub(super) fn is_field(line: &str) -> bool {
    line.len() <= LONGEST_LINE && field_of(bare(line)).is_some()
}

fn field_of(line: &str) -> Option<(Field, &str)> {
    let folded = line.to_lowercase();
    FIELDS.iter().find_map(|(label, field)| {
        let after = folded.strip_prefix(label)?;
        // Lower-casing may change lengths, so the value is cut from the end.
        let value = line.get(line.len().checked_sub(after.len())?..)?;
        let is_label = after.trim().is_empty()
            || after.trim_start().starts_with([':', '|'])
            || after.starts_with("  ")
            // "Mødedato Onsdag d. 25. oktober": only these stand before their value like that.
            || label.len() > "møde".len() && label.starts_with("møde") && after.starts_with(' ');
        is_label.then(|| (*field, value.trim_matches([':', '|', ' '])))
    })
}

fn set(header: &mut Header, field: Field, value: &str) {
    let value = value.trim_matches(['|', ' ']);
    // "Mødested: Sal A      Mødetid: 16.30": a wide space ends a value.
    let value = value.split("   ").next().unwrap_or(value).trim();
    if value.is_empty() {
        return;
    }
    match field {
        Field::Time => take_time(header, value),
        Field::Place if header.place.is_none() => header.place = Some(value.to_owned()),
        Field::Body if header.body.is_none() || BODY_WORD.is_match(value) => {
            header.body = Some(value.to_owned());
        }
        _ => {}
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

/// Fills what no field and no title said.
fn guess(header: &mut Header, lines: &Lines<'_>, rest: &[usize]) {
    for &index in rest {
        let line = lines.text(index);
        if header.body.is_none() {
            header.body = body::alone(line);
        }
        let said = dates::find(line).map(|found| found.date);
        let is_complete = header.starts_at.is_some_and(|start| {
            let is_same = said == Some(start.date)
                || said.is_none() && (HOURS.is_match(line) || names(line, start.date));
            start.time.is_some() || !is_same
        });
        if !is_complete && !line.contains(" / ") && !PUBLISHED.is_match(line) {
            take_time(header, line);
            header.place = header.place.take().or_else(|| title::place_in(line));
        }
    }
    look_below(header, lines);
    if header.body.is_some() && header.starts_at.is_some() {
        return;
    }
    let makers = (0..lines.count()).filter_map(|index| match &lines.label(index)?.section {
        Section::Decision(maker) => Some(maker),
        _ => None,
    });
    // Of several bodies' decisions the meeting's own comes last.
    let latest = makers
        .filter(|maker| maker.date.is_some())
        .max_by_key(|maker| maker.date);
    if let Some(maker) = latest {
        header.starts_at = header
            .starts_at
            .or(maker.date.map(|date| LocalStart { date, time: None }));
        header.body = header.body.take().or_else(|| maker.body.clone());
    }
}

/// Whether the words name a day that may be the meeting's.
fn is_day_of(header: &Header, words: &str) -> bool {
    dates::find(words).is_some_and(|found| day(header).is_none_or(|day| day == found.date))
}

/// Whether the line names the day without its year.
fn names(line: &str, day: NaiveDate) -> bool {
    let found = day
        .pred_opt()
        .and_then(|before| dates::find_after(line, before));
    found.is_some_and(|found| found.date == day)
}

/// Some print the head of the meeting inside the items.
fn look_below(header: &mut Header, lines: &Lines<'_>) {
    let is_missing = |header: &Header| header.starts_at.is_none_or(|start| start.time.is_none());
    let mut index = 0;
    while index < lines.count() && is_missing(header) {
        let line = bare(lines.text(index));
        index += 1;
        if let Some((field @ (Field::Time | Field::Place), value)) =
            field_of(line).filter(|_| line.len() <= LONGEST_LINE)
            && (field == Field::Place || is_day_of(header, value))
        {
            set(header, field, value);
            let next = bare(lines.text(index));
            if let Some((Field::Place, value)) = field_of(next) {
                set(header, Field::Place, value);
            }
        }
    }
}

/// The day of the meeting, where the document gives one.
pub(super) fn day(header: &Header) -> Option<NaiveDate> {
    header.starts_at.map(|start| start.date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::{Blocks, Mark};

    fn header(text: &str) -> Header {
        let mut blocks = Blocks::default();
        text.lines().for_each(|line| blocks.push(line, Mark::Text));
        read(&Lines::of(&blocks), blocks.lines.len())
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
    fn a_head_is_read_in_the_layouts_that_bodies_use() {
        for (text, body, start, place) in [
            (
                "Publiceret 27-10-2017\nHandicaprådet\nOnsdag den 25-10-2017 kl. 16:15",
                "Handicaprådet",
                "2017-10-25 16:15",
                None,
            ),
            (
                "Referat\nSkolebestyrelsen ved Åskolen, Elmdal Kommune\nd. 17. juni 2025.\n17.00 til 19.00. Med mad",
                "Skolebestyrelsen ved Åskolen",
                "2025-06-17 17:00",
                None,
            ),
            (
                "REFERAT\nHovedMED\nMødedato: 20. maj 2021\nMødet påbegyndt: kl. 9.00",
                "HovedMED",
                "2021-05-20 09:00",
                None,
            ),
            (
                "Mødereferat 22. februar 2016\nReferat fra Ældrerådets møde den 22. februar 2016 i Salen, Huset kl. 10.00 – 12.00",
                "Ældrerådet",
                "2016-02-22 10:00",
                Some("Salen, Huset"),
            ),
            (
                "Skolebestyrelsesmøde den 25. maj kl. 18.30-21.00 - Personalerummet\nReferat 25. maj 2022",
                "Skolebestyrelse",
                "2022-05-25 18:30",
                Some("Personalerummet"),
            ),
        ] {
            let header = header(text);
            let found = header.starts_at.unwrap();
            let time = found.time.map(|time| time.format("%H:%M").to_string());
            let found = format!("{} {}", found.date, time.unwrap_or_default());
            let body_found = header.body.unwrap_or_default();
            assert!(
                body_found.starts_with(body.trim_end_matches("et")),
                "{body_found}: {text}"
            );
            assert_eq!(found, start, "{text}");
            assert_eq!(header.place.as_deref(), place, "{text}");
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
        for (named, body, expected) in [
            ("kommunalbestyrelsesmødet", "Kommunalbestyrelsen", true),
            ("Byrådet", "Havnbjerg Byråd", true),
            ("Styregruppen", "Styregruppen for Data", true),
            ("Økonomiudvalget", "Byrådet", false),
        ] {
            assert_eq!(is_same(named, body), expected, "{named}");
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
