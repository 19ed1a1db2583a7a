//! Tables: rows of cells on their way into blocks.
//!
//! A table with a row of names, one of which is that of a decision, is a list of agenda items: each
//! row becomes an item whose cells stand under the names of their columns. Any other table is
//! its cells in reading order.

use crate::minutes::blocks::{Blocks, Mark};

/// A line that is not in the blocks yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) mark: Mark,
    /// Whether a gap parts it from the line before.
    pub(super) is_apart: bool,
}

impl Line {
    pub(super) fn new(text: impl Into<String>, mark: Mark) -> Self {
        Self {
            text: text.into(),
            mark,
            is_apart: true,
        }
    }

    /// Adds the line to the blocks.
    pub(super) fn push_to(&self, blocks: &mut Blocks) {
        if self.is_apart {
            blocks.leave_gap();
        }
        blocks.push(&self.text, self.mark);
    }
}

/// The lines of a cell.
pub(super) type Cell = Vec<Line>;

/// A table that is being read.
#[derive(Debug, Default)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
}

/// What a column holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Title,
    Decision,
    Other,
}

const NUMBERS: &[&str] = &[
    "nr",
    "nr.",
    "nummer",
    "pkt",
    "pkt.",
    "punkt nr",
    "punkt nr.",
    "#",
];
const TITLES: &[&str] = &[
    "dagsorden",
    "dagsordenspunkt",
    "emne",
    "overskrift",
    "punkt",
    "punkter",
    "sag",
    "tekst",
    "titel",
];
const DECISIONS: &[&str] = &[
    "aftale",
    "aftaler",
    "beslutning",
    "beslutninger",
    "konklusion",
    "referat",
    "referat/beslutning",
    "beslutning/referat",
];

impl Table {
    pub(super) fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn begin_cell(&mut self) {
        if self.rows.is_empty() {
            self.begin_row();
        }
        if let Some(row) = self.rows.last_mut() {
            row.push(Cell::new());
        }
    }

    /// Adds a line to the cell that was begun last; what stands outside all cells has one of its own.
    pub(super) fn add(&mut self, line: Line) {
        if self.rows.last().is_none_or(Vec::is_empty) {
            self.begin_cell();
        }
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            cell.push(line);
        }
    }

    /// The table as lines.
    pub(super) fn into_lines(self) -> Vec<Line> {
        match self.columns() {
            Some(columns) => self.items(&columns),
            None => self.in_reading_order(),
        }
    }

    /// What the columns hold, when the first row names them and the rows are items.
    fn columns(&self) -> Option<Vec<(String, Column)>> {
        let names = self.rows.first()?.iter().map(|cell| match cell.as_slice() {
            [only] => only.text.trim_end_matches(':').to_owned(),
            _ => String::new(),
        });
        let mut columns: Vec<(String, Column)> = names
            .map(|name| {
                let column = column_named(&name);
                (name, column)
            })
            .collect();
        let has = |wanted| columns.iter().any(|(_, column)| *column == wanted);
        if !has(Column::Decision) || self.rows.len() < 2 {
            return None;
        }
        // "Punkt | Emne | Beslutning": the first of two titles is the number.
        let titles = columns
            .iter()
            .filter(|(_, column)| *column == Column::Title);
        if titles.count() > 1
            && let Some((_, first)) = columns.iter_mut().find(|(_, c)| *c == Column::Title)
        {
            *first = Column::Number;
        }
        columns
            .iter()
            .any(|(_, column)| *column == Column::Title)
            .then_some(columns)
    }

    fn items(self, columns: &[(String, Column)]) -> Vec<Line> {
        let mut lines = Vec::new();
        for row in self.rows.into_iter().skip(1) {
            let cells: Vec<(&(String, Column), Cell)> = columns.iter().zip(row).collect();
            let of = |wanted| {
                cells
                    .iter()
                    .filter(move |((_, column), _)| *column == wanted)
            };
            let mut opening: Cell = of(Column::Number)
                .chain(of(Column::Title))
                .flat_map(|(_, cell)| cell.iter().cloned())
                .collect();
            if let Some(first) = opening.first_mut() {
                first.mark = Mark::Item { is_closed: false };
            }
            lines.append(&mut opening);
            for ((name, column), cell) in cells {
                if matches!(column, Column::Decision | Column::Other) && !cell.is_empty() {
                    lines.push(Line::new(name.as_str(), Mark::Heading));
                    lines.extend(cell);
                }
            }
        }
        lines
    }

    /// The cells in reading order, the rows parted by gaps.
    fn in_reading_order(self) -> Vec<Line> {
        let row = |cells: Vec<Cell>| {
            let mut lines: Cell = cells.into_iter().flatten().collect();
            if let Some(first) = lines.first_mut() {
                first.is_apart = true;
            }
            lines
        };
        self.rows.into_iter().flat_map(row).collect()
    }
}

fn column_named(name: &str) -> Column {
    let name = name.to_lowercase();
    let is_in = |names: &[&str]| names.contains(&name.trim());
    match () {
        () if is_in(NUMBERS) => Column::Number,
        () if is_in(TITLES) => Column::Title,
        () if is_in(DECISIONS) => Column::Decision,
        () => Column::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: &[&[&str]]) -> String {
        let mut table = Table::default();
        for row in rows {
            table.begin_row();
            for cell in *row {
                table.begin_cell();
                for line in cell.lines() {
                    table.add(Line::new(line, Mark::Text));
                }
            }
        }
        let mark = |mark| match mark {
            Mark::Text => "",
            Mark::Heading => "# ",
            Mark::Item { .. } => "* ",
        };
        let lines = table.into_lines().into_iter();
        let lines = lines.map(|line| format!("{}{}", mark(line.mark), line.text));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    }

    #[test]
    fn a_table_of_items_has_an_item_a_row() {
        let names: &[&str] = &["Punkt", "Emne", "Beslutning", "Ansvarlig"];
        assert_eq!(
            table(&[
                names,
                &["1", "Budget", "Godkendt.\nPlan laves.", "HR"],
                &["2", "Evt.", "", ""]
            ]),
            "* 1\nBudget\n# Beslutning\nGodkendt.\nPlan laves.\n# Ansvarlig\nHR\n* 2\nEvt.\n"
        );
        let names: &[&str] = &["Punkt", "Referat"];
        assert_eq!(
            table(&[names, &["Budget", "Drøftet."]]),
            "* Budget\n# Referat\nDrøftet.\n"
        );
    }

    #[test]
    fn any_other_table_is_read_across() {
        assert_eq!(
            table(&[&["Udvalg:", "Byrådet"], &["Sted:", "Sal A"]]),
            "Udvalg:\nByrådet\nSted:\nSal A\n"
        );
        assert_eq!(table(&[&["Punkt", "Beslutning"]]), "Punkt\nBeslutning\n");
    }
}
