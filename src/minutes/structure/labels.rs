//! The words that announce a part of an item, as tables.
//!
//! A new layout is a new line here. What a part means for the meeting is decided in `structure`.

use chrono::NaiveDate;

use crate::minutes::dates;
use crate::minutes::pattern::Pattern;

/// The parts of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Section {
    /// A decision; of another body or meeting when it says so.
    Decision(Maker),
    /// What the administration asks for.
    Recommendation,
    /// The case.
    Presentation,
    /// Any part that is kept nowhere else: finances, attachments, the course of the case.
    Aside,
    /// A heading over the items that follow: open or closed ones.
    Part {
        /// Whether what follows is dealt with behind closed doors.
        is_closed: bool,
    },
}

/// Who decided, as far as the label says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Maker {
    pub(super) body: Option<String>,
    pub(super) date: Option<NaiveDate>,
}

/// A label, and where on its line the part's own text starts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) section: Section,
    pub(super) content: usize,
}

/// Labels of a decision.
const DECISION: &[&str] = &[
    "afgørelse",
    "beslutning",
    "beslutninger",
    "besluttet",
    "konklusion",
    "mødets beslutning",
    "udvalgets beslutning",
    "byrådets beslutning",
    "kommunalbestyrelsens beslutning",
    "vedtagelse",
];
const RECOMMENDATION: &[&str] = &[
    "indstilling",
    "indstillinger",
    "forvaltningens indstilling",
    "administrationens indstilling",
];
const PRESENTATION: &[&str] = &[
    "anledning",
    "baggrund",
    "beskrivelse",
    "beslutningstema",
    "problemstilling",
    "redegørelse",
    "resume",
    "resumé",
    "sagens kerne",
    "sagsbeskrivelse",
    "sagsfremstilling",
    "sagsresume",
    "sagsresumé",
];
const ASIDE: &[&str] = &[
    "bemærkninger",
    "bilag",
    "deltagere",
    "forventet sagsgang",
    "høring",
    "juridiske forhold",
    "kommunikation",
    "kompetence",
    "links",
    "lovgrundlag",
    "løsning",
    "personale",
    "personaleforhold",
    "retsgrundlag",
    "sagsforløb",
    "sagsgang",
    "tidligere beslutninger",
    "underskrifter",
    "videre proces",
    "økonomi",
    "økonomi og finansiering",
    "økonomiske konsekvenser",
];
const OPEN_PART: &[&str] = &[
    "åbne punkter",
    "åbne dagsordenspunkter",
    "åben dagsorden",
    "åbent møde",
];
const CLOSED_PART: &[&str] = &[
    "lukkede punkter",
    "lukkede dagsordenspunkter",
    "lukket dagsorden",
    "lukket møde",
];

/// "Direktionen indstiller," and what may follow on the line.
static RECOMMENDS: Pattern = Pattern::new(
    r"(?i)^\S.{0,120}\b(?:indstiller|foreslår)(?:\s+til\s[^.]{3,60})?(?:,? at)?[,:;]$",
);
/// "Beslutning i Økonomiudvalget den 18-03-2019:"
static DECISION_OF: Pattern = Pattern::new(
    r"(?i)^(?:beslutning(?:er)?|afgørelse)\s+(?:i|på|fra|af)\s+(?P<body>[^.:]{3,80}?)(?:,?\s+(?:den|d\.)\s+[^:]{6,24})?:?$",
);
/// "Økonomiudvalget, 12-03-2019, pkt. 42", "Børneudvalget den 6. november 2018:"
static BODY_AND_DATE: Pattern = Pattern::new(
    r"^(?P<body>\p{Lu}[^.:,]{2,80}?(?i:udvalg(?:et)?|råd(?:et)?|bestyrelse(?:n)?|gruppe(?:n)?|forum))(?:,|\s+den|\s+d\.)\s+[^:,]{6,20}(?:,?\s+pkt\.\s?\d+)?:?$",
);
/// Lines that only say who was present, absent or disqualified.
static ATTENDANCE: Pattern = Pattern::new(
    r"(?i)^(?:afbud(?: fra)?|fraværende(?: med afbud)?|ikke til ?stede|til ?stede|deltagere|mødt)\s*:",
);
/// Lines that part pages or items: `-----`.
static RULE_LINE: Pattern = Pattern::new(r"^[-_=*]{4,}$");

