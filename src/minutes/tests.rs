//! Whole documents: the samples come out right, and nothing that is fed in brings the reader down.

use std::fmt::Write;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::domain::decision::Outcome;

const LABEL_LAST: &str = include_str!("../cli/demo/sample-minutes.md");
const LABEL_FIRST: &str =
    include_str!("../../tests/documents/referat-byraad-beslutning-foerst.txt");

/// Each proposal in a line: item, rule, responsible, due and what.
fn proposals(document: &Document) -> Vec<String> {
    let told = |item: &Item, proposal: &Proposal| {
        let number = item.number.as_deref().unwrap_or("?");
        let who = proposal
            .responsible
            .as_ref()
            .map_or("-", |party| party.name.as_str());
        let due = proposal.due.text.as_deref().unwrap_or("-");
        format!(
            "{number} {} [{who}] [{due}] {}",
            proposal.rule, proposal.what
        )
    };
    let items = document.items.iter();
    items
        .flat_map(|item| item.proposals.iter().map(|one| told(item, one)))
        .collect()
}

/// What must hold of every document, whatever it was made from.
fn assert_points_at_its_words(document: &Document) {
    let is_at = |span: Span, text: &str| span.of(&document.text) == text && span.start < span.end;
    for item in &document.items {
        let decision = item.decision.as_ref();
        assert!(
            decision.is_none_or(|passage| is_at(passage.span, &passage.text)),
            "{item:?}"
        );
        assert!(item.proposals.is_empty() || document.kind == Kind::Minutes);
        for proposal in &item.proposals {
            let whole = decision.map(|passage| passage.span).unwrap();
            assert!(is_at(proposal.span, &proposal.quote), "{proposal:?}");
            assert!(
                proposal
                    .also
                    .iter()
                    .all(|passage| is_at(passage.span, &passage.text))
            );
            assert!(whole.start <= proposal.span.start && proposal.span.end <= whole.end);
            assert!(!proposal.what.is_empty(), "{proposal:?}");
        }
    }
    assert!(
        document
            .unplaced
            .iter()
            .all(|passage| is_at(passage.span, &passage.text))
    );
}

#[test]
fn the_worked_example_has_five_items_and_five_actions() {
    let document = read(LABEL_LAST.as_bytes()).unwrap();
    assert_points_at_its_words(&document);
    assert_eq!(document.kind, Kind::Minutes);
    assert_eq!(
        document.body.as_deref(),
        Some("Digitaliseringsstyregruppen")
    );
    assert_eq!(document.municipality.as_deref(), Some("Havnbjerg Kommune"));
    assert_eq!(
        document.place.as_deref(),
        Some("Mødelokale Fjorden, Havnbjerg Rådhus")
    );
    assert_eq!((document.unplaced, document.warnings), (vec![], vec![]));
    let outcomes: Vec<_> = document.items.iter().map(|item| item.outcome).collect();
    let (noted, none) = (Outcome::Noted, Outcome::None);
    assert_eq!(
        outcomes,
        [Outcome::Approved, noted, Outcome::Discussed, noted, none]
    );
    let cases: Vec<_> = document
        .items
        .iter()
        .filter_map(|i| i.case_number.as_deref())
        .collect();
    assert_eq!(
        cases[..3],
        ["85.15.02G01-30-23", "85.13.00G01-2-23", "85.13.00G01-3-23"]
    );
}

#[test]
fn the_worked_example_names_who_and_when() {
    let document = read(LABEL_LAST.as_bytes()).unwrap();
    assert_eq!(
        proposals(&document),
        [
            "1 shall [-] [-] Udarbejde retningslinjer for brug af AI",
            "1 undertakes [Digitalisering & IT] [på næste styregruppemøde] \
             Planlægge kursusforløbet og præsentere det på næste styregruppemøde",
            "1 arranged [-] [-] Igangsætte en prøve i Teknik & Miljø",
            "3 wished [-] [på næstkommende styregruppemøde] \
             Sørge for en fremvisning af Schultz Campus på næstkommende styregruppemøde",
            "3 shall [-] [samtidig] Vurdere et lignende tilbud fra Karnov",
        ]
    );
    let course = &document.items[0].proposals[1];
    assert_eq!(
        course.also.len(),
        1,
        "the course is named in two sentences: {course:?}"
    );
    let next = DueForm::NextMeeting { nth: 1, of: None };
    let all = document.items.iter().flat_map(|item| &item.proposals);
    assert_eq!(all.filter(|proposal| proposal.due.form == next).count(), 3);
}

