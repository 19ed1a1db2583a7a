//! Word documents (DOCX): paragraphs in their order, with the headings and numbers that Word adds.
//!
//! Left out, because it is not what the body decided: headers and footers, footnotes, comments,
//! deleted text, pictures, and a generated table of contents, which says everything twice.

mod archive;
mod body;
mod elements;
mod numbering;
mod styles;

use self::archive::Archive;
use self::body::Body;
use self::numbering::Numbering;
use self::styles::Styles;
use super::ReadError;
use crate::minutes::blocks::Blocks;

/// The blocks of a document.
///
/// # Errors
/// When the archive is none of Word's, is broken or encrypted, or unpacks to too much.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let mut archive = Archive::open(bytes)?;
    let styles = Styles::read(&archive.part("word/styles.xml")?)?;
    let numbering = Numbering::read(&archive.part("word/numbering.xml")?)?;
    let document = archive.document()?;
    Body::new(styles, numbering).read(&document)
}

#[cfg(test)]
pub(super) use self::archive::packed;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::minutes::blocks::Mark;
    use crate::minutes::containers::Container;

    const NAMESPACE: &str =
        r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

    fn blocks(body: &str, styles: &str, numbering: &str) -> Result<Blocks, ReadError> {
        let document = format!("<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>");
        let styles = format!("<w:styles {NAMESPACE}>{styles}</w:styles>");
        let numbering = format!("<w:numbering {NAMESPACE}>{numbering}</w:numbering>");
        read(&packed(&[
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", styles.as_bytes()),
            ("word/numbering.xml", numbering.as_bytes()),
        ]))
    }

    fn paragraph(words: &str) -> String {
        format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
    }

    #[test]
    fn what_a_reader_sees_is_read_and_nothing_else() {
        for (body, text) in [
            (paragraph("Park &amp; Vej &#230;") + &paragraph("To"), "Park & Vej æ\n\nTo"),
            ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>".into(), "a b\nc"),
            ("<w:p><w:r><w:t>kom</w:t><w:softHyphen/><w:t>mune, IT</w:t><w:noBreakHyphen/><w:t>plan</w:t></w:r></w:p>".into(), "kommune, IT-plan"),
            ("<w:p><w:del><w:r><w:delText>ikke </w:delText><w:t>x</w:t></w:r></w:del><w:ins><w:r><w:t>godkendt</w:t></w:r></w:ins></w:p>".into(), "godkendt"),
            ("<w:p><w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t>b</w:t></w:r></w:moveTo></w:p>".into(), "b"),
            ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>skjult</w:t></w:r><w:r><w:t>synlig</w:t></w:r></w:p>".into(), "synlig"),
            ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r></w:p>".into(), "7"),
            (
                format!("<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>udenfor</w:t></w:r></w:p>", paragraph("boks")),
                "boks\n\nudenfor",
            ),
            (
                format!(r#"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>{}</w:tc><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"#, paragraph("Punkt"), paragraph("Referat"), paragraph("1"), paragraph("A"), paragraph("Ja.")),
                "1\nA\n\nReferat\n\nJa.",
            ),
            (
                format!("<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>{}", paragraph("1"), paragraph("a"), paragraph("b"), paragraph("2"), paragraph("efter")),
                "1\na\nb\n\n2\n\nefter",
            ),
        ] {
            assert_eq!(blocks(&body, "", "").unwrap().text, text, "{body}");
        }
    }

    #[test]
    fn headings_are_known_by_style_or_outline() {
        let styles = r#"<w:style w:type="paragraph" w:styleId="Overskrift1"><w:name w:val="heading 1"/></w:style>
            <w:style w:type="paragraph" w:styleId="Punkt"><w:name w:val="Punkt"/><w:basedOn w:val="Overskrift1"/></w:style>
            <w:style w:type="paragraph" w:styleId="O"><w:name w:val="O"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
            <w:style w:type="paragraph" w:styleId="Indhold1"><w:name w:val="toc 1"/></w:style>"#;
        let mark_of = |properties: &str| {
            let body = format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>x</w:t></w:r></w:p>");
            blocks(&body, styles, "")
                .unwrap()
                .lines
                .first()
                .map(|line| line.mark)
        };
        for (properties, mark) in [
            (r#"<w:pStyle w:val="Overskrift1"/>"#, Some(Mark::Heading)),
            (r#"<w:pStyle w:val="Punkt"/>"#, Some(Mark::Heading)),
            (r#"<w:pStyle w:val="O"/>"#, Some(Mark::Heading)),
            (r#"<w:outlineLvl w:val="0"/>"#, Some(Mark::Heading)),
            (r#"<w:outlineLvl w:val="9"/>"#, Some(Mark::Text)),
            (
                r#"<w:pPrChange><w:pPr><w:pStyle w:val="Punkt"/></w:pPr></w:pPrChange>"#,
                Some(Mark::Text),
            ),
            (r#"<w:pStyle w:val="Indhold1"/>"#, None),
        ] {
            assert_eq!(mark_of(properties), mark, "{properties}");
        }
    }

    #[test]
    fn numbers_that_word_counts_are_printed() {
        let numbering = r#"<w:abstractNum w:abstractNumId="0">
              <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
              <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
            </w:abstractNum>
            <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
            <w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="6"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="7"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>"#;
        let styles = r#"<w:style w:type="paragraph" w:styleId="Tal"><w:name w:val="Tal"/><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>"#;
        let listed = |list: u8, level: u8| {
            format!(
                r#"<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"#
            )
        };
        let body = [
            listed(5, 0),
            listed(5, 1),
            listed(5, 1),
            listed(5, 0),
            listed(5, 1),
            listed(6, 0),
            listed(7, 0),
            listed(0, 0),
            r#"<w:p><w:pPr><w:pStyle w:val="Tal"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>"#
                .to_owned(),
        ];
        let text = blocks(&body.concat(), styles, numbering).unwrap().text;
        let lines: Vec<&str> = text.split("\n\n").collect();
        assert_eq!(
            lines,
            [
                "1. x", "1.a) x", "1.b) x", "2. x", "2.a) x", "x", "4. x", "x", "5. x"
            ]
        );
    }

    #[test]
    fn what_is_no_word_document_is_refused() {
        let damaged = ReadError::Damaged(Container::Docx);
        let deep = "<w:p>".repeat(5000);
        for (body, error) in [
            ("<w:p><w:r></w:p>", damaged),
            (&deep, damaged),
            ("<w:p", damaged),
        ] {
            assert_eq!(blocks(body, "", "").err(), Some(error));
        }
        let laughs = r#"<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>"#;
        let answer = read(&packed(&[("word/document.xml", laughs.as_bytes())]));
        assert_eq!(answer.err(), Some(damaged));
        let sheet = packed(&[("xl/workbook.xml", b"<x/>")]);
        assert_eq!(
            read(&sheet).err(),
            Some(ReadError::UnknownContainer(Container::Zip))
        );
    }

    #[test]
    fn cells_without_words_take_no_room_and_lines_are_counted() {
        let table = |inside: &str| format!("{}<w:tbl>{inside}</w:tbl>", paragraph("a"));
        for part in ["<w:tc/>", "<w:tr/>", "<w:tr><w:tc><w:p/></w:tc></w:tr>"] {
            let body = table(&part.repeat(300_000));
            assert_eq!(blocks(&body, "", "").unwrap().text, "a", "{part}");
        }
        let lines = "<w:p><w:t>a</w:t></w:p>".repeat(210_000);
        let breaks = "a<w:br/>".repeat(210_000);
        let breaks = format!(
            "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
            breaks.replace("<w:br/>", "</w:t><w:br/><w:t>")
        );
        for body in [
            table(&format!("<w:tr><w:tc>{lines}</w:tc></w:tr>")),
            lines,
            breaks,
        ] {
            let answer = blocks(&body, "", "").err();
            assert!(
                matches!(answer, Some(ReadError::Overfull { .. })),
                "{answer:?}"
            );
        }
    }

    #[test]
    fn a_small_file_that_holds_too_much_is_refused() {
        let spaces = vec![b' '; 80 * 1024 * 1024];
        let text = paragraph(&"a".repeat(11 * 1024 * 1024));
        let entries: Vec<String> = (0..5000)
            .map(|number| format!("word/{number}.xml"))
            .collect();
        let many: Vec<(&str, &[u8])> = entries
            .iter()
            .map(|name| (name.as_str(), &b""[..]))
            .collect();
        let document = format!("<w:document><w:body>{text}</w:body></w:document>");
        for bytes in [
            packed(&[("word/document.xml", &spaces)]),
            packed(&[("word/document.xml", document.as_bytes())]),
            packed(&many),
        ] {
            let answer = read(&bytes);
            assert!(
                matches!(answer, Err(ReadError::Swollen { .. })),
                "{answer:?}"
            );
        }
    }
}
