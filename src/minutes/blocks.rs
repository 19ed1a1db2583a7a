//! Blocks: the lines of a document in one text, each with its place. What every container yields.

use std::collections::HashMap;

use super::document::Span;

/// What a container itself says of a line. Plain text says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mark {
    /// A line like any other.
    #[default]
    Text,
    /// A heading, or the name of the field that the lines below are the value of.
    Heading,
    /// The title of an agenda item, where the container keeps items apart.
    Item {
        /// Whether it is kept as one behind closed doors.
        is_closed: bool,
    },
}

/// A line of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// What the container says of it.
    pub(crate) mark: Mark,
}

/// The text of a document and its lines.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    /// The lines, parted by line feeds; two where the document has a gap.
    pub(crate) text: String,
    /// The lines that have something on them.
    pub(crate) lines: Vec<Block>,
    /// Where each page starts in the text, from the first; empty for a document without pages.
    pub(crate) pages: Vec<usize>,
    has_gap: bool,
    public_titles: HashMap<usize, String>,
}

impl Blocks {
    /// Adds a line; an empty one is a gap.
    pub(crate) fn push(&mut self, line: &str, mark: Mark) {
        let line = line.trim();
        if line.is_empty() {
            self.has_gap = true;
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(if self.has_gap { "\n\n" } else { "\n" });
        }
        self.has_gap = false;
        self.lines.push(Block {
            span: Span::at(self.text.len(), line),
            mark,
        });
        self.text.push_str(line);
    }

    /// Keeps what everybody may read of the closed item whose line was added last.
    pub(crate) fn set_public_title(&mut self, title: &str) {
        if let Some(last) = self.lines.len().checked_sub(1) {
            self.public_titles.insert(last, title.to_owned());
        }
    }

    /// What everybody may read of the closed item that begins with this line, where its container
    /// has a title for them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the structure parser has no place for it yet")
    )]
    pub(crate) fn public_title(&self, index: usize) -> Option<&str> {
        self.public_titles.get(&index).map(String::as_str)
    }

    /// Leaves a gap before the next line.
    pub(crate) fn leave_gap(&mut self) {
        self.has_gap = true;
    }

    /// Begins a page: what is added from here on stands on it.
    pub(crate) fn turn_page(&mut self) {
        self.pages.push(self.text.len());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The words of the line with this index; none beyond the end.
    pub(crate) fn line(&self, index: usize) -> &str {
        self.lines
            .get(index)
            .map_or("", |block| block.span.of(&self.text))
    }

    /// What the container says of the line with this index.
    pub(crate) fn mark(&self, index: usize) -> Mark {
        self.lines.get(index).map_or(Mark::Text, |block| block.mark)
    }

    /// Whether the line with this index is a heading of the container.
    pub(crate) fn is_heading(&self, index: usize) -> bool {
        self.mark(index) != Mark::Text
    }

    /// Whether the line with this index follows the one before it without a gap.
    pub(crate) fn continues(&self, index: usize) -> bool {
        let before = index
            .checked_sub(1)
            .and_then(|before| self.lines.get(before));
        let this = self.lines.get(index);
        before
            .zip(this)
            .is_some_and(|(before, this)| before.span.end + 1 == this.span.start)
    }
}
