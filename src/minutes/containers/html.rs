//! HTML pages, read as a stream of tags: what is on the page, line by line.
//!
//! No tree is built, so that a page takes memory in proportion to its size, however its tags are
//! nested. Left out: scripts, menus, footers, and what an element says that it hides. Styles are not
//! looked at: what a style hides may be a section that is folded up, and a decision in it.

mod unseen;

use html5gum::{DefaultEmitter, HtmlString, StartTag, Token, Tokenizer};

use self::unseen::{Reach, Unseen};
use super::ReadError;
use super::allowance::LineCount;
use super::table::{Line, Table};
use super::text;
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::pattern::Pattern;

/// Elements that begin and end a paragraph.
const PARAGRAPHS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "fieldset",
    "figure",
    "form",
    "header",
    "hr",
    "li",
    "main",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "tbody",
    "thead",
    "tfoot",
    "ul",
];
/// Elements whose text is a heading; `dt` and `th` name what is beside or below them.
const HEADINGS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6"];
/// A tag, and no address in angle brackets.
static TAG: Pattern = Pattern::new(r"</?[A-Za-z][A-Za-z0-9]*(?:[\s/][^<>]*)?>");
/// Tables in tables are read as far as this; deeper ones as if they were not there.
const DEEPEST_TABLE: usize = 16;

/// The blocks of a page.
///
/// # Errors
/// When it is no text, or has too many lines.
pub(super) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    let mut blocks = Blocks::default();
    add_to(&mut blocks, &text::decode(bytes)?)?;
    Ok(blocks)
}

/// Adds the lines of a piece of HTML.
///
/// # Errors
/// When the document has too many lines with them.
pub(super) fn add_to(blocks: &mut Blocks, html: &str) -> Result<(), ReadError> {
    let mut page = Page::begin(blocks);
    page.read(html)?;
    page.finish()
}

/// Adds a value that may be HTML or plain text, whose lines are then kept.
///
/// # Errors
/// When the document has too many lines with it.
pub(super) fn add_value_to(blocks: &mut Blocks, value: &str) -> Result<(), ReadError> {
    if TAG.is_match(value) {
        return add_to(blocks, value);
    }
    let mut page = Page::begin(blocks);
    for line in value.split('\n') {
        // Plain text may have references to characters too, and brackets that are no tags.
        page.read(&line.replace('<', "&lt;"))?;
        if line.trim().is_empty() {
            page.end_paragraph()?;
        } else {
            page.end_line()?;
        }
    }
    page.finish()
}

/// A page on its way into blocks.
struct Page<'a> {
    blocks: &'a mut Blocks,
    /// The tables that are open, the innermost last.
    tables: Vec<Table>,
    line: String,
    /// Whether the next line begins a paragraph.
    is_apart: bool,
    heading: bool,
    /// The element that hides what is read.
    unseen: Option<Unseen>,
    /// The classes of the inline element that was opened last, and whether nothing followed its end.
    classes: String,
    is_touching: bool,
    count: LineCount,
}

impl<'a> Page<'a> {
    fn begin(blocks: &'a mut Blocks) -> Self {
        let count = LineCount::from(blocks.lines.len());
        Self {
            blocks,
            tables: Vec::new(),
            line: String::new(),
            is_apart: true,
            heading: false,
            unseen: None,
            classes: String::new(),
            is_touching: false,
            count,
        }
    }