/// The label on this line; `is_heading` when the container says that it is one.
pub(super) fn on_line(line: &str, is_heading: bool) -> Option<Label> {
    if line.len() > 240 {
        return is_heading.then_some(Label {
            section: Section::Aside,
            content: line.len(),
        });
    }
    let whole = |section| {
        Some(Label {
            section,
            content: line.len(),
        })
    };
    if let Some(section) = named(line.trim_end_matches([':', ' '])) {
        return whole(section);
    }
    if RULE_LINE.is_match(line) {
        return whole(Section::Aside);
    }
    if RECOMMENDS.is_match(line) {
        return Some(Label {
            section: Section::Recommendation,
            content: 0,
        });
    }
    if let Some(maker) = maker(line) {
        return whole(Section::Decision(maker));
    }
    if let Some((name, rest)) = line.split_once(':')
        && let Some(section @ (Section::Decision(_) | Section::Recommendation)) = named(name.trim())
    {
        let blank = rest.len() - rest.trim_start().len();
        return Some(Label {
            section,
            content: name.len() + 1 + blank,
        });
    }
    if is_heading {
        whole(Section::Aside)
    } else {
        None
    }
}

/// Whether the line only says who was present or absent.
pub(super) fn is_attendance(line: &str) -> bool {
    ATTENDANCE.is_match(line)
}

fn named(name: &str) -> Option<Section> {
    if name.len() > 40 {
        return None;
    }
    let name = name.to_lowercase();
    let is_in = |table: &[&str]| table.contains(&name.as_str());
    match () {
        () if is_in(DECISION) => Some(Section::Decision(Maker::default())),
        () if is_in(RECOMMENDATION) => Some(Section::Recommendation),
        () if is_in(PRESENTATION) => Some(Section::Presentation),
        () if is_in(ASIDE) => Some(Section::Aside),
        () if is_in(OPEN_PART) => Some(Section::Part { is_closed: false }),
        () if is_in(CLOSED_PART) => Some(Section::Part { is_closed: true }),
        () => None,
    }
}

fn maker(line: &str) -> Option<Maker> {
    let date = dates::find(line).map(|found| found.date);
    let captures = match DECISION_OF.captures(line) {
        Some(captures) if date.is_some() || line.ends_with(':') => captures,
        _ => date.and_then(|_| BODY_AND_DATE.captures(line))?,
    };
    let body = captures.name("body")?.as_str().trim();
    Some(Maker {
        body: Some(body.to_owned()),
        date,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_announces_its_section() {
        let decision = Section::Decision(Maker::default());
        for (line, section) in [
            ("Beslutning", decision.clone()),
            ("BESLUTNINGER:", decision.clone()),
            ("Konklusion:", decision),
            ("Indstilling", Section::Recommendation),
            ("Sagsfremstilling", Section::Presentation),
            ("Bilag", Section::Aside),
            ("----------", Section::Aside),
            ("Lukkede punkter", Section::Part { is_closed: true }),
            (
                "Chef for Digitalisering & IT indstiller,",
                Section::Recommendation,
            ),
            (
                "Direktøren indstiller til udvalget:",
                Section::Recommendation,
            ),
        ] {
            let label = on_line(line, false);
            assert_eq!(label.map(|label| label.section), Some(section), "{line}");
        }
    }

    #[test]
    fn a_label_may_name_the_body_and_the_day() {
        for (line, body, date) in [
            (
                "Beslutning i Planudvalget den 2. juni 2021",
                "Planudvalget",
                "2021-06-02",
            ),
            (
                "Beslutning i Byrådet den 18-03-2019:",
                "Byrådet",
                "2019-03-18",
            ),
            (
                "Økonomiudvalget, 12-03-2019, pkt. 42",
                "Økonomiudvalget",
                "2019-03-12",
            ),
            (
                "Teknisk Udvalg den 6. november 2018:",
                "Teknisk Udvalg",
                "2018-11-06",
            ),
        ] {
            let maker = Maker {
                body: Some(body.to_owned()),
                date: date.parse().ok(),
            };
            let label = on_line(line, false);
            let section = Section::Decision(maker);
            assert_eq!(label.map(|label| label.section), Some(section), "{line}");
        }
    }

    #[test]
    fn a_decision_may_stand_on_the_line_of_its_label() {
        let line = "Beslutning: Godkendt.";
        let label = on_line(line, false).unwrap();
        assert_eq!(line.get(label.content..), Some("Godkendt."));
    }

    #[test]
    fn ordinary_lines_are_no_labels_and_unknown_headings_are_asides() {
        for line in [
            "Beslutning om høringssvar vedr. cykelparkering",
            "Udvalget har en økonomi at holde",
            "Skriv: det er en beslutning",
            "Byrådet mødes den 3. maj 2024.",
            "Det foreslår vi.",
        ] {
            assert_eq!(on_line(line, false), None, "{line}");
        }
        let aside = on_line("Forslag fra liste F", true).map(|label| label.section);
        assert_eq!(aside, Some(Section::Aside));
    }
}
