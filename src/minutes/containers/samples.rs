//! The documents of `tests/documents/` come out as their readers see them, and what is done to such
//! documents by chance or on purpose gives an answer.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::minutes::{self, Document};

const PDF: &[u8] = include_bytes!("../../../tests/documents/referat-klima-teknik.pdf");
const DOCX: &[u8] = include_bytes!("../../../tests/documents/referat-boern-unge.docx");
const OPEN_AES: &[u8] = include_bytes!("../../../tests/documents/referat-uden-kodeord.pdf");
const OPEN_RC4: &[u8] = include_bytes!("../../../tests/documents/referat-uden-kodeord-rc4.pdf");
const LOCKED: &[u8] = include_bytes!("../../../tests/documents/referat-med-kodeord.pdf");
const SCANNED: &[u8] = include_bytes!("../../../tests/documents/skannet.pdf");

/// Two pages without any packing, so that what is changed in them arrives at the reader.
const PLAIN_PDF: &str = "%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/Resources<</Font<</F 5 0 R/G 6 0 R>>/XObject<</X 9 0 R>>>>>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Contents 7 0 R>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/Contents[8 0 R]/Rotate 90>>endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Times-Bold/Encoding<</Differences[200/aring]>>>>endobj
6 0 obj<</Type/Font/Subtype/Type0/DescendantFonts[<</Subtype/CIDFontType2/DW 500/W[1[400 500]7 9 300]>>]/ToUnicode 10 0 R>>endobj
7 0 obj<</Length 95>>stream
q BT /F 14 Tf 1 0 0 1 72 700 Tm [(REFERAT Byr)-10(\\310det)] TJ 0 -16 TD (d. 25-10-2023) Tj (Punkt 1: Budget) ' ET Q /X Do
endstream endobj
8 0 obj<</Length 60>>stream
BT /G 11 Tf 0 1 -1 0 90 72 Tm 2 Tc 3 Tw <00010002> Tj 1 2 (Godkendt.) \" ET BI /W 1 ID x EI
endstream endobj
9 0 obj<</Subtype/Form/Matrix[1 0 0 1 0 -40]/Length 60>>stream
BT /F 11 Tf 72 600 Td (Beslutning) Tj 0 -14 Td (Godkendt.) Tj ET
endstream endobj
10 0 obj<</Length 60>>stream
1 beginbfchar <0001> <00E6> endbfchar 1 beginbfrange <0002> <0009> <0041> endbfrange
endstream endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF";

const PLAIN_PART: &str = r#"<w:document><w:body><w:p><w:pPr><w:pStyle w:val="A"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>REFERAT Byr&#229;det d. 25-10-2023</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Punkt 1: Budget &amp; mere</w:t><w:br/></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:ins><w:r><w:t>Beslutning</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p><w:p><w:r><w:t>Godkendt.</w:t></w:r></w:p></w:body></w:document>"#;

fn document(bytes: &[u8]) -> Document {
    minutes::read(bytes).unwrap()
}

/// Number, page, title and decision of each item.
fn items(document: &Document) -> Vec<String> {
    let told = |item: &minutes::Item| {
        let decision = item.decision.as_ref().unwrap();
        let page = document.page_of(decision.span).unwrap_or(0);
        let words: Vec<&str> = decision.text.split_whitespace().collect();
        format!("{page}: {}: {}", item.title, words.join(" "))
    };
    document.items.iter().map(told).collect()
}

#[test]
fn a_pdf_of_a_meeting_system_is_read_page_by_page() {
    let document = document(PDF);
    assert_eq!(document.body.as_deref(), Some("Klima- og Teknikudvalget"));
    assert_eq!(
        document.place.as_deref(),
        Some("Mødelokale Fjorden, Havnbjerg Rådhus")
    );
    assert_eq!(document.pages.len(), 6);
    assert!(!document.text.contains("Side 2"), "{}", document.text);
    assert!(!document.text.contains("| Klima"), "{}", document.text);
    assert_eq!(
        items(&document),
        [
            "2: Godkendelse af dagsorden: Godkendt.",
            "4: Cykelparkering ved Havnbjerg Station: Udvalget godkendte planen med den ændring, at \
             pladserne bag ventesalen får tag. Park & Vej i Havnbjerg Kommune indhenter tre tilbud på \
             arbejdet og lægger dem frem på udvalgets næste møde, og Økonomi- og Erhvervsudvalget får \
             planen til orientering. Der skal udarbejdes en kort vejledning til skolerne om de nye \
             pladser. Pia Holm (B) foreslog desuden en pumpe ved indgangen.",
            "5: Støj fra genbrugspladsen på Ærøvej: Sagen udsættes til mødet i april. Forvaltningen \
             undersøger, om åbningstiden kan ændres, og vender tilbage senest den 3. april 2024.",
            "6: Eventuelt: Intet.",
        ]
    );
}

#[test]
fn a_pdf_that_anybody_may_read_is_read_and_one_with_a_password_is_not() {
    for bytes in [OPEN_AES, OPEN_RC4] {
        let document = document(bytes);
        assert_eq!(document.items.len(), 3);
        assert!(document.text.contains("Støj fra genbrugspladsen på Ærøvej"));
    }
    assert_eq!(minutes::read(LOCKED).err(), Some(ReadError::Encrypted));
}

