//! Blocks: the lines of a document in one text, each with its place. What every container yields.

use super::document::Span;

/// A line of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    /// Where it stands in the text.
    pub(crate) span: Span,
    /// Whether the container marks it as a heading.
    pub(crate) is_heading: bool,
}

/// The text of a document and its lines.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    /// The lines, parted by line feeds; two where the document has a gap.
    pub(crate) text: String,
    /// The lines that have something on them.
    pub(crate) lines: Vec<Block>,
    has_gap: bool,
}

impl Blocks {
    /// Adds a line; an empty one is a gap.
    pub(crate) fn push(&mut self, line: &str, is_heading: bool) {
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
            is_heading,
        });
        self.text.push_str(line);
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

    /// Whether the line with this index is a heading of the container.
    pub(crate) fn is_heading(&self, index: usize) -> bool {
        self.lines.get(index).is_some_and(|block| block.is_heading)
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