    fn read(&mut self, html: &str) -> Result<(), ReadError> {
        let mut emitter = DefaultEmitter::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            // Reading from memory cannot fail.
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.open(&tag)?,
                Token::EndTag(tag) => self.close(&tag.name)?,
                Token::String(words) if self.unseen.is_none() => {
                    self.is_touching = false;
                    self.add(&String::from_utf8_lossy(&words));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds words; any white space in HTML is one space.
    fn add(&mut self, words: &str) {
        for word in words.split_inclusive(|c: char| c.is_ascii_whitespace()) {
            let bare = word.trim_end_matches(|c: char| c.is_ascii_whitespace());
            self.line.push_str(bare);
            if bare.len() < word.len() && !self.line.is_empty() && !self.line.ends_with(' ') {
                self.line.push(' ');
            }
        }
    }

    fn open(&mut self, tag: &StartTag<()>) -> Result<(), ReadError> {
        let name = std::str::from_utf8(&tag.name).unwrap_or_default();
        let is_empty = tag.self_closing || is_void(name);
        if let Some(unseen) = &mut self.unseen {
            if tag.self_closing || unseen.start(name) == Reach::Inside {
                return Ok(());
            }
            self.unseen = None;
        }
        if !is_empty {
            self.unseen = Unseen::open(name, &tag.attributes);
            if self.unseen.is_some() {
                if unseen::is_block(name) {
                    self.end_paragraph()?;
                }
                return Ok(());
            }
        }
        match name {
            "br" => self.end_line()?,
            "table" if self.tables.len() < DEEPEST_TABLE => {
                self.end_paragraph()?;
                self.tables.push(Table::default());
            }
            "tr" => {
                self.end_paragraph()?;
                self.with_table(Table::begin_row);
            }
            "td" | "th" => {
                self.end_paragraph()?;
                self.with_table(Table::begin_cell);
                if let Ok(columns) = attribute(tag, b"colspan").trim().parse() {
                    self.with_table(|table| table.widen_cell(columns));
                }
            }
            "dt" => self.end_paragraph()?,
            _ if HEADINGS.contains(&name) => {
                self.end_paragraph()?;
                self.heading = true;
            }
            _ if PARAGRAPHS.contains(&name) => self.end_paragraph()?,
            "label" | "button" => self.part_words(),
            "span" | "a" => self.open_inline(attribute(tag, b"class")),
            _ => self.part_from_label(),
        }
        Ok(())
    }

    fn close(&mut self, name: &HtmlString) -> Result<(), ReadError> {
        let name = std::str::from_utf8(name).unwrap_or_default();
        if let Some(unseen) = &mut self.unseen {
            match unseen.end(name) {
                Reach::Inside => return Ok(()),
                Reach::End => {
                    self.unseen = None;
                    return Ok(());
                }
                Reach::Beyond => self.unseen = None,
            }
        }
        match name {
            "table" => {
                self.end_paragraph()?;
                self.end_table();
            }
            "tr" | "td" | "th" | "dt" => self.end_paragraph()?,
            _ if HEADINGS.contains(&name) => {
                self.end_paragraph()?;
                self.heading = false;
            }
            _ if PARAGRAPHS.contains(&name) => self.end_paragraph()?,
            "label" | "button" => self.part_words(),
            "span" | "a" => {
                self.is_touching = true;
                self.part_from_label();
            }
            _ => self.part_from_label(),
        }
        Ok(())
    }

    /// Inline elements split words in many pages. Two that touch are fields of their own where
    /// they are of different classes, which the page then sets apart.
    fn open_inline(&mut self, classes: String) {
        let is_alike = |class: &str| classes.split_whitespace().any(|other| other == class);
        let has_classes = !self.classes.is_empty() && !classes.is_empty();
        if self.is_touching && has_classes && !self.classes.split_whitespace().any(is_alike) {
            self.part_words();
        } else {
            self.part_from_label();
        }
        self.is_touching = false;
        self.classes = classes;
    }

    /// "<b>Sted:</b>Sal A": what follows a label is a word of its own.
    fn part_from_label(&mut self) {
        let label = self.line.strip_suffix(':');
        if label.is_some_and(|label| label.ends_with(char::is_alphabetic)) {
            self.line.push(' ');
        }
    }

    fn part_words(&mut self) {
        if !self.line.is_empty() && !self.line.ends_with(' ') {
            self.line.push(' ');
        }
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn end_paragraph(&mut self) -> Result<(), ReadError> {
        self.end_line()?;
        self.is_apart = true;
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), ReadError> {
        let line = std::mem::take(&mut self.line);
        let line = text::tidy(&line);
        if line.is_empty() {
            return Ok(());
        }
        self.count.add(1)?;
        let mark = if self.heading {
            Mark::Heading
        } else {
            Mark::Text
        };
        let line = Line {
            text: line.into_owned(),
            mark,
            is_apart: std::mem::take(&mut self.is_apart),
        };
        self.push(line);
        Ok(())
    }

    fn push(&mut self, line: Line) {
        match self.tables.last_mut() {
            Some(table) => table.add(line),
            None => line.push_to(self.blocks),
        }
    }

    fn end_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            table.pour(&mut |line| self.push(line));
        }
    }

    /// Ends what the page left open.
    fn finish(mut self) -> Result<(), ReadError> {
        self.end_paragraph()?;
        while !self.tables.is_empty() {
            self.end_table();
        }
        Ok(())
    }
}

/// Elements without content, which nothing closes.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "wbr"
    )
}

