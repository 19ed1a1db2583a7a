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
    /// Who is to see to it, where the document has a field for that.
    Responsible,
    /// By when, likewise.
    Deadline,
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
    /// Whether the label only may announce a decision: "Referat" does where nothing else does.
    pub(super) is_weak: bool,
}

/// A label, and where on its line the part's own text starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) section: Section,
    pub(super) content: usize,
}

/// Labels of a decision.
const DECISION: &[&str] = &[
    "afgørelse",
    "beslutning",
    "beslutning/konklusion",
    "beslutning/referat",
    "beslutninger",
    "besluttet",
    "indstilling og beslutning",
    "konklusion",
    "konklusion/beslutning",
    "mødets beslutning",
    "referat/beslutning",
    "vedtagelse",
    "vedtaget",
];
/// Labels of what was said, which is the decision where there is no other.
const ACCOUNT: &[&str] = &[
    "aftale",
    "aftaler",
    "aftalt",
    "beslutningsreferat",
    "opsamling",
    "referat",
];
const RECOMMENDATION: &[&str] = &[
    "forslag",
    "administrationens indstilling",
    "direktionens indstilling",
    "forslag til beslutning",
    "forvaltningen foreslår",
    "forvaltningen indstiller",
    "administrationen indstiller",
    "forvaltningens indstilling",
    "indstilling",
    "indstilling/forslag",
    "indstillinger",
];
const PRESENTATION: &[&str] = &[
    "anledning",
    "baggrund",
    "beskrivelse",
    "beskrivelse af sagen",
    "beslutningstema",
    "formål",
    "formål med punktet",
    "indhold",
    "indledning",
    "kort fortalt",
    "kort om sagen",
    "kort resume",
    "problemstilling",
    "præsentation",
    "redegørelse",
    "resume",
    "resumé",
    "sagen",
    "sagens indhold",
    "sagens kerne",
    "sagsbeskrivelse",
    "sagsfremstilling",
    "sagsresume",
    "sagsresumé",
    "sammenfatning",
    "uddybning",
];
const ASIDE: &[&str] = &[
    "administrationens bemærkninger",
    "bemærkninger",
    "bilag",
    "bilagsliste",
    "borgerinddragelse",
    "børneperspektiv",
    "bæredygtighed",
    "deltagere",
    "dokumenter",
    "evaluering",
    "forhistorie",
    "forventet sagsgang",
    "forvaltningens bemærkninger",
    "fraværende ved punktet",
    "historik",
    "høring",
    "høringer",
    "indstillingsret",
    "inddragelse",
    "inddragelse og høring",
    "juridiske forhold",
    "klima",
    "klima og miljø",
    "klimaeffekt",
    "klimakonsekvenser",
    "klimavurdering",
    "kommunikation",
    "kompetence",
    "konsekvenser",
    "links",
    "lovgrundlag",
    "lovgrundlag og økonomi",
    "løsning",
    "miljøvurdering",
    "personale",
    "personaleforhold",
    "personalemæssige konsekvenser",
    "planforhold",
    "procedure",
    "relateret behandling",
    "relaterede behandlinger",
    "retsgrundlag",
    "sagens bilag",
    "sagens forløb",
    "sagens gang",
    "sagsforløb",
    "sagsgang",
    "sundhed",
    "supplerende sagsfremstilling",
    "tidligere behandling",
    "tidligere beslutning",
    "tidligere beslutninger",
    "tidsplan",
    "udtalelser",
    "underskrifter",
    "vedlagte bilag",
    "videre proces",
    "vurdering",
    "økonomi",
    "økonomi og finansiering",
    "økonomi og personale",
    "økonomiske forhold",
    "økonomiske konsekvenser",
    "økonomiske og personalemæssige konsekvenser",
];
const RESPONSIBLE: &[&str] = &["ansvarlig", "ansvarlige", "hvem", "tovholder"];
const DEADLINE: &[&str] = &["deadline", "frist", "hvornår", "tidsfrist"];
const OPEN_PART: &[&str] = &[
    "for åbne døre",
    "punkter for åbne døre",
    "åbne dagsordenspunkter",
    "åbne punkter",
    "åbne sager",
    "åben del",
    "åben dagsorden",
    "åbent møde",
];
const CLOSED_PART: &[&str] = &[
    "for lukkede døre",
    "lukkede dagsordenspunkter",
    "lukkede punkter",
    "lukkede sager",
    "lukket dagsorden",
    "lukket del",
    "lukket møde",
    "punkter for lukkede døre",
];