#[test]
fn a_label_that_comes_first_ends_before_the_case() {
    let document = read(LABEL_FIRST.as_bytes()).unwrap();
    assert_points_at_its_words(&document);
    let closed: Vec<_> = document.items.iter().map(|item| item.is_closed).collect();
    assert_eq!(closed, [false, false, false, true]);
    assert_eq!(
        proposals(&document),
        [
            "2 undertakes [Park & Vej] [på byrådets møde i september] Indhente tre tilbud og give \
             en tilbagemelding på byrådets møde i september",
            "2 suggested [-] [-] Jens Peter Lund foreslog en shelterplads",
            "3 referred [Kulturudvalget] [inden årets udgang] Komme med et nyt forslag inden årets \
             udgang",
        ]
    );
    assert_eq!(document.items[3].decision, None);
    assert!(
        document.items[1]
            .recommendation
            .as_deref()
            .unwrap()
            .contains("at byrådet godkender")
    );
}

#[test]
fn the_same_words_are_read_from_every_encoding() {
    let expected = read(LABEL_LAST.as_bytes()).unwrap();
    let latin1: Vec<u8> = LABEL_LAST
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    let crlf = LABEL_LAST.replace('\n', "\r\n").into_bytes();
    let bom = format!("\u{FEFF}{LABEL_LAST}").into_bytes();
    for bytes in [latin1, crlf, bom] {
        assert_eq!(read(&bytes).unwrap(), expected);
    }
}

#[test]
fn an_agenda_and_other_texts_commit_nobody() {
    let agenda = LABEL_LAST.replace("REFERAT", "DAGSORDEN");
    let agenda: String = agenda.split("## Beslutning").next().unwrap().to_owned();
    let agenda = read(agenda.as_bytes()).unwrap();
    assert_eq!((agenda.kind, agenda.items.len()), (Kind::Agenda, 1));
    assert_eq!(agenda.items[0].decision, None);
    for text in [
        "Forvaltningen skal lave en plan til næste møde.",
        "Sådan skriver du et punkt\n\n1. Aftal mødet\n\nRing.\n\nBeslutning\n\nLad feltet stå tomt.",
        "Skrevet den 14. marts 2024\n\nDer kommer ikke noget bad. Sagen udsættes.",
    ] {
        let document = read(text.as_bytes()).unwrap();
        assert_eq!(
            (document.kind, document.items.len()),
            (Kind::NotMinutes, 0),
            "{text}"
        );
        assert_eq!(document.warnings, [Warning::NoItems]);
    }
}

#[test]
fn minutes_that_break_off_are_read_as_far_as_they_go() {
    let cut = LABEL_LAST.find("Digitalisering & IT planlægger").unwrap();
    let document = read(&LABEL_LAST.as_bytes()[..cut]).unwrap();
    assert_eq!((document.kind, document.items.len()), (Kind::Minutes, 1));
    assert_eq!(document.items[0].proposals.len(), 3);
}

#[test]
fn the_largest_and_the_strangest_documents_take_little_time() {
    let head = "REFERAT Byrådet d. 25-10-2023\n\nPunkt 1: Budget\n\nBeslutning\n";
    // Without optimisation a tenth of the size takes longer than the whole with it.
    let size = if cfg!(debug_assertions) {
        SIZE_LIMIT / 20
    } else {
        SIZE_LIMIT
    };
    let fill = |part: &str| head.to_owned() + &part.repeat((size - head.len()) / part.len());
    let mut headings = head.to_owned();
    for number in 0..size / 200 {
        writeln!(headings, "# Punkt {}: Titel\n## Beslutning", number % 9_999).unwrap();
    }
    let limit = Duration::from_secs(10);
    for (name, text) in [
        ("one line", fill("a")),
        ("short lines", fill(&format!("- a{}\n", " ".repeat(60)))),
        ("blank lines", fill("\n")),
        ("page breaks", fill("\u{C}")),
        ("marks", fill("**\\_")),
        ("headings", headings),
    ] {
        let start = Instant::now();
        assert_points_at_its_words(&read(text.as_bytes()).unwrap());
        assert!(start.elapsed() < limit, "{name} took {:?}", start.elapsed());
    }
    let endless = head.to_owned() + &"Sagen udsættes til næste møde og ".repeat(1000);
    let document = read(endless.as_bytes()).unwrap();
    assert!(matches!(document.warnings[..], [Warning::LongSentence(_)]));
}

