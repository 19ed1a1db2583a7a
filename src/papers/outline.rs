//! What a paper says, part by part, in one language: the one source of page and document. Leaves out how
//! it looks.

use crate::domain::{calendar::Moment, language::Language};

/// A whole paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// The language it is in.
    pub language: Language,
    /// What the document is called: kind, body and day.
    pub title: String,
    /// The heading: `Dagsorden`.
    pub heading: &'static str,
    /// What stands on top of every page: body and day.
    pub running_head: String,
    /// When it was made, where that is part of it.
    pub made_at: Option<Moment>,
    /// What it begins with: body, time, place.
    pub facts: Vec<Fact>,
    /// What is to be known before reading: for whom it is, and whether it is a draft.
    pub notes: Vec<String>,
    /// The items, or the lists of the follow-up.
    pub sections: Vec<Section>,
}

/// A label with its value, neither of them empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is: `Sted`.
    pub label: &'static str,
    /// What it comes to.
    pub value: String,
}

impl Fact {
    /// A label with its value.
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
        }
    }
}

/// An item, or a list of the follow-up; what a reader jumps to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// The heading, with the number of the item.
    pub heading: String,
    /// What is to be known of it at a glance.
    pub facts: Vec<Fact>,
    /// What it says before its subsections.
    pub parts: Vec<Part>,
    /// The subsections.
    pub subsections: Vec<Subsection>,
}

/// A part of an item under a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subsection {
    /// The heading: `Indstilling`.
    pub heading: &'static str,
    /// What it says.
    pub parts: Vec<Part>,
}

/// What is said in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A paragraph; its line breaks and blanks stay.
    Paragraph(String),
    /// A list.
    List(Vec<String>),
    /// A table.
    Table(Table),
}

/// A table with a row of headings. Each row begins with what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell for every column; no cell is empty.
    pub rows: Vec<Vec<String>>,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub name: &'static str,
    /// Its share of the width, in percent.
    pub share: u8,
}

/// The paragraphs of a text, which blank lines part.
pub(super) fn paragraphs(text: &str) -> Vec<Part> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{c}'], "\n");
    let mut found = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            if !lines.is_empty() {
                found.push(Part::Paragraph(lines.join("\n")));
                lines.clear();
            }
        } else {
            lines.push(line.trim_end());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs_and_other_breaks_stay() {
        for (text, told) in [
            ("Godkendt.", &["Godkendt."][..]),
            (
                "Godkendt. \n\n\n  At 2:\r\n  Afvist.\n",
                &["Godkendt.", "  At 2:\n  Afvist."],
            ),
            ("Side 1\u{c}Side 2\rmere", &["Side 1\nSide 2\nmere"]),
            (" \n \t\n", &[]),
        ] {
            let told: Vec<_> = told
                .iter()
                .map(|one| Part::Paragraph((*one).to_owned()))
                .collect();
            assert_eq!(paragraphs(text), told, "{text:?}");
        }
    }
}
