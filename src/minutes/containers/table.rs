//! Tables: rows of cells on their way into blocks.
//!
//! A table with a row of names, one of which is that of a decision, is a list of agenda items: each
//! row becomes an item whose cells stand under the names of their columns. Any other table is
//! its cells in reading order. A name stands over all columns that its cell spans, and the last one
//! over all that follow, so that no cell is lost. Left out: cells that span rows.

use crate::minutes::blocks::{Blocks, Mark};
use crate::minutes::task_columns;

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

/// A line and where in the table it stands, both counted from 0.
#[derive(Debug)]
struct Placed {
    row: u32,
    column: u32,
    line: Line,
}

/// What parts the cells of a row that is one line.
const BETWEEN_CELLS: &str = "   ";

/// A table that is being read. Rows and cells without lines take no room.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// How many rows were begun.
    rows: u32,
    /// The column of the cell that was begun last, and that of the next.
    column: u32,
    next: u32,
    has_cell: bool,
    has_gap: bool,
    /// Where the cells of the first row begin.
    heads: Vec<u32>,
    lines: Vec<Placed>,
}

/// What a column holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Number,
    Title,
    Decision,
    Other,
}

/// A column with a name; it is as wide as the cell of the name.
#[derive(Debug)]
struct Column {
    start: u32,
    name: String,
    content: Content,
}

/// How many names the columns of a table of items have at most, and how long these are, in bytes.
const MOST_COLUMNS: usize = 64;
const LONGEST_NAME: usize = 100;
/// How many columns a cell is wide at most; browsers take as many.
const WIDEST: u32 = 1000;

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
        self.rows = self.rows.saturating_add(1);
        self.next = 0;
        self.has_cell = false;
    }

    pub(super) fn begin_cell(&mut self) {
        if self.rows == 0 {
            self.begin_row();
        }
        self.has_cell = true;
        self.column = self.next;
        self.next = self.next.saturating_add(1);
        if self.rows == 1 && self.heads.len() <= MOST_COLUMNS {
            self.heads.push(self.column);
        }
    }

    /// Makes the cell that was begun last so many columns wide.
    pub(super) fn widen_cell(&mut self, columns: u32) {
        self.next = self.column.saturating_add(columns.clamp(1, WIDEST));
    }

    /// Adds a line to the cell that was begun last; what stands outside all cells has one of its own.
    pub(super) fn add(&mut self, mut line: Line) {
        if line.text.is_empty() {
            self.has_gap = true;
            return;
        }
        line.is_apart |= std::mem::take(&mut self.has_gap);
        if !self.has_cell {
            self.begin_cell();
        }
        self.lines.push(Placed {
            row: self.rows,
            column: self.column,
            line,
        });
    }

    /// Gives the lines of the table, in the order in which they are read.
    pub(super) fn pour(self, into: &mut impl FnMut(Line)) {
        match self.columns() {
            Some(columns) => self.pour_items(&columns, into),
            None if self.is_of_tasks() => self.pour_row_by_row(into),
            None => self.pour_in_reading_order(into),
        }
    }

    /// What the columns hold, when the first row names them and the rows are items.
    fn columns(&self) -> Option<Vec<Column>> {
        if self.rows < 2 || self.heads.len() > MOST_COLUMNS {
            return None;
        }
        let column = |&start: &u32| Column {
            start,
            name: String::new(),
            content: Content::Other,
        };
        let mut columns: Vec<Column> = self.heads.iter().map(column).collect();
        for placed in self.lines.iter().take_while(|placed| placed.row == 1) {
            let position = position(&columns, placed.column)?;
            let name = &mut columns.get_mut(position)?.name;
            if name.len() + placed.line.text.len() > LONGEST_NAME {
                return None;
            }
            if !name.is_empty() {
                name.push(' ');
            }
            name.push_str(&placed.line.text);
        }
        for column in &mut columns {
            column
                .name
                .truncate(column.name.trim_end_matches(':').len());
            column.content = content_named(&column.name);
        }
        // "Punkt | Emne | Beslutning": the first of two titles is the number.
        let of = |wanted: Content| move |column: &Column| column.content == wanted;
        if columns
            .iter()
            .filter(|column| of(Content::Title)(column))
            .count()
            > 1
            && let Some(first) = columns.iter_mut().find(|column| of(Content::Title)(column))
        {
            first.content = Content::Number;
        }
        let has = |wanted| columns.iter().any(of(wanted));
        (has(Content::Title) && has(Content::Decision)).then_some(columns)
    }

    fn pour_items(self, columns: &[Column], into: &mut impl FnMut(Line)) {
        let items = self.lines.into_iter().skip_while(|placed| placed.row == 1);
        let mut lines = items.peekable();
        while let Some(row) = lines.peek().map(|placed| placed.row) {
            let cells = std::iter::from_fn(|| lines.next_if(|placed| placed.row == row));
            pour_item(columns, cells.collect(), into);
        }
    }

    /// The cells in reading order, the rows parted by gaps.
    /// Whether the first row names the columns of a table of tasks.
    fn is_of_tasks(&self) -> bool {
        let first = self.lines.iter().take_while(|placed| placed.row == 1);
        let names = first
            .take(MOST_COLUMNS)
            .map(|placed| placed.line.text.as_str());
        self.rows > 1 && task_columns::named(names).is_some()
    }

    /// Each row as one line, its cells apart: what, who and when belong together.
    fn pour_row_by_row(self, into: &mut impl FnMut(Line)) {
        let mut lines = self.lines.into_iter().peekable();
        while let Some(Placed {
            mut line,
            row,
            mut column,
        }) = lines.next()
        {
            line.is_apart = row == 1;
            line.mark = Mark::Text;
            while let Some(more) = lines.next_if(|more| more.row == row) {
                let is_same = std::mem::replace(&mut column, more.column) == more.column;
                line.text
                    .push_str(if is_same { " " } else { BETWEEN_CELLS });
                line.text.push_str(&more.line.text);
            }
            into(line);
        }
    }

    fn pour_in_reading_order(self, into: &mut impl FnMut(Line)) {
        let mut row = 0;
        for Placed { line, row: own, .. } in self.lines {
            let is_first = own != std::mem::replace(&mut row, own);
            into(Line {
                is_apart: line.is_apart || is_first,
                ..line
            });
        }
    }
}