/// "Direktionen indstiller," and what may follow on the line.
static RECOMMENDS: Pattern = Pattern::new(
    r"(?i)^\S.{0,120}\b(?:indstiller|foreslår|anbefaler)(?:\s+(?:til|over for)\s[^.]{3,60})?(?:,? at)?[,:;]$",
);
/// "Det besluttede udvalget", "Byrådet besluttede"
static DECIDED: Pattern = Pattern::new(
    r"^(?:(?:det|dette|sådan) (?:besluttede|beslutter|vedtog) \p{L}+|(?:udvalget|byrådet|kommunalbestyrelsen|rådet|bestyrelsen|styregruppen|gruppen|vi) (?:besluttede|beslutter|vedtog))$",
);
/// "Direktionens indstilling"
static RECOMMENDATION_OF: Pattern =
    Pattern::new(r"(?i)^\p{L}[\p{L}& -]{2,60}s (?:indstilling|indstillinger)\s*:?$");
/// "Beslutning i Økonomiudvalget den 18-03-2019:", "Beslutning Byråd den 3. maj 2021".
static DECISION_OF: Pattern = Pattern::new(
    r"(?i)^(?:beslutning(?:er)?|afgørelse|behandlet|behandling|vedtagelse)\s+(?:(?:i|på|fra|af|ved)\s+[^.:,]|(?-i:\p{Lu})[^.:,]{2})",
);
static BODY_IN_DECISION_OF: Pattern = Pattern::new(
    r"(?i)^\S+\s+(?:(?:i|på|fra|af|ved)\s+)?(?:mødet\s+(?:i|for)\s+)?(?P<body>[^.:,]{2,80}?)(?:(?:,|\s+den|\s+d\.|\s+møde|\s+mødet)?\s+(?:(?:den|d\.)\s+)?(?:\p{L}+dag,?\s+(?:den|d\.)?\s*)?\d.{4,40})?:?$",
);
/// "Økonomiudvalgets beslutning:", "Byrådets beslutning den 3. maj 2021"
static BODYS_DECISION: Pattern = Pattern::new(
    r"(?i)^(?P<body>\p{Lu}[^.:,]{2,80}?)s (?:beslutning|afgørelse|vedtagelse)(?: (?:i|på|fra) mødet)?(?:\s*[(,]?\s*(?:den|d\.)?\s*\d[^:]{5,30})?:?$",
);
/// "Beslutning for punkt 3: Budget"
static DECISION_ON_ITEM: Pattern =
    Pattern::new(r"(?i)^beslutning(?:er)?\s+(?:for|til|under|vedr\.?|på)\s+(?:punkt|pkt\.?|sag)\b");
