//! The text of a document: its paragraphs, and those of tables and text boxes where they stand.

use super::elements::{Element, Elements, Tag};
use super::numbering::Numbering;
use super::styles::{Properties, Styles};
use crate::minutes::SIZE_LIMIT;
use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::containers::allowance::{LineCount, UNPACKED_LIMIT};
use crate::minutes::containers::table::{Line, Table};
use crate::minutes::containers::text::tidy;
use crate::minutes::containers::{Container, ReadError};

/// What holds nothing that a reader sees: deleted and moved text, what was before a change, and the
/// second copy of a text box for old programs.
const UNSEEN: [&str; 7] = [
    "del",
    "moveFrom",
    "pPrChange",
    "rPrChange",
    "sectPr",
    "mc:Fallback",
    "instrText",
];

/// A paragraph that is being read; text boxes stand inside of others.
#[derive(Debug, Default)]
struct Paragraph {
    properties: Properties,
    text: String,
    is_in_properties: bool,
    is_in_run: bool,
    is_run_hidden: bool,
}

/// Reads a document to blocks.
pub(super) struct Body {
    styles: Styles,
    numbering: Numbering,
    blocks: Blocks,
    open: Vec<Paragraph>,
    /// The tables that are open, the innermost last.
    tables: Vec<Table>,
    is_text: bool,
    /// How much text there was so far, in bytes.
    length: usize,
    lines: LineCount,
}

impl Body {
    pub(super) fn new(styles: Styles, numbering: Numbering) -> Self {
        Self {
            styles,
            numbering,
            blocks: Blocks::default(),
            open: Vec::new(),
            tables: Vec::new(),
            is_text: false,
            length: 0,
            lines: LineCount::default(),
        }
    }

    /// The blocks of a document.
    ///
    /// # Errors
    /// When it is not well-formed, or holds more text than any document.
    pub(super) fn read(mut self, part: &str) -> Result<Blocks, ReadError> {
        let mut elements = Elements::of(part);
        while let Some(element) = elements.next()? {
            match element {
                Element::Start(tag) if UNSEEN.contains(&tag.name()) => elements.skip()?,
                Element::Start(tag) => self.start(&tag),
                Element::End(name) => self.end(&name)?,
                Element::Text(text) if self.is_text => self.add(&text)?,
                Element::Text(_) => {}
            }
        }
        if elements.has_root() {
            Ok(self.blocks)
        } else {
            Err(ReadError::Damaged(Container::Docx))
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        let name = tag.name();
        match name {
            "p" => self.open.push(Paragraph::default()),
            "tbl" => self.tables.push(Table::default()),
            "tr" => self.with_table(Table::begin_row),
            "tc" => self.with_table(Table::begin_cell),
            "gridSpan" => {
                let columns = tag.number().unwrap_or(1);
                self.with_table(|table| table.widen_cell(columns));
            }
            "t" => self.is_text = true,
            _ => {}
        }
        let Some(paragraph) = self.open.last_mut() else {
            return;
        };
        match name {
            "pPr" => paragraph.is_in_properties = true,
            "r" => {
                paragraph.is_in_run = true;
                paragraph.is_run_hidden = false;
            }
            "vanish" if paragraph.is_in_run => paragraph.is_run_hidden = tag.is_on(),
            // A tab in the properties is a place for one.
            "tab" | "ptab" if paragraph.is_in_run => paragraph.text.push('\t'),
            "br" | "cr" if paragraph.is_in_run => paragraph.text.push('\n'),
            "noBreakHyphen" => paragraph.text.push('-'),
            _ if paragraph.is_in_properties => paragraph.properties.take(tag),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        match (name, self.open.last_mut()) {
            ("p", _) => self.finish_paragraph()?,
            ("pPr", Some(paragraph)) => paragraph.is_in_properties = false,
            ("r", Some(paragraph)) => paragraph.is_in_run = false,
            ("t", _) => self.is_text = false,
            ("tbl", _) => self.finish_table(),
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, text: &str) -> Result<(), ReadError> {
        self.count(text)?;
        if let Some(paragraph) = self.open.last_mut().filter(|one| !one.is_run_hidden) {
            // A line feed of the part is white space, and none of the document.
            let text = text.chars().map(|c| if c.is_control() { ' ' } else { c });
            paragraph.text.extend(text);
        }
        Ok(())
    }

    /// Counts text, of which a document holds no more than a file of plain text may.
    fn count(&mut self, text: &str) -> Result<(), ReadError> {
        self.length += text.len();
        if self.length > SIZE_LIMIT {
            return Err(ReadError::Swollen {
                limit: UNPACKED_LIMIT,
            });
        }
        Ok(())
    }

    /// Adds a paragraph with the number that Word prints in front of it.
    fn finish_paragraph(&mut self) -> Result<(), ReadError> {
        let Some(paragraph) = self.open.pop() else {
            return Ok(());
        };
        let properties = &paragraph.properties;
        if paragraph.text.trim().is_empty() || self.styles.is_contents(properties) {
            return Ok(());
        }
        let list = self.styles.list(properties);
        let number = list.and_then(|(list, level)| self.numbering.count(list, level));
        let mark = if self.styles.is_heading(properties) {
            Mark::Heading
        } else {
            Mark::Text
        };
        let number = number.map_or_else(String::new, |number| number + " ");
        self.count(&number)?;
        // Paragraphs of one cell belong together, and so do the cells of a row.
        let mut is_apart = self.tables.is_empty();
        for line in (number + &paragraph.text).split('\n') {
            let text = tidy(line).into_owned();
            self.lines.add(1)?;
            self.push(Line {
                text,
                mark,
                is_apart,
            });
            is_apart = false;
        }
        Ok(())
    }

    fn with_table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    fn push(&mut self, line: Line) {
        match self.tables.last_mut() {
            Some(table) => table.add(line),
            None => line.push_to(&mut self.blocks),
        }
    }

    fn finish_table(&mut self) {
        if let Some(table) = self.tables.pop() {
            table.pour(&mut |line| self.push(line));
        }
        self.blocks.leave_gap();
    }
}