/// Which of the columns a cell stands in; those beyond the last stand in the last.
fn position(columns: &[Column], column: u32) -> Option<usize> {
    let after = columns.partition_point(|one| one.start <= column);
    after.checked_sub(1)
}

/// The item of a row: its number and title, then each other cell under the name of its column.
fn pour_item(columns: &[Column], cells: Vec<Placed>, into: &mut impl FnMut(Line)) {
    let column_of = |placed: &Placed| columns.get(position(columns, placed.column)?);
    let has = |wanted: Content| {
        move |placed: &Placed| column_of(placed).is_some_and(|column| column.content == wanted)
    };
    let (numbers, cells): (Vec<_>, Vec<_>) = cells.into_iter().partition(has(Content::Number));
    let (titles, cells): (Vec<_>, Vec<_>) = cells.into_iter().partition(has(Content::Title));
    let mut mark = Some(Mark::Item { is_closed: false });
    for Placed { line, .. } in numbers.into_iter().chain(titles) {
        into(Line {
            mark: mark.take().unwrap_or(line.mark),
            ..line
        });
    }
    let (mut named, mut cell) = (None, None);
    for placed in cells {
        let column = position(columns, placed.column);
        let is_first = cell.replace(placed.column) != Some(placed.column);
        if named != column {
            named = column;
            let name = column_of(&placed).map_or("", |column| column.name.as_str());
            into(Line::new(name, Mark::Heading));
        }
        into(Line {
            is_apart: placed.line.is_apart || is_first,
            ..placed.line
        });
    }
}

fn content_named(name: &str) -> Content {
    let name = name.to_lowercase();
    let is_in = |names: &[&str]| names.contains(&name.trim());
    match () {
        () if is_in(NUMBERS) => Content::Number,
        () if is_in(TITLES) => Content::Title,
        () if is_in(DECISIONS) => Content::Decision,
        () => Content::Other,
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
                // A cell that begins with "2>" is two columns wide.
                let wide = cell.strip_prefix("2>");
                table.widen_cell(if wide.is_some() { 2 } else { 1 });
                let cell = wide.unwrap_or(cell);
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
        let mut lines = String::new();
        table.pour(&mut |line| {
            lines.push_str(mark(line.mark));
            lines.push_str(&line.text);
            lines.push('\n');
        });
        lines
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
    fn a_name_stands_over_all_that_its_cell_spans_and_nothing_is_lost() {
        for (rows, text) in [
            (
                [
                    &["2>Punkt", "Beslutning"][..],
                    &["1", "Budget", "Godkendt."],
                ],
                "* 1\nBudget\n# Beslutning\nGodkendt.\n",
            ),
            (
                [
                    &["Emne", "Beslutning"],
                    &["Budget", "Godkendt.", "HR laver en plan."],
                ],
                "* Budget\n# Beslutning\nGodkendt.\nHR laver en plan.\n",
            ),
            (
                [&["Emne", "", "Beslutning"], &["Budget", "x", "Godkendt."]],
                "* Budget\n# \nx\n# Beslutning\nGodkendt.\n",
            ),
            (
                [
                    &["Emne", "Bemærkning\ntil sagen", "Beslutning"],
                    &["2>Budget", "Godkendt."],
                ],
                "* Budget\n# Beslutning\nGodkendt.\n",
            ),
        ] {
            assert_eq!(table(&rows), text);
        }
        let long = "a".repeat(200);
        let rows: [&[&str]; 2] = [&["Emne", &long, "Beslutning"], &["A", "b", "c"]];
        assert_eq!(table(&rows), format!("Emne\n{long}\nBeslutning\nA\nb\nc\n"));
    }

    #[test]
    fn a_table_of_tasks_keeps_its_rows_together() {
        let rows: [&[&str]; 3] = [
            &["Handling", "Ansvarlig"],
            &["Ringe", "Ole"],
            &["Skrive", "Pia"],
        ];
        let told = table(&rows);
        let lines: Vec<_> = told.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(
            lines,
            ["Handling   Ansvarlig", "Ringe   Ole", "Skrive   Pia"]
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