/// The value of an attribute; empty where there is none.
fn attribute(tag: &StartTag<()>, name: &[u8]) -> String {
    let value = tag.attributes.get(name);
    value.map_or_else(String::new, |value| {
        String::from_utf8_lossy(value).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(html: &str) -> Vec<String> {
        let blocks = read(html.as_bytes()).unwrap();
        let mark = |index| match blocks.mark(index) {
            Mark::Text => "",
            Mark::Heading => "# ",
            Mark::Item { .. } => "* ",
        };
        (0..blocks.lines.len())
            .map(|index| format!("{}{}", mark(index), blocks.line(index)))
            .collect()
    }

    #[test]
    fn a_page_is_read_as_a_reader_sees_it() {
        for (html, expected) in [
            (
                "<p>Et <b>kort</b>\n  m&oslash;de</p><p>To</p>",
                &["Et kort møde", "To"][..],
            ),
            ("<h2>Punkt 1</h2>x<br>y", &["# Punkt 1", "x", "y"]),
            (
                "<span>Udval</span><span>get</span> så <a>planen</a>, <span class=SpellE>Ærø</span>skole",
                &["Udvalget så planen, Ærøskole"],
            ),
            (
                "<span class='t r'>Udval</span><span class='t s'>get</span>",
                &["Udvalget"],
            ),
            (
                "<span class=x>PDF</span><a class=y>Kort</a><a class=y>er</a>",
                &["PDF Korter"],
            ),
            (
                "<b>Sted:</b>Sal A, <i>kl. 12:</i>30",
                &["Sted: Sal A, kl. 12:30"],
            ),
            (
                "<label>Sted</label>Sal A<button>Vis</button>",
                &["Sted Sal A Vis"],
            ),
            (
                "<table><tr><td>Sted:<td>Sal A<tr><td>b",
                &["Sted:", "Sal A", "b"],
            ),
            (
                "<table><tr><td>a<table><tr><td>b</table>c</table>",
                &["a", "b", "c"],
            ),
            ("a<!-- b --><![CDATA[c]]>d", &["ad"]),
            ("Referat</p></table></nav>", &["Referat"]),
            (
                "<table><tr><th colspan=2>Punkt<th>Referat<tr><td>1<td>A<td>b<td>c</table>",
                &["* 1", "A", "# Referat", "b", "c"],
            ),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_hidden_ends_where_html_ends_it() {
        for (html, expected) in [
            (
                "<nav><ul><li>Forside</li></ul></nav><li>a<li>b",
                &["a", "b"][..],
            ),
            ("<ul role='menu'><li><ul><li>c</li></ul></li></ul>a", &["a"]),
            (
                "<head><title>t</title></head><script>if (a<b) {}</script>a",
                &["a"],
            ),
            ("<div hidden>x<div>y</div></div>a<input hidden>b", &["ab"]),
            ("<head><title>t</title><body>a", &["a"]),
            (
                "<title>t</title><meta charset=utf-8><h1>a</h1>b",
                &["# a", "b"],
            ),
            ("<p hidden>x<p>a", &["a"]),
            ("<div><p hidden>x</div>a<p hidden>y</p>b", &["a", "b"]),
            (
                "<ul><li hidden>x<ul><li>y</ul><li>a<li hidden>z</ul>b",
                &["a", "b"],
            ),
            (
                "<table><tr><td hidden>x<td>a<tr hidden><td>y<table><tr><td>z</table><tr><td>b<tr hidden><td>w</table>c",
                &["a", "b", "c"],
            ),
            ("<dl><dt hidden>x<dd>a</dl>", &["a"]),
            ("<select><option>x<option>y</select>a", &["a"]),
        ] {
            assert_eq!(lines(html), expected, "{html}");
        }
    }

    #[test]
    fn a_value_of_plain_text_keeps_its_lines() {
        for (value, expected) in [
            (
                "a\nb &oslash; <x@y.dk>\r\n\nc < d\n",
                "a\nb ø <x@y.dk>\n\nc < d",
            ),
            ("<p>a\nb</p>", "a b"),
            ("a<br/>\nb", "a\nb"),
        ] {
            let mut blocks = Blocks::default();
            add_value_to(&mut blocks, value).unwrap();
            assert_eq!(blocks.text, expected, "{value}");
        }
    }

    #[test]
    fn the_gap_between_paragraphs_is_kept() {
        assert_eq!(read(b"<p>a<br>b</p><p>c</p>").unwrap().text, "a\nb\n\nc");
    }

    #[test]
    fn tags_that_are_nested_without_end_take_no_more_than_their_length() {
        for part in [
            "<table><tr><td>",
            "<div>",
            "<b a>",
            "<p",
            "<ul role=menu>",
            "</p>",
            "&",
            "<!--",
        ] {
            let html = part.repeat(200_000);
            assert!(read(html.as_bytes()).unwrap().text.len() <= html.len());
        }
        let answer = read("<table><tr><td>a".repeat(600_000).as_bytes());
        assert!(matches!(answer, Err(ReadError::Overfull { .. })));
        let attributes: Vec<String> = (0..100_000).map(|n| format!("a{n}=1")).collect();
        let attributes = format!(" {}", attributes.join(" "));
        assert_eq!(lines(&format!("<p{attributes}>a")), ["a"]);
    }
}
