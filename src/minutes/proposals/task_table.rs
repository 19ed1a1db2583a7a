//! A table of tasks at the end of a decision: "Handling   Ansvarlig   Frist", and a row for each task.
//!
//! Rows keep their cells apart by wide spaces or pipes; other tables are no list of tasks.

use super::Meeting;
use super::draft::Draft;
use super::rules::assigned;
use crate::minutes::document::{DueForm, Span};
use crate::minutes::task_columns::{self, Column};

/// The tables within a decision: the lines of each, from the names of its columns to its last row.
pub(super) struct Tables {
    tables: Vec<Table>,
}

struct Table {
    columns: Vec<Column>,
    whole: Span,
    rows: Vec<Span>,
}

impl Tables {
    /// Finds the tables in the decision.
    pub(super) fn of(text: &str, decision: Span) -> Self {
        let mut tables: Vec<Table> = Vec::new();
        let mut is_open = false;
        let mut start = decision.start;
        for line in decision.of(text).split_inclusive('\n') {
            let span = Span::at(start, line.trim_end());
            start += line.len();
            if let Some(columns) = task_columns::named(cells(line).into_iter()) {
                is_open = true;
                tables.push(Table {
                    columns,
                    whole: span,
                    rows: Vec::new(),
                });
                continue;
            }
            let cells = cells(line).len();
            match tables.last_mut().filter(|_| is_open) {
                // The line that Markdown draws under the names, and a gap there.
                Some(table) if is_rule(line) || line.trim().is_empty() && table.rows.is_empty() => {
                }
                Some(table) if cells > 1 && cells <= table.columns.len() => {
                    table.rows.push(span);
                    table.whole.end = span.end;
                }
                _ => is_open = false,
            }
        }
        tables.retain(|table| !table.rows.is_empty());
        Self { tables }
    }

    /// The stretches of the decision that are no table, in order.
    pub(super) fn between(&self, decision: Span) -> Vec<Span> {
        let starts = [decision.start].into_iter();
        let starts = starts.chain(self.tables.iter().map(|table| table.whole.end));
        let ends = self.tables.iter().map(|table| table.whole.start);
        let ends = ends.chain([decision.end]);
        starts
            .zip(ends)
            .map(|(start, end)| Span { start, end })
            .collect()
    }

    /// A draft for each row.
    pub(super) fn drafts(&self, meeting: &Meeting<'_>) -> Vec<Draft> {
        let rows = self.tables.iter().flat_map(|table| {
            let rows = table.rows.iter();
            rows.filter_map(|&row| draft(meeting, &table.columns, row))
        });
        rows.collect()
    }
}

fn draft(meeting: &Meeting<'_>, columns: &[Column], row: Span) -> Option<Draft> {
    let words = row.of(meeting.text);
    let cells = cells(words);
    let cell = |wanted| {
        let position = columns.iter().position(|column| *column == wanted)?;
        let cell = cells.get(position).copied()?;
        cell.contains(char::is_alphanumeric).then_some(cell)
    };
    let what = cell(Column::What)?;
    let (mut who, mut when) = (cell(Column::Who), cell(Column::When));
    // Where a cell is empty, a wide space does not tell which: a time is known by its form.
    if cells.len() < columns.len()
        && let Some(only) = who
        && meeting.due_of_field(only).form != DueForm::None
    {
        (who, when) = (None, Some(only));
    }
    let responsible = who.map(|who| assigned::named(who, meeting.setting()));
    let due = meeting.due_of_field(when.unwrap_or_default());
    // The row as it stands, without the pipes around it.
    let inner = words.trim_matches(['|', ' ']);
    let start = row.start + words.find(inner)?;
    Some(Draft::assigned(
        what,
        Span::at(start, inner),
        responsible,
        due,
    ))
}

/// The cells of a line, none without words but those between pipes.
fn cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    if let Some(inner) = line.strip_prefix('|') {
        let inner = inner.strip_suffix('|').unwrap_or(inner);
        return inner.split('|').map(str::trim).collect();
    }
    if line.contains(" | ") {
        return line.split(" | ").map(str::trim).collect();
    }
    let cells = line.split("  ").map(str::trim);
    cells.filter(|cell| !cell.is_empty()).collect()
}

fn is_rule(line: &str) -> bool {
    line.contains("--")
        && line
            .chars()
            .all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::super::{Meeting, Parties};
    use super::*;
    use crate::minutes::dates::When;

    fn told(decision: &str) -> Vec<String> {
        let parties = Parties::default();
        let meeting = Meeting {
            text: decision,
            body: None,
            day: "2024-11-20".parse().ok(),
            parties: &parties,
        };
        let tables = Tables::of(decision, Span::at(0, decision));
        let drafts = tables.drafts(&meeting).into_iter();
        let told = drafts.map(|draft| {
            let who = draft.responsible.map_or_else(String::new, |who| who.name);
            let when = match draft.due.form {
                DueForm::On(When::Day(day)) => day.to_string(),
                form => format!("{form:?}"),
            };
            format!(
                "{} / {who} / {when} / {}",
                draft.what,
                draft.span.of(decision)
            )
        });
        told.collect()
    }

    #[test]
    fn each_row_is_a_task() {
        let spaces = "Drøftet.\n\nHandling      Ansvarlig       Frist\nRinge til firmaet   Ole Krag   6. december 2024";
        assert_eq!(
            told(spaces),
            [
                "Ringe til firmaet / Ole Krag / 2024-12-06 / Ringe til firmaet   Ole Krag   6. december 2024"
            ]
        );
        let pipes = "Godkendt.\n| Opgave | Frist |\n|---|---|\n| Skrive brev | 6. december 2024 |\n\nPris   100 kr.";
        assert_eq!(
            told(pipes),
            ["Skrive brev /  / 2024-12-06 / Skrive brev | 6. december 2024"]
        );
    }

    #[test]
    fn other_tables_and_sentences_are_none() {
        for text in [
            "År   Beløb\n2024   10 kr.",
            "Handling er vigtig.\nAnsvarlig: Ole.",
            "Handling   Ansvarlig",
            "| Opgave | Frist |\n|---|---|\n",
            "",
        ] {
            assert_eq!(told(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn what_stands_before_and_after_a_table_is_left() {
        let text = "Følgende aftales:\nHandling   Frist\nSkrive   i maj\nSlut.";
        let whole = Span::at(0, text);
        let between = Tables::of(text, whole).between(whole);
        let between: Vec<_> = between.iter().map(|span| span.of(text).trim()).collect();
        assert_eq!(between, ["Følgende aftales:", "Slut."]);
        let plain = Tables::of("Godkendt.", Span { start: 0, end: 9 });
        assert_eq!(
            plain.between(Span { start: 0, end: 9 }),
            [Span { start: 0, end: 9 }]
        );
    }
}
