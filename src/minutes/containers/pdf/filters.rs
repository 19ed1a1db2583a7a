//! How streams are packed (ISO 32000-1, 7.4): deflate, LZW, runs, predictors, and the two ways to
//! write bytes as letters. Left out: what packs pictures.

mod lzw;
mod predictor;

use flate2::read::DeflateDecoder;

use super::lexer::is_space;
use super::object::{Dict, Object};
use crate::minutes::containers::allowance::Allowance;
use crate::minutes::containers::{Container, ReadError};

/// More filters than any writer uses on one stream.
const MOST_FILTERS: usize = 8;

/// The bytes of a stream, unpacked.
///
/// # Errors
/// When they are too many, the packing is broken, or it is one that no text is packed with.
pub(super) fn unpack(
    dict: &Dict,
    raw: Vec<u8>,
    allowance: &Allowance,
) -> Result<Vec<u8>, ReadError> {
    let filters = one_or_several(dict.get(b"Filter"));
    if filters.len() > MOST_FILTERS {
        return Err(ReadError::UnknownPacking);
    }
    let parameters = one_or_several(dict.get(b"DecodeParms"));
    let none = Dict::default();
    let mut bytes = raw;
    for (index, filter) in filters.iter().enumerate() {
        let Object::Name(name) = filter else {
            return Err(ReadError::Damaged(Container::Pdf));
        };
        let parameters = match parameters.get(index) {
            Some(Object::Dict(parameters)) => parameters,
            _ => &none,
        };
        let predicted = |bytes| predictor::undo(bytes, parameters).ok_or(ReadError::UnknownPacking);
        bytes = match name.as_slice() {
            b"FlateDecode" | b"Fl" => predicted(inflate(&bytes, allowance)?)?,
            b"LZWDecode" | b"LZW" => {
                let early = parameters.get(b"EarlyChange").count().unwrap_or(1).min(1);
                predicted(lzw::unpack(&bytes, early, allowance)?)?
            }
            b"RunLengthDecode" | b"RL" => from_runs(&bytes, allowance)?,
            b"ASCIIHexDecode" | b"AHx" => from_hexadecimal(&bytes),
            b"ASCII85Decode" | b"A85" => from_ascii85(&bytes),
            b"Crypt" => bytes,
            _ => return Err(ReadError::UnknownPacking),
        };
    }
    Ok(bytes)
}

/// A list of values, or a single one in the place of a list of one.
fn one_or_several(value: &Object) -> &[Object] {
    match value {
        Object::Null => &[],
        Object::Array(several) => several,
        single => std::slice::from_ref(single),
    }
}

/// The checksum at the end is not looked at: writers get it wrong, and readers do not mind.
fn inflate(bytes: &[u8], allowance: &Allowance) -> Result<Vec<u8>, ReadError> {
    let start = bytes.iter().take_while(|&&byte| is_space(byte)).count();
    let body = bytes.get(start + 2..).unwrap_or_default();
    let unpacked = allowance.unpack(DeflateDecoder::new(body))?;
    if unpacked.is_whole {
        Ok(unpacked.bytes)
    } else {
        Err(ReadError::Damaged(Container::Pdf))
    }
}

/// A byte says how many follow as they are, or how often the next one is repeated; 128 is the end.
fn from_runs(bytes: &[u8], allowance: &Allowance) -> Result<Vec<u8>, ReadError> {
    let mut out = Vec::new();
    let mut rest = bytes;
    while let Some((&length, after)) = rest.split_first() {
        let count = usize::from(length);
        let taken = match length {
            128 => break,
            ..128 => {
                let run = after.get(..=count).unwrap_or(after);
                out.extend_from_slice(run);
                allowance.spend(run.len())?;
                run.len()
            }
            _ => {
                out.extend(after.first().into_iter().cycle().take(257 - count));
                allowance.spend(257 - count)?;
                1
            }
        };
        rest = after.get(taken..).unwrap_or_default();
    }
    Ok(out)
}