/// "Økonomiudvalget, 12-03-2019, pkt. 42", "Børneudvalget den 6. november 2018:", "Byrådets møde 3. maj 2006"
static BODY_AND_DATE: Pattern = Pattern::new(
    r"(?i)^(?P<body>(?-i:\p{Lu})[^.:]{1,80}?)(?:s\s+møde|,|\s+den|\s+d\.)?\s+(?:(?:den|d\.)\s+)?(?:\p{L}+dag,?\s+(?:den|d\.)?\s*)?\d[^:,]{5,20}(?:\s*[,(]?\s*(?:pkt|punkt|sag)\.?\s*(?:nr\.?\s*)?\d+\)?)?\s*(?::|\(tidligere beslutning\))?$",
);
/// Small words inside the name of a body.
const JOINING: &[&str] = &[
    "af", "den", "for", "i", "med", "og", "om", "på", "samt", "til", "ved",
];
/// What a body's name contains.
pub(super) static BODY_WORD: Pattern = Pattern::new(
    r"(?i)(?:udvalg|råd|bestyrelse|gruppe|forum|nævn|komité|komite|kommission|direktion|(?-i:MED)\b)",
);
/// "Til behandling - for lukkede døre"
static DOORS: Pattern =
    Pattern::new(r"^(?:til \p{L}+\s*[-–:]\s*)?for (?:(?P<closed>lukkede)|åbne) døre$");
/// Lines that part pages or items, and what a web page puts between them.
static RULE_LINE: Pattern = Pattern::new(r"^[-_=*—]{3,}$");
/// How minutes end.
static CLOSING: Pattern = Pattern::new(
    r"(?i)^(?:ref\.?\s*:|mødet (?:blev )?(?:hævet|sluttede|sluttet|slut|afsluttet|afsluttedes|ophævet)\b|møde(?:t)? slut\b|sluttidspunkt\b|således vedtaget|referatet? (?:er )?(?:underskrevet|godkendt elektronisk)|underskriftsblad|referent\s*:|udskrevet (?:fra|af|den)\b|næste møder?(?:\s*:|$)|(?-i:\p{Lu}\p{L}+) kommune(?:$|, \p{L}+ \d| \|))",
);
/// The shortest label, in bytes: "---".
const SHORTEST_LABEL: usize = 3;
/// Longer lines are text.
const LONGEST_LABEL: usize = 240;

