//! Predictors: bytes that were written as what they differ from their neighbours by
//! (ISO 32000-1, 7.4.4.4). Tables of references and some object streams are.

use super::super::object::Dict;

/// More bytes than any row of a picture or table has.
const LONGEST_ROW: usize = 1 << 20;

/// How the bytes stand in rows.
struct Rows {
    /// Bytes that a value is from the one to its left.
    step: usize,
    /// Bytes of a row.
    length: usize,
}

impl Rows {
    /// The rows that the parameters tell; none where they make no sense.
    fn of(parameters: &Dict) -> Option<Self> {
        let count = |name: &[u8], usual| parameters.get(name).count().unwrap_or(usual);
        let bits = count(b"Colors", 1).checked_mul(count(b"BitsPerComponent", 8))?;
        let length = bits.checked_mul(count(b"Columns", 1))?.div_ceil(8);
        (1..=LONGEST_ROW).contains(&length).then_some(Self {
            step: bits.div_ceil(8),
            length,
        })
    }
}

/// The bytes as they were; none where the parameters ask for what no text is packed with.
pub(super) fn undo(bytes: Vec<u8>, parameters: &Dict) -> Option<Vec<u8>> {
    match parameters.get(b"Predictor").count().unwrap_or(1) {
        0 | 1 => Some(bytes),
        2 => {
            let is_bytewise = parameters.get(b"BitsPerComponent").count().unwrap_or(8) == 8;
            let rows = Rows::of(parameters).filter(|_| is_bytewise)?;
            Some(undo_tiff(bytes, &rows))
        }
        10..=15 => Some(undo_png(&bytes, &Rows::of(parameters)?)),
        _ => None,
    }
}

fn undo_tiff(mut bytes: Vec<u8>, rows: &Rows) -> Vec<u8> {
    for row in bytes.chunks_mut(rows.length) {
        for at in rows.step..row.len() {
            let left = row.get(at - rows.step).copied().unwrap_or(0);
            if let Some(byte) = row.get_mut(at) {
                *byte = byte.wrapping_add(left);
            }
        }
    }
    bytes
}

/// Each row begins with a byte that says how it was written.
fn undo_png(bytes: &[u8], rows: &Rows) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for row in bytes.chunks(rows.length + 1) {
        let Some((kind, row)) = row.split_first() else {
            break;
        };
        let start = out.len();
        for (index, byte) in row.iter().enumerate() {
            let at = |offset: usize| {
                let index = start.checked_add(index)?.checked_sub(offset)?;
                out.get(index).copied()
            };
            let has_left = index >= rows.step;
            let left = at(rows.step).filter(|_| has_left).unwrap_or(0);
            let above = at(rows.length).unwrap_or(0);
            let above_left = at(rows.length + rows.step).filter(|_| has_left);
            let predicted = match kind {
                1 => left,
                2 => above,
                3 => u8::midpoint(left, above),
                4 => paeth(left, above, above_left.unwrap_or(0)),
                _ => 0,
            };
            out.push(byte.wrapping_add(predicted));
        }
    }
    out
}

/// The neighbour that is nearest to left + above - above left.
fn paeth(left: u8, above: u8, above_left: u8) -> u8 {
    let [a, b, c] = [left, above, above_left].map(i16::from);
    let estimate = a + b - c;
    let (to_left, to_above, to_both) = (
        (estimate - a).abs(),
        (estimate - b).abs(),
        (estimate - c).abs(),
    );
    if to_left <= to_above && to_left <= to_both {
        left
    } else if to_above <= to_both {
        above
    } else {
        above_left
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::lexer::Lexer;
    use super::super::super::object::{self, Object};
    use super::*;

    fn undone(parameters: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let Some(Object::Dict(dict)) = object::read(&mut Lexer::at(parameters.as_bytes(), 0))
        else {
            panic!("no dictionary");
        };
        undo(bytes.to_vec(), &dict)
    }

    #[test]
    fn every_way_of_writing_a_row_is_undone() {
        let png = "<</Predictor 12/Columns 3>>";
        for (parameters, bytes, expected) in [
            ("<<>>", &[1, 2][..], Some(&[1, 2][..])),
            (
                "<</Predictor 2/Columns 3>>",
                &[1, 1, 1, 5, 0, 1],
                Some(&[1, 2, 3, 5, 5, 6]),
            ),
            (
                "<</Predictor 2/Columns 2/Colors 2>>",
                &[1, 9, 1, 1],
                Some(&[1, 9, 2, 10]),
            ),
            (png, &[0, 1, 2, 3, 2, 1, 1, 1], Some(&[1, 2, 3, 2, 3, 4])),
            (png, &[1, 1, 1, 1, 3, 1, 1, 1], Some(&[1, 2, 3, 1, 2, 3])),
            (png, &[2, 1, 2, 3, 4, 1, 1, 1], Some(&[1, 2, 3, 2, 3, 4])),
            (png, &[0, 1, 2, 3, 2, 1], Some(&[1, 2, 3, 2])),
            ("<</Predictor 12/Columns 99999999>>", &[0], None),
            ("<</Predictor 2/BitsPerComponent 1>>", &[0], None),
            ("<</Predictor 7>>", &[0], None),
        ] {
            assert_eq!(
                undone(parameters, bytes).as_deref(),
                expected,
                "{parameters} {bytes:?}"
            );
        }
    }
}
