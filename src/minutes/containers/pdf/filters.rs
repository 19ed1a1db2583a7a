//! How streams are packed: deflate, and the two ways to write bytes as letters (ISO 32000-1, 7.4).
//!
//! Left out: what packs pictures, LZW (nobody has written it for twenty years), and predictors,
//! which serve pictures and tables of references; the reader needs neither.

use flate2::read::DeflateDecoder;

use super::lexer::is_space;
use super::object::{Dict, Object};
use crate::minutes::containers::allowance::Allowance;
use crate::minutes::containers::{Container, ReadError};

/// More filters than any writer uses on one stream.
const MOST_FILTERS: usize = 4;

/// The bytes of a stream, unpacked.
///
/// # Errors
/// When they are too many, the packing is broken, or it is one that no text is packed with.
pub(super) fn unpack(
    dict: &Dict,
    raw: Vec<u8>,
    allowance: &Allowance,
) -> Result<Vec<u8>, ReadError> {
    let filters = match dict.get(b"Filter") {
        single @ Object::Name(_) => std::slice::from_ref(single),
        several => several.items(),
    };
    if filters.len() > MOST_FILTERS || has_predictor(dict) {
        return Err(ReadError::Damaged(Container::Pdf));
    }
    let mut bytes = raw;
    for filter in filters {
        let Object::Name(name) = filter else {
            return Err(ReadError::Damaged(Container::Pdf));
        };
        bytes = match name.as_slice() {
            b"FlateDecode" | b"Fl" => inflate(&bytes, allowance)?,
            b"ASCIIHexDecode" | b"AHx" => from_hexadecimal(&bytes),
            b"ASCII85Decode" | b"A85" => from_ascii85(&bytes),
            b"Crypt" => bytes,
            _ => return Err(ReadError::Damaged(Container::Pdf)),
        };
    }
    Ok(bytes)
}

fn has_predictor(dict: &Dict) -> bool {
    let has = |parameters: &Object| match parameters {
        Object::Dict(parameters) => {
            matches!(parameters.get(b"Predictor"), Object::Number(kind) if *kind > 1.0)
        }
        _ => false,
    };
    let parameters = dict.get(b"DecodeParms");
    has(parameters) || parameters.items().iter().any(has)
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

fn from_hexadecimal(bytes: &[u8]) -> Vec<u8> {
    let digits = bytes.iter().take_while(|&&byte| byte != b'>');
    let digits: Vec<u32> = digits
        .filter_map(|&byte| char::from(byte).to_digit(16))
        .collect();
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => high * 16 + low,
        [high] => high * 16,
        _ => 0,
    });
    pairs.filter_map(|byte| u8::try_from(byte).ok()).collect()
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

    #[test]
    fn every_packing_is_undone() {
        let flate = deflated(b"Referat");
        for (dict, raw) in [
            ("<<>>", &b"Referat"[..]),
            ("<</Filter/FlateDecode>>", &flate),
            ("<</Filter/Fl>>", &[b"\r\n", flate.as_slice()].concat()),
            ("<</Filter[/AHx]>>", b"52 65 66 65 72 61 74>"),
            ("<</Filter[/ASCII85Decode]>>", b";IsHOEaa%~>"),
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
            ("<</Filter/DCTDecode>>", b"x", Some(damaged)),
            (
                "<</Filter/Fl/DecodeParms<</Predictor 12>>>>",
                &flate,
                Some(damaged),
            ),
        ] {
            assert_eq!(unpacked(dict, raw).err(), error, "{dict}");
        }
        let answer = unpacked("<</Filter[/Fl/Fl]>>", &bomb);
        assert!(matches!(answer, Err(ReadError::Swollen { .. })));
    }
}
