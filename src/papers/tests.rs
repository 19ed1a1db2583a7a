//! Papers rendered, and read back by another crate than the one that wrote them.

use pdf_extract::{Dictionary, Document, Object, extract_text_from_mem};
use proptest::prelude::*;

use super::{
    Format, outline_of, render,
    samples::{
        a_follow_up, a_full_item, a_line, a_whole_agenda, a_whole_follow_up, an_agenda, an_item,
        title, verbatim, whole_minutes,
    },
};
use crate::domain::{
    agenda::Confidentiality,
    agenda_edition::EditionItem,
    language::Language::{self, Danish, English},
    meeting::MeetingState,
    paper::{
        Paper,
        PaperRendition::{self, Full, Open},
    },
    samples::moment,
};

fn every_paper(rendition: PaperRendition) -> [Paper; 3] {
    [a_whole_agenda, whole_minutes, a_whole_follow_up].map(|paper| paper(rendition))
}

fn html(paper: &Paper, language: Language) -> String {
    String::from_utf8(render(paper, language, Format::Html).unwrap().bytes).unwrap()
}

fn pdf(paper: &Paper, language: Language) -> Vec<u8> {
    render(paper, language, Format::Pdf).unwrap().bytes
}

/// The words of a document, each parted from the next by one blank.
fn read_back(bytes: &[u8]) -> String {
    let text = extract_text_from_mem(bytes).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pages_of(bytes: &[u8]) -> usize {
    Document::load_mem(bytes).unwrap().get_pages().len()
}

fn an_agenda_of(items: impl IntoIterator<Item = EditionItem>) -> Paper {
    Paper::Agenda(an_agenda(Open, items.into_iter().collect()))
}

#[test]
fn the_pages_say_what_they_should() {
    insta::assert_snapshot!("agenda_in_danish", html(&a_whole_agenda(Open), Danish));
    insta::assert_snapshot!("minutes_in_english", html(&whole_minutes(Full), English));
    insta::assert_snapshot!(
        "follow_up_in_danish",
        html(&a_whole_follow_up(Full), Danish)
    );
}

#[test]
fn page_and_document_say_the_same() {
    let ignored = ['•', '□'];
    for paper in [Open, Full]
        .iter()
        .flat_map(|rendition| every_paper(*rendition))
    {
        for language in [Danish, English] {
            let outline = format!("{:?}", outline_of(&paper, language));
            let (page, document) = (html(&paper, language), read_back(&pdf(&paper, language)));
            for word in document.split(' ').filter(|word| !word.contains(ignored)) {
                let is_of_pages =
                    ["Side", "Page", "af", "of"].contains(&word) || word.parse::<u8>().is_ok();
                let word = word.trim_end_matches(':');
                assert!(
                    is_of_pages || outline.contains(word),
                    "{word} is in the document alone"
                );
            }
            for heading in outline_of(&paper, language).sections {
                let words: Vec<_> = heading.heading.split_whitespace().collect();
                assert!(document.contains(&words.join(" ")), "{document}");
                assert!(
                    page.contains(&heading.heading.replace('&', "&#38;")),
                    "{page}"
                );
            }
        }
    }
}

#[test]
fn every_danish_letter_is_read_back() {
    let letters =
        "abcdefghijklmnopqrstuvwxyzæøå ABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ éüö §4, »citat« – 50 %";
    let mut item = an_item(1, letters);
    item.content.presentation = Some(verbatim(letters));
    let text = read_back(&pdf(&an_agenda_of([EditionItem::of(&item, None)]), Danish));
    assert_eq!(text.matches(letters).count(), 2, "{text}");
}

#[test]
fn nothing_closed_is_in_an_open_paper() {
    for paper in every_paper(Open) {
        let page = html(&paper, Danish);
        let bytes = pdf(&paper, Danish);
        let document = Document::load_mem(&bytes).unwrap();
        let told = format!("{page}{}{:?}", read_back(&bytes), strings_of(&document));
        assert!(!told.contains("HEMMELIG"), "{told}");
    }
    for paper in every_paper(Full) {
        assert!(html(&paper, Danish).contains("HEMMELIG"));
        assert!(read_back(&pdf(&paper, Danish)).contains("HEMMELIG"));
    }
}

/// The texts that a file holds beside its pages: titles, bookmarks.
fn strings_of(document: &Document) -> Vec<String> {
    fn collect(object: &Object, found: &mut Vec<String>) {
        match object {
            Object::String(..) => found.extend(pdf_extract::decode_text_string(object)),
            Object::Array(objects) => objects.iter().for_each(|one| collect(one, found)),
            Object::Dictionary(fields) => fields.iter().for_each(|(_, one)| collect(one, found)),
            Object::Stream(stream) => stream.dict.iter().for_each(|(_, one)| collect(one, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    document
        .objects
        .values()
        .for_each(|object| collect(object, &mut found));
    found
}

/// How many elements of each kind the tree of a document has.
fn tags_of(bytes: &[u8]) -> impl Fn(&str) -> usize {
    let document = Document::load_mem(bytes).unwrap();
    let kind = |fields: &Dictionary| {
        let kind = fields.get(b"S").and_then(Object::as_name).ok()?;
        Some(String::from_utf8_lossy(kind).into_owned())
    };
    let elements = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    let elements = elements.filter(|fields| fields.get(b"P").is_ok());
    let kinds: Vec<_> = elements.filter_map(kind).collect();
    move |wanted| kinds.iter().filter(|kind| *kind == wanted).count()
}

#[test]
fn a_document_is_tagged_and_tells_its_title_and_language() {
    let bytes = pdf(&whole_minutes(Full), Danish);
    let count = tags_of(&bytes);
    assert_eq!((count("H1"), count("H2")), (1, 5));
    // A table of four actions: a row of heads, and a head for each row.
    assert_eq!(
        (count("Table"), count("TR"), count("TH"), count("TD")),
        (1, 5, 8, 12)
    );
    assert_eq!(
        (count("L"), count("LI"), count("Lbl"), count("LBody")),
        (1, 2, 2, 2)
    );
    assert!(count("H3") > 5 && count("P") > 10);
    let document = Document::load_mem(&bytes).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"da");
    assert!(catalog.get(b"MarkInfo").is_ok() && catalog.get(b"StructTreeRoot").is_ok());
    let strings = strings_of(&document);
    for told in [
        "Referat – Teknik- og Miljøudvalget – onsdag den 29. november 2023",
        "Pkt. 102 Cykelstier i Ærøskøbing & Åkirkeby",
    ] {
        assert!(strings.iter().any(|one| one == told), "{strings:?}");
    }
    let xmp = String::from_utf8_lossy(&bytes).into_owned();
    assert!(xmp.contains("pdfuaid:part"), "the standard is named");
}

#[test]
fn the_same_paper_is_the_same_file() {
    for paper in every_paper(Full) {
        for format in Format::ALL {
            let [one, other] = [(); 2].map(|()| render(&paper, Danish, format).unwrap());
            assert_eq!(one, other);
        }
    }
}

#[test]
fn long_texts_go_over_as_many_pages_as_they_take() {
    let long_title = "Lang ".repeat(99) + "ende";
    let unbroken = "x".repeat(3_000);
    let mut item = an_item(1, &long_title);
    item.content.recommendation = Some(verbatim(&unbroken));
    item.content.presentation = Some(verbatim(&"Der er meget at sige om åen. ".repeat(900)));
    let bytes = pdf(&an_agenda_of([EditionItem::of(&item, None)]), Danish);
    let text = read_back(&bytes);
    assert!(pages_of(&bytes) > 5);
    assert_eq!(text.matches("meget").count(), 900);
    assert_eq!(text.matches('x').count(), 3_000);
    assert!(text.contains("Side 6 af"), "{text}");
}

#[test]
fn tables_break_between_and_within_rows_and_repeat_their_head() {
    let many: Vec<_> = (0..120)
        .map(|number| a_line(number, &format!("Opgave {number}"), Confidentiality::Open))
        .collect();
    let bytes = pdf(&a_follow_up(Open, many), Danish);
    let (pages, text) = (pages_of(&bytes), read_back(&bytes));
    assert!(pages > 3);
    assert_eq!(text.matches("Ansvarlig").count(), pages);
    assert!((0..120).all(|number| text.contains(&format!("Opgave {number}"))));
    // To those who have it read to them it is one table with one head.
    let count = tags_of(&bytes);
    assert_eq!((count("Table"), count("TR"), count("TH")), (1, 121, 124));

    let mut high = a_line(1, "Høj", Confidentiality::Open);
    high.owner_name = title(&"ord ".repeat(125));
    high.title = title(&"w".repeat(500));
    let lines = vec![high, a_line(2, "Efter", Confidentiality::Open)];
    let bytes = pdf(&a_follow_up(Open, lines), Danish);
    let text = read_back(&bytes);
    assert_eq!(text.matches("ord").count(), 125);
    assert!(text.contains("Efter"));
}

#[test]
fn a_paper_with_nothing_in_it_says_so() {
    for (paper, told) in [
        (an_agenda_of([]), "Der er ingen punkter."),
        (a_follow_up(Open, vec![]), "Der er intet at følge op på."),
        (a_follow_up(Full, vec![]), "Der er intet at følge op på."),
    ] {
        assert!(html(&paper, Danish).contains(told));
        assert!(read_back(&pdf(&paper, Danish)).contains(told));
    }
    let closed = vec![a_line(1, "Noget", Confidentiality::Closed)];
    let paper = a_follow_up(Full, closed);
    assert!(!html(&paper, Danish).contains("Der er intet"));
}

#[test]
fn an_agenda_that_was_not_sent_out_says_so() {
    let at = moment("2023-11-29 13:00");
    for (state, told) in [
        (
            MeetingState::Planned,
            "Udkast. Dagsordenen er ikke sendt ud.",
        ),
        (
            MeetingState::Held { at },
            "Dagsordenen er ikke sendt ud herfra.",
        ),
    ] {
        let mut agenda = an_agenda(Open, vec![]);
        agenda.is_sent_out = false;
        agenda.head.meeting.state = state;
        let page = html(&Paper::Agenda(agenda), Danish);
        assert!(page.contains(&format!("<p>{told}</p>")), "{page}");
        assert!(!page.contains("Udgave"), "{page}");
    }
}

#[test]
fn a_thousand_items_make_a_document() {
    let items = (1..=1_000).map(a_full_item);
    let bytes = pdf(&an_agenda_of(items), Danish);
    assert!(pages_of(&bytes) > 200);
    assert_eq!(tags_of(&bytes)("H2"), 1_000);
}

#[test]
fn hostile_text_is_text() {
    let texts = [
        "<script>alert(1)</script>",
        "</style><h1>Nej</h1>",
        "\"><img src=x onerror=alert(1)>",
        "\u{202e}tfirksgab\u{202c}",
        "🎉🏳️‍🌈 fest",
        "مرحبا שלום",
        "漢字かな",
        "%PDF-1.4 (( \\ ))",
    ];
    for text in texts {
        let mut item = an_item(1, text);
        item.content.presentation = Some(verbatim(text));
        let paper = an_agenda_of([EditionItem::of(&item, None)]);
        let page = html(&paper, Danish);
        assert_eq!(
            page.matches("<script").count() + page.matches("<img").count(),
            0,
            "{page}"
        );
        assert_eq!(page.matches("<h1>").count(), 1, "{page}");
        read_back(&pdf(&paper, Danish));
    }
    let text = read_back(&pdf(
        &an_agenda_of([EditionItem::of(&an_item(1, "Fest 🎉"), None)]),
        Danish,
    ));
    assert!(text.contains("Fest □"), "{text}");
}

#[test]
fn files_have_names_that_every_system_takes() {
    let named = |paper: &Paper, language, format| render(paper, language, format).unwrap().name;
    assert_eq!(
        named(&a_whole_agenda(Open), Danish, Format::Pdf),
        "Tillægsdagsorden - Teknik- og Miljøudvalget - 2023-11-29.pdf"
    );
    assert_eq!(
        named(&whole_minutes(Full), English, Format::Html),
        "Minutes - Teknik- og Miljøudvalget - 2023-11-29 - confidential.html"
    );
    let mut agenda = an_agenda(Open, vec![]);
    agenda.head.body_name = title(&format!("Å/\\:*?\"<>|{}", "ø".repeat(300)));
    let name = named(&Paper::Agenda(agenda), Danish, Format::Pdf);
    assert!(
        name.starts_with("Tillægsdagsorden - Å---------øø") && name.len() < 255,
        "{name}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_an_item_says_there_is_a_document(text in "\\PC{1,80}", more in "[\\PC\n\t]{1,300}") {
        prop_assume!(!text.trim().is_empty() && !more.trim().is_empty());
        let mut item = an_item(1, &text);
        item.content.presentation = Some(verbatim(&more));
        let paper = an_agenda_of([EditionItem::of(&item, None)]);
        prop_assert!(render(&paper, Danish, Format::Pdf).is_ok());
        prop_assert!(render(&paper, Danish, Format::Html).is_ok());
    }
}