#[test]
fn pictures_of_pages_and_half_a_file_are_told_apart() {
    assert_eq!(minutes::read(SCANNED).err(), Some(ReadError::Scanned));
    for (bytes, container) in [(PDF, Container::Pdf), (DOCX, Container::Docx)] {
        for part in [2, 3, 10] {
            let half = &bytes[..bytes.len() - bytes.len() / part];
            assert_eq!(
                minutes::read(half).err(),
                Some(ReadError::Damaged(container))
            );
        }
    }
}

#[test]
fn a_word_document_is_read_with_its_headings_and_tables() {
    let document = document(DOCX);
    assert_eq!(document.body.as_deref(), Some("Børne- og Ungeudvalget"));
    assert_eq!(document.place.as_deref(), Some("Byrådssalen"));
    assert!(
        document.text.contains("2. Overgangen ved Åvej"),
        "{}",
        document.text
    );
    let titles: Vec<&str> = document
        .items
        .iter()
        .map(|item| item.title.as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "Godkendelse af dagsorden",
            "Skolevej ved Ærøskolen",
            "Budgetopfølgning"
        ]
    );
    assert_eq!(
        document
            .items
            .iter()
            .map(|item| item.proposals.len())
            .sum::<usize>(),
        2
    );
}

#[test]
fn a_page_is_drawn_as_its_operators_say() {
    let text = document(PLAIN_PDF.as_bytes()).text;
    assert_eq!(
        text,
        "REFERAT Byrådet\nd. 25-10-2023\nPunkt 1: Budget\n\nBeslutning\nGodkendt.\n\næA"
    );
}

/// A file of these parts, so that a changed part arrives at the reader.
fn packed(part: &[u8]) -> Vec<u8> {
    let styles =
        br#"<w:styles><w:style w:styleId="A"><w:name w:val="heading 1"/></w:style></w:styles>"#;
    let numbering = br#"<w:numbering><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;
    docx::packed(&[
        ("word/document.xml", part),
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
    ])
}

/// Bytes with some stretches cut out, doubled, overwritten or moved.
fn changed(original: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        0..40_usize,
        prop::collection::vec(any::<u8>(), 0..4),
    );
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = original.to_vec();
        for (at, from, length, new) in edits {
            let start = at.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            let other = from.index(bytes.len() + 1);
            let copy = bytes[other..(other + length).min(bytes.len())].to_vec();
            bytes.splice(start..end, [new, copy].concat());
        }
        bytes
    })
}

/// An answer of any sort, whose pages lie in its text.
fn assert_answers(bytes: &[u8]) {
    if let Ok(document) = minutes::read(bytes) {
        assert!(
            document
                .pages
                .iter()
                .all(|&start| start <= document.text.len())
        );
        assert!(document.pages.is_sorted());
    }
}

/// Thousands of fonts and properties under one name each, called thousands of times.
#[test]
fn resources_that_are_many_are_looked_up_in_linear_time() {
    let many = |entry: fn(usize) -> String| (0..20_000).map(entry).collect::<String>();
    let content = "BT /F 10 Tf 10 700 Td (Referat) Tj ET ".to_owned()
        + &"/Artifact /x BDC EMC ".repeat(20_000)
        + &many(|number| format!("/a{number} 1 Tf "));
    let pdf = format!(
        "%PDF-1.5
1 0 obj<</Pages 2 0 R>>endobj
2 0 obj<</Kids[3 0 R]>>endobj
3 0 obj<</Resources<</Font<</F<</BaseFont/Helvetica>>{}>>/Properties<<{}>>>>/Contents 4 0 R>>endobj
4 0 obj<<>>stream
{content}
endstream endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF",
        many(|number| format!("/a{number} 5 0 R ")),
        many(|number| format!("/p{number}<</A 1>>")),
    );
    let start = Instant::now();
    assert_eq!(document(pdf.as_bytes()).text, "Referat");
    let limit = Duration::from_secs(5);
    assert!(start.elapsed() < limit, "took {:?}", start.elapsed());
}

proptest! {
    // The seed is fixed: a run is repeatable, and the fuzz targets look further.
    #![proptest_config(ProptestConfig {
        cases: 300,
        rng_seed: RngSeed::Fixed(2024),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_bytes_after_a_signature_give_an_answer(
        signature in prop::sample::select(SIGNATURES.to_vec()),
        bytes in prop::collection::vec(any::<u8>(), 0..500),
    ) {
        assert_answers(&[signature.0, &bytes, b"\nword/ startxref"].concat());
    }

    #[test]
    fn any_opening_of_markup_gives_an_answer(
        opening in prop::sample::select(vec!["<!doctype html>", "<html>", "<?xml?><a>", "<a>"]),
        text in ".{0,200}",
    ) {
        assert_answers(format!("{opening}{text}</a>").as_bytes());
    }

    #[test]
    fn a_changed_pdf_gives_an_answer(bytes in changed(PLAIN_PDF.as_bytes())) {
        assert_answers(&bytes);
    }

    #[test]
    fn a_changed_encrypted_pdf_gives_an_answer(bytes in changed(OPEN_RC4)) {
        assert_answers(&bytes);
    }

    #[test]
    fn a_changed_archive_gives_an_answer(bytes in changed(DOCX)) {
        assert_answers(&bytes);
    }

    #[test]
    fn a_changed_part_of_a_word_document_gives_an_answer(part in changed(PLAIN_PART.as_bytes())) {
        assert_answers(&packed(&part));
    }
}
