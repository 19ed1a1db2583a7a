//! Tables that break over pages, between rows where they can and else within them. On each page the head
//! stands again, for the eye alone.

use super::{
    layout::{Element, Flow, Role},
    lines::broken,
    style::{BOTTOM, CELL, CELL_PADDING, COLUMN, GAP, MARGIN, Style, TEXT_WIDTH, TOP},
};
use crate::papers::outline::Table;

/// A cell that is being put on pages, line by line.
struct OpenCell {
    x: f32,
    lines: std::vec::IntoIter<String>,
    leaves: Vec<usize>,
}

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table) -> Element {
        let names = || table.columns.iter().map(|column| column.name.to_owned());
        let head_height = height(&self.cells(table, names(), COLUMN), COLUMN);
        let first = table.rows.first().map_or(0.0, |row| {
            height(&self.cells(table, row.iter().cloned(), CELL), CELL)
        });
        // The head does not stay behind alone, unless its first row is higher than a page.
        let least = head_height + first;
        if self.y + least > BOTTOM && TOP + least <= BOTTOM {
            self.turn();
        }
        self.rule();
        let head = self.cells(table, names(), COLUMN);
        let head = self.row_within(head, COLUMN);
        let head = head.into_iter();
        let head = head.map(|cell| Element::of_lines(Role::ColumnHeading, cell.leaves));
        let head = Element::of(Role::Row, head.collect());
        let mut rows = Vec::new();
        for row in &table.rows {
            let cells = self.cells(table, row.iter().cloned(), CELL);
            let height = height(&cells, CELL);
            // A row that fits a page is not parted.
            if self.y + height > BOTTOM && TOP + head_height + height <= BOTTOM {
                self.turn_with_head(table);
            }
            rows.push(self.row(table, cells));
        }
        self.y += GAP;
        let head = Element::of(Role::TableHead, vec![head]);
        let mut parts = vec![head];
        if !rows.is_empty() {
            parts.push(Element::of(Role::TableBody, rows));
        }
        Element::of(Role::Table, parts)
    }

    /// The cells of a row, broken into lines.
    fn cells(
        &self,
        table: &Table,
        texts: impl Iterator<Item = String>,
        style: Style,
    ) -> Vec<OpenCell> {
        let mut x = MARGIN;
        let cells = table.columns.iter().zip(texts).map(|(column, text)| {
            let width = TEXT_WIDTH * f32::from(column.share) / 100.0;
            let room = width - 2.0 * CELL_PADDING;
            let cell = OpenCell {
                x: x + CELL_PADDING,
                lines: broken(&text, room, (style, self.faces)).into_iter(),
                leaves: Vec::new(),
            };
            x += width;
            cell
        });
        cells.collect()
    }

    /// A row, over as many pages as it takes.
    fn row(&mut self, table: &Table, mut cells: Vec<OpenCell>) -> Element {
        loop {
            cells = self.row_within(cells, CELL);
            if cells.iter().all(|cell| cell.lines.len() == 0) {
                break;
            }
            self.turn_with_head(table);
        }
        let roles = std::iter::once(Role::RowHeading).chain(std::iter::repeat(Role::Cell));
        let cells = cells.into_iter().zip(roles);
        let cells = cells.map(|(cell, role)| Element::of_lines(role, cell.leaves));
        Element::of(Role::Row, cells.collect())
    }

    /// As much of a row as fits the last page, and a rule below.
    fn row_within(&mut self, mut cells: Vec<OpenCell>, style: Style) -> Vec<OpenCell> {
        self.y += CELL_PADDING;
        while cells.iter().any(|cell| cell.lines.len() > 0)
            && self.y + style.leading + CELL_PADDING <= BOTTOM
        {
            for cell in &mut cells {
                if let Some(line) = cell.lines.next() {
                    let leaf = self.leaf();
                    self.put(cell.x, (line, style), Some(leaf));
                    cell.leaves.push(leaf);
                }
            }
            self.y += style.leading;
        }
        self.y += CELL_PADDING;
        self.rule();
        cells
    }

    /// Begins a page with the head again. That is no part of the tree: whoever has the table read to
    /// them knows its columns by now.
    fn turn_with_head(&mut self, table: &Table) {
        self.turn();
        self.rule();
        let names = table.columns.iter().map(|column| column.name.to_owned());
        let cells = self.cells(table, names, COLUMN);
        let height = height(&cells, COLUMN);
        let top = self.y;
        for cell in cells {
            self.y = top + CELL_PADDING;
            for line in cell.lines {
                self.put(cell.x, (line, COLUMN), None);
                self.y += COLUMN.leading;
            }
        }
        self.y = top + height;
        self.rule();
    }

    fn rule(&mut self) {
        let y = self.y;
        if let Some(page) = self.laid.pages.last_mut() {
            page.rules.push(y);
        }
    }
}

/// How high a row is that stands in one piece.
fn height(cells: &[OpenCell], style: Style) -> f32 {
    let most = cells.iter().map(|cell| cell.lines.len()).max();
    let most = u16::try_from(most.unwrap_or_default()).unwrap_or(u16::MAX);
    f32::from(most) * style.leading + 2.0 * CELL_PADDING
}