/// The label on this line; `is_heading` when the container says that it is one.
pub(super) fn on_line(line: &str, is_heading: bool) -> Option<Label> {
    let whole = |section| {
        Some(Label {
            section,
            content: line.len(),
        })
    };
    // Very short lines can only part others, and there may be millions of them.
    if line.len() <= SHORTEST_LABEL {
        let is_rule = line
            .bytes()
            .all(|byte| matches!(byte, b'-' | b'_' | b'=' | b'*'));
        return (line.len() == SHORTEST_LABEL && is_rule || is_heading)
            .then(|| whole(Section::Aside))
            .flatten();
    }
    if line.len() > LONGEST_LABEL {
        let heading = || is_heading.then(|| whole(Section::Aside)).flatten();
        return opening(line).or_else(heading);
    }
    if let Some(section) = named(line.trim_end_matches([':', ' ', '.'])) {
        return whole(section);
    }
    if RULE_LINE.is_match(line) || CLOSING.is_match(line) {
        return whole(Section::Aside);
    }
    if RECOMMENDATION_OF.is_match(line) {
        return whole(Section::Recommendation);
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
    if let Some(label) = opening(line) {
        return Some(label);
    }
    if is_heading {
        whole(Section::Aside)
    } else {
        None
    }
}

/// A label with its text on the same line: "Beslutning: Godkendt."
fn opening(line: &str) -> Option<Label> {
    let (name, rest) = line
        .split_once(':')
        .filter(|(name, _)| name.len() <= LONGEST_LABEL)?;
    let section = match named(name.trim()) {
        Some(
            section @ (Section::Decision(_) | Section::Recommendation | Section::Presentation),
        ) => section,
        None => Section::Decision(maker(&format!("{}:", name.trim()))?),
        Some(_) => return None,
    };
    let blank = rest.len() - rest.trim_start().len();
    Some(Label {
        section,
        content: name.len() + 1 + blank,
    })
}

fn named(name: &str) -> Option<Section> {
    if name.len() > 60 {
        return None;
    }
    let name = name.to_lowercase();
    let is_in = |table: &[&str]| table.contains(&name.as_str());
    match () {
        () if is_in(DECISION) || DECIDED.is_match(&name) => {
            Some(Section::Decision(Maker::default()))
        }
        () if is_in(ACCOUNT) => Some(Section::Decision(Maker {
            is_weak: true,
            ..Maker::default()
        })),
        () if is_in(RECOMMENDATION) => Some(Section::Recommendation),
        () if is_in(PRESENTATION) => Some(Section::Presentation),
        () if is_in(RESPONSIBLE) => Some(Section::Responsible),
        () if is_in(DEADLINE) => Some(Section::Deadline),
        () if is_in(ASIDE) => Some(Section::Aside),
        () if is_in(OPEN_PART) => Some(Section::Part { is_closed: false }),
        () if is_in(CLOSED_PART) => Some(Section::Part { is_closed: true }),
        () => {
            let doors = DOORS.captures(&name)?;
            let is_closed = doors.name("closed").is_some();
            Some(Section::Part { is_closed })
        }
    }
}

fn maker(line: &str) -> Option<Maker> {
    if DECISION_ON_ITEM.is_match(line) {
        return Some(Maker::default());
    }
    let date = dates::find(line).map(|found| found.date);
    let is_label = date.is_some() || line.ends_with(':');
    let of_body = DECISION_OF
        .is_match(line)
        .then(|| BODY_IN_DECISION_OF.captures(line))
        .flatten();
    let captures = if let Some(captures) = of_body.filter(|found| {
        is_label
            || found
                .name("body")
                .is_some_and(|body| is_body(body.as_str()))
    }) {
        Some(captures)
    } else if let Some(captures) = BODYS_DECISION.captures(line) {
        Some(captures)
    } else {
        date.and_then(|_| BODY_AND_DATE.captures(line))
            .filter(|captures| {
                captures
                    .name("body")
                    .is_some_and(|body| is_body(body.as_str()))
            })
    };
    let body = captures?.name("body")?.as_str().trim().to_owned();
    Some(Maker {
        body: Some(body),
        date,
        is_weak: false,
    })
}

/// Whether the words are the name of a body, and no sentence about one.
pub(super) fn is_body(name: &str) -> bool {
    let words = name.split_whitespace().count();
    let is_abbreviation =
        words == 1 && name.chars().count() <= 5 && name.chars().all(char::is_uppercase);
    // A name has no verb: its small words only join the others.
    let is_name = name.split_whitespace().skip(1).all(|word| {
        !word.starts_with(char::is_lowercase) || JOINING.contains(&word) || BODY_WORD.is_match(word)
    });
    is_abbreviation || words <= 9 && is_name && BODY_WORD.is_match(name)
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
            ("Beslutning Byråd den 3. maj 2021", "Byråd", "2021-05-03"),
            (
                "Beslutning fra Økonomiudvalget, 3. marts 2020:",
                "Økonomiudvalget",
                "2020-03-03",
            ),
            (
                "Udvalget for Teknik og Miljø, 14. maj 2019, pkt. 7:",
                "Udvalget for Teknik og Miljø",
                "2019-05-14",
            ),
            (
                "Økonomiudvalgets beslutning den 14. maj 2019",
                "Økonomiudvalget",
                "2019-05-14",
            ),
            ("Byrådets møde 14. maj 2019", "Byrådet", "2019-05-14"),
            ("ØU 14-05-2019", "ØU", "2019-05-14"),
        ] {
            let maker = Maker {
                body: Some(body.to_owned()),
                date: date.parse().ok(),
                is_weak: false,
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
            "Udvalget godkendte planen med virkning fra 1. januar 2023",
            "Det foreslår vi.",
        ] {
            assert_eq!(on_line(line, false), None, "{line}");
        }
        let aside = on_line("Forslag fra liste F", true).map(|label| label.section);
        assert_eq!(aside, Some(Section::Aside));
    }
}