fn from_hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let digits = bytes.iter().take_while(|&&byte| byte != b'>');
    let digits = digits.filter_map(|&byte| char::from(byte).to_digit(16));
    let mut digits = digits.filter_map(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(bytes.len() / 2);
    // The last digit may stand alone, and counts as the higher one.
    while let Some(high) = digits.next() {
        out.push(high * 16 + digits.next().unwrap_or(0));
    }
    out
}

/// Five letters for four bytes; a group that is cut short holds one byte less than letters.
fn from_ascii85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 5 * 4);
    let mut group = Vec::with_capacity(5);
    let finish = |group: &mut Vec<u8>, out: &mut Vec<u8>| {
        let count = group.len().saturating_sub(1);
        group.resize(5, b'u');
        let value = group.drain(..).fold(0_u32, |value, letter| {
            value
                .wrapping_mul(85)
                .wrapping_add(u32::from(letter - b'!'))
        });
        out.extend(value.to_be_bytes().into_iter().take(count));
    };
    for &byte in bytes {
        match byte {
            b'~' => break,
            b'z' if group.is_empty() => out.extend([0; 4]),
            b'!'..=b'u' => group.push(byte),
            _ => {}
        }
        if group.len() == 5 {
            finish(&mut group, &mut out);
        }
    }
    if !group.is_empty() {
        finish(&mut group, &mut out);
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::super::lexer::Lexer;
    use super::super::object;
    use super::*;

    fn unpacked(dict: &str, raw: &[u8]) -> Result<Vec<u8>, ReadError> {
        let Some(Object::Dict(dict)) = object::read(&mut Lexer::at(dict.as_bytes(), 0)) else {
            panic!("no dictionary");
        };
        unpack(&dict, raw.to_vec(), &Allowance::new())
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn hexadecimal(bytes: &[u8]) -> Vec<u8> {
        let digits = bytes.iter().map(|byte| format!("{byte:02X}"));
        digits.collect::<String>().into_bytes()
    }

    #[test]
    fn every_packing_is_undone() {
        let flate = deflated(b"Referat");
        for (dict, raw) in [
            ("<<>>", &b"Referat"[..]),
            ("<</Filter/FlateDecode>>", &flate),
            ("<</Filter/Fl>>", &[b"\r\n", flate.as_slice()].concat()),
            ("<</Filter[/AHx]>>", b"52 65 66 65 72 61 74>"),
            ("<</Filter[/ASCII85Decode]>>", b";IsHOEaa%~>"),
            ("<</Filter/RunLengthDecode>>", b"\x02Ref\x00e\x02rat\x80x"),
            (
                "<</Filter/LZWDecode/DecodeParms<</EarlyChange 0>>>>",
                b"\x80\x14\x8C\xA6\x63\x29\xC8\xC2\x74\x80\x80",
            ),
            (
                "<</Filter[/AHx/Fl]/DecodeParms[null<</Predictor 12/Columns 7>>]>>",
                &hexadecimal(&deflated(b"\x02Referat")),
            ),
        ] {
            let bytes = unpacked(dict, raw).unwrap();
            assert_eq!(String::from_utf8_lossy(&bytes), "Referat", "{dict}");
        }
    }

    #[test]
    fn what_is_broken_strange_or_swollen_is_refused() {
        let damaged = ReadError::Damaged(Container::Pdf);
        let flate = deflated(&[7; 1000]);
        let bomb = deflated(&deflated(&vec![0; 100 * 1024 * 1024]));
        for (dict, raw, error) in [
            (
                "<</Filter/FlateDecode>>",
                &flate[..flate.len() - 8],
                Some(damaged),
            ),
            (
                "<</Filter/DCTDecode>>",
                b"x",
                Some(ReadError::UnknownPacking),
            ),
            (
                "<</Filter/Fl/DecodeParms<</Predictor 7>>>>",
                &flate,
                Some(ReadError::UnknownPacking),
            ),
        ] {
            assert_eq!(unpacked(dict, raw).err(), error, "{dict}");
        }
        let answer = unpacked("<</Filter[/Fl/Fl]>>", &bomb);
        assert!(matches!(answer, Err(ReadError::Swollen { .. })));
        let answer = unpacked("<</Filter/RL>>", &b"\x81a".repeat(600_000));
        assert!(matches!(answer, Err(ReadError::Swollen { .. })));
    }
}
