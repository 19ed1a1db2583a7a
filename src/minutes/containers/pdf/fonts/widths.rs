//! How wide the codes of a font are: from the file, or for the fonts that every reader has, from
//! tables of theirs (ISO 32000-1, 9.2.4, 9.6.2.2 and 9.7.4.3).

use super::super::file::File;
use super::super::object::{Dict, Object};
use crate::minutes::containers::ReadError;

/// Widths are given in thousandths of the size.
const UNIT: f64 = 0.001;
/// What one width costs in memory, counted as unpacked.
const WIDTH_COST: usize = 16;

/// Widths of the codes 32 to 126 in Helvetica, in thousandths.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// The same in Helvetica Bold.
const HELVETICA_BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
    611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
    278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
/// The same in Times Roman; its bold is a little wider.
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];
/// Of every other letter, where the table ends.
const USUAL: f64 = 556.0;
const COURIER: f64 = 600.0;

/// Codes that follow each other.
#[derive(Debug)]
struct Run {
    first: u16,
    last: u16,
    /// One for each code, or one for all.
    widths: Vec<f64>,
}

/// The widths of a font.
#[derive(Debug)]
pub(super) struct Widths {
    /// Sorted by their first code.
    runs: Vec<Run>,
    otherwise: f64,
    unit: f64,
}

impl Widths {
    /// The widths of a font, one whose codes are a byte or one inside a wider font.
    pub(super) fn read(file: &File<'_>, font: &Dict, descriptor: &Dict) -> Result<Self, ReadError> {
        let listed = file.resolve(font.get(b"Widths"))?;
        let is_inner = font.is(b"Subtype", b"CIDFontType0") || font.is(b"Subtype", b"CIDFontType2");
        let mut widths = Self {
            runs: Vec::new(),
            otherwise: descriptor.get(b"MissingWidth").number().unwrap_or(0.0),
            unit: UNIT,
        };
        if is_inner {
            widths.otherwise = font.get(b"DW").number().unwrap_or(1000.0);
            let table = file.resolve(font.get(b"W"))?;
            widths.add_table(file, table.items())?;
        } else if listed.items().is_empty() {
            widths.take_known(font);
        } else {
            let first = font.get(b"FirstChar").count().unwrap_or(0);
            widths.add_list(file, first, listed.items())?;
            if font.is(b"Subtype", b"Type3") {
                let matrix = file.resolve(font.get(b"FontMatrix"))?;
                let scale = matrix.items().first().and_then(Object::number);
                widths.unit = scale.unwrap_or(UNIT).abs();
            }
        }
        widths.runs.sort_by_key(|run| run.first);
        Ok(widths)
    }

    /// How far a code moves on, in parts of the font's size.
    pub(super) fn of(&self, code: u16) -> f64 {
        let after = self.runs.partition_point(|run| run.first <= code);
        let run = after.checked_sub(1).and_then(|index| self.runs.get(index));
        let width = run.filter(|run| code <= run.last).and_then(|run| {
            let own = run.widths.get(usize::from(code - run.first));
            own.or(run.widths.first()).copied()
        });
        width.unwrap_or(self.otherwise) * self.unit
    }

    fn add_list(
        &mut self,
        file: &File<'_>,
        first: usize,
        items: &[Object],
    ) -> Result<(), ReadError> {
        let Ok(first) = u16::try_from(first) else {
            return Ok(());
        };
        file.allowance().spend(items.len() * WIDTH_COST)?;
        let most = usize::from(u16::MAX - first);
        let widths: Vec<f64> = items
            .iter()
            .take(most)
            .map(|width| width.number().unwrap_or(self.otherwise))
            .collect();
        let Some(length) = widths.len().checked_sub(1) else {
            return Ok(());
        };
        let last = first.saturating_add(u16::try_from(length).unwrap_or(u16::MAX));
        self.runs.push(Run {
            first,
            last,
            widths,
        });
        Ok(())
    }

    /// `first [width …]` or `first last width`, again and again.
    fn add_table(&mut self, file: &File<'_>, items: &[Object]) -> Result<(), ReadError> {
        let mut items = items.iter();
        while let (Some(first), Some(second)) = (items.next(), items.next()) {
            let Some(first) = first.count() else { break };
            match file.resolve(second)? {
                Object::Array(widths) => self.add_list(file, first, &widths)?,
                last => {
                    let (Some(width), Some(last)) =
                        (items.next().and_then(Object::number), last.count())
                    else {
                        break;
                    };
                    file.allowance().spend(WIDTH_COST * 4)?;
                    self.runs.push(Run {
                        first: u16::try_from(first).unwrap_or(u16::MAX),
                        last: u16::try_from(last).unwrap_or(u16::MAX),
                        widths: vec![width],
                    });
                }
            }
        }
        Ok(())
    }

    /// The widths of a font that need not be in the file.
    fn take_known(&mut self, font: &Dict) {
        let name = match font.get(b"BaseFont") {
            Object::Name(name) => String::from_utf8_lossy(name).into_owned(),
            _ => String::new(),
        };
        if name.contains("Courier") {
            self.otherwise = COURIER;
            return;
        }
        let table = match (name.contains("Times"), name.contains("Bold")) {
            (true, _) => &TIMES,
            (false, true) => &HELVETICA_BOLD,
            (false, false) => &HELVETICA,
        };
        self.otherwise = USUAL;
        self.runs.push(Run {
            first: 32,
            last: 126,
            widths: table.iter().map(|&width| f64::from(width)).collect(),
        });
    }
}
