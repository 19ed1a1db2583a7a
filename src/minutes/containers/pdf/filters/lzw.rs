//! LZW, which packed streams before deflate, and still does in files of old programs
//! (ISO 32000-1, 7.4.4).

use crate::minutes::containers::ReadError;
use crate::minutes::containers::allowance::Allowance;

const CLEAR: usize = 256;
const END: usize = 257;
/// How many codes there are at most.
const MOST_CODES: usize = 4096;

/// A stretch of bytes that was unpacked before: where it starts, and how long it is.
type Stretch = (usize, usize);

/// The bytes of a stream; `early` is 1 where codes get longer one code early, as is usual, else 0.
///
/// # Errors
/// When more comes out than is left of the allowance.
pub(super) fn unpack(
    packed: &[u8],
    early: usize,
    allowance: &Allowance,
) -> Result<Vec<u8>, ReadError> {
    let mut out: Vec<u8> = Vec::new();
    // Each code after the two special ones stands for something that is in `out` already.
    let mut table: Vec<Stretch> = Vec::new();
    let mut before: Option<Stretch> = None;
    let mut bits = Bits::of(packed);
    while let Some(code) = bits.take(width(END + 1 + table.len() + early)) {
        let start = out.len();
        match code {
            CLEAR => {
                table.clear();
                before = None;
                continue;
            }
            END => break,
            0..CLEAR => out.extend(u8::try_from(code)),
            _ => match table.get(code - END - 1).copied().or(before) {
                Some((from, length)) => {
                    allowance.spend(length)?;
                    // A code that is only being made ends with the byte that it begins with.
                    for at in from..from + length {
                        out.extend(out.get(at).copied());
                    }
                    if code - END > table.len() {
                        out.extend(out.get(from).copied());
                    }
                }
                None => break,
            },
        }
        allowance.spend(1)?;
        if let Some((from, length)) = before
            && END + 1 + table.len() < MOST_CODES
        {
            table.push((from, length + 1));
        }
        before = Some((start, out.len() - start));
    }
    Ok(out)
}

/// How many bits a code has when so many are known.
fn width(codes: usize) -> u32 {
    match codes {
        ..512 => 9,
        512..1024 => 10,
        1024..2048 => 11,
        _ => 12,
    }
}

/// Takes bits from the left.
struct Bits<'a> {
    bytes: std::slice::Iter<'a, u8>,
    held: u32,
    count: u32,
}

impl<'a> Bits<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self {
            bytes: bytes.iter(),
            held: 0,
            count: 0,
        }
    }

    /// The next so many bits, of which there are twelve at most; none at the end.
    fn take(&mut self, wanted: u32) -> Option<usize> {
        while self.count < wanted {
            self.held = self.held << 8 | u32::from(*self.bytes.next()?);
            self.count += 8;
        }
        self.count -= wanted;
        let bits = self.held >> self.count & ((1 << wanted) - 1);
        usize::try_from(bits).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes of nine bits and more, packed as a writer would.
    fn packed(codes: &[(usize, u32)]) -> Vec<u8> {
        let bits = codes
            .iter()
            .flat_map(|&(code, width)| (0..width).rev().map(move |bit| code >> bit & 1 == 1));
        let bits: Vec<bool> = bits.collect();
        let byte = |bits: &[bool]| {
            (0..8).fold(0, |byte, bit| {
                byte << 1 | u8::from(bits.get(bit) == Some(&true))
            })
        };
        bits.chunks(8).map(byte).collect()
    }

    #[test]
    fn the_example_of_the_standard_is_unpacked() {
        let codes = [256, 45, 258, 258, 65, 259, 66, 257].map(|code| (code, 9));
        let bytes = unpack(&packed(&codes), 1, &Allowance::new()).unwrap();
        assert_eq!(bytes, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn codes_get_longer_and_begin_anew() {
        // One code is made by each but the first, so the known ones reach 511 after 254.
        let mut codes = vec![(CLEAR, 9)];
        codes.extend((0..254).map(|code| (code, 9)));
        codes.extend([(65, 10), (CLEAR, 10), (66, 9), (END, 9)]);
        let bytes = unpack(&packed(&codes), 1, &Allowance::new()).unwrap();
        assert_eq!(bytes.len(), 256);
        assert_eq!(bytes.get(254..), Some(&b"AB"[..]));
    }

    #[test]
    fn nothing_unpacks_to_more_than_is_left() {
        // Every code is the one before and a byte more.
        let mut codes = vec![(CLEAR, 9), (0, 9)];
        codes.extend((258..4096_usize).map(|code| (code, width(code + 1))));
        let round = packed(&codes);
        let all: Vec<u8> = (0..12).flat_map(|_| round.clone()).collect();
        let answer = unpack(&all, 1, &Allowance::new());
        assert!(
            matches!(answer, Err(ReadError::Swollen { .. })),
            "{:?}",
            answer.map(|a| a.len())
        );
    }
}