#[test]
fn of_more_sentences_than_minutes_have_the_first_are_examined() {
    let many = "Forvaltningen udarbejder en plan.\n".repeat(30_000);
    let text = format!("REFERAT Byrådet d. 25-10-2023\nPunkt 1: Budget\nBeslutning\n{many}");
    let document = read(text.as_bytes()).unwrap();
    assert!(document.warnings.contains(&Warning::ManySentences));
    let item = &document.items[0];
    assert_eq!(
        item.decision.as_ref().unwrap().text.len(),
        many.trim().len()
    );
    assert!(item.proposals.len() <= 20_000, "{}", item.proposals.len());
}

/// Counts how the reader does on a labelled folder, where one is given; the figures are printed
/// for people, and a document that cannot be read or points elsewhere fails.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the folder is the test's argument, not a setting"
)]
fn labelled_minutes_are_read_where_a_folder_of_them_is_given() {
    let Some(folder) = std::env::var_os("TOVHOLDER_LABELLED_MINUTES") else {
        println!("left out: TOVHOLDER_LABELLED_MINUTES names no folder of labelled minutes");
        return;
    };
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !matches!(
            path.extension().and_then(|end| end.to_str()),
            Some("md" | "txt")
        ) {
            continue;
        }
        let document = read(&std::fs::read(&path).unwrap()).unwrap();
        assert_points_at_its_words(&document);
        let found = proposals(&document).len();
        println!(
            "{}: {} items, {found} proposals",
            path.display(),
            document.items.len()
        );
    }
}

/// A sample with some stretches cut out, doubled or overwritten.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let sample = prop::sample::select(vec![LABEL_LAST, LABEL_FIRST]);
    let edit = (
        any::<prop::sample::Index>(),
        0..60_usize,
        prop::collection::vec(any::<u8>(), 0..9),
    );
    (sample, prop::collection::vec(edit, 1..8)).prop_map(|(sample, edits)| {
        let mut bytes = sample.as_bytes().to_vec();
        for (at, length, new) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, new);
        }
        bytes
    })
}

/// Text made of the words that the reader looks for, in any order.
fn shuffled() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "REFERAT Byrådet d. 25-10-2023",
        "Punkt 1: ",
        "# ",
        "\n",
        "\n\n",
        "\u{C}",
        "1. ",
        "Beslutning",
        "Indholdsfortegnelse",
        "85.15.02G01-30-23",
        "Der skal ",
        "udarbejdes ",
        "på næste møde",
        ". ",
        "Udvalget ",
        "ønsker ",
        ", og ",
        "samt ",
        "initieres",
        "Plan & Data ",
        "IT ",
        "ı̇",
        "ǅ",
        "senest ",
        "den 30. februar",
        "i uge 99",
        "inden 999 måneder",
        "kl. 99:99",
        "Sagsnr.: ",
        "-",
        "Ǆ & ",
    ]);
    prop::collection::vec(part, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(document) = read(&bytes) {
            assert_points_at_its_words(&document);
        }
    }

    #[test]
    fn a_damaged_document_still_points_at_its_words(bytes in mutated()) {
        if let Ok(document) = read(&bytes) {
            assert_points_at_its_words(&document);
        }
    }

    #[test]
    fn words_in_any_order_give_an_answer(text in shuffled()) {
        if let Ok(document) = read(text.as_bytes()) {
            assert_points_at_its_words(&document);
        }
    }
}
