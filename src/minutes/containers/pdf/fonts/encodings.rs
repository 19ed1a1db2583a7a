//! Which letter a one-byte code stands for: the named encodings, and the differences from them by
//! the names of glyphs (ISO 32000-1, annex D; the names are Adobe's, Latin and Greek alone).

use std::collections::HashMap;
use std::sync::OnceLock;

use super::super::file::File;
use super::super::object::Object;
use crate::minutes::containers::ReadError;
use crate::minutes::containers::text::windows_1252;

/// Codes 0x80 to 0xFF of `MacRomanEncoding`.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø\
     ¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// Codes 0xA0 to 0xFF of `StandardEncoding`; a space where it has nothing.
const STANDARD: &str = " ¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     \
     æ   ı  łøœß    ";
/// Name and code point, name and code point, …
const GLYPH_NAMES: &str = include_str!("glyph_names.txt");

/// The letters of all 256 codes.
pub(super) fn read(file: &File<'_>, encoding: &Object) -> Result<Vec<Option<char>>, ReadError> {
    let Object::Dict(dict) = encoding else {
        return Ok(base(encoding));
    };
    let mut letters = base(dict.get(b"BaseEncoding"));
    let differences = file.resolve(dict.get(b"Differences"))?;
    let mut code = 0;
    for item in differences.items() {
        match item {
            Object::Number(_) => code = item.count().unwrap_or(usize::MAX),
            Object::Name(name) => {
                if let (Some(place), Some(letter)) = (letters.get_mut(code), letter(name)) {
                    *place = Some(letter);
                }
                code = code.saturating_add(1);
            }
            _ => {}
        }
    }
    Ok(letters)
}

/// A named encoding. One that is not named is most often Windows'.
fn base(encoding: &Object) -> Vec<Option<char>> {
    let name = match encoding {
        Object::Name(name) => name.as_slice(),
        _ => b"",
    };
    let ascii = (0..=0x7F).map(char::from);
    let letters: Vec<char> = match name {
        b"MacRomanEncoding" => ascii.chain(MAC_ROMAN.chars()).collect(),
        b"StandardEncoding" => ascii
            .chain(std::iter::repeat_n(' ', 0x20))
            .chain(STANDARD.chars())
            .collect(),
        _ => (0..=u8::MAX).map(windows_1252).collect(),
    };
    letters.into_iter().map(Some).collect()
}

/// The letter that a glyph is named after: `aring`, `uni00E5`, `u00E5`, `a.alt`.
fn letter(name: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(name).ok()?.split('.').next()?;
    let mut letters = name.chars();
    if let (Some(only), None) = (letters.next(), letters.next()) {
        return Some(only);
    }
    if let Some(letter) = glyph_names().get(name) {
        return Some(*letter);
    }
    let digits = name
        .strip_prefix("uni")
        .or_else(|| name.strip_prefix('u'))?;
    let is_code_point = (4..=6).contains(&digits.len());
    let code_point = u32::from_str_radix(digits, 16)
        .ok()
        .filter(|_| is_code_point)?;
    char::from_u32(code_point)
}

fn glyph_names() -> &'static HashMap<&'static str, char> {
    static NAMES: OnceLock<HashMap<&str, char>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut words = GLYPH_NAMES.split_whitespace();
        std::iter::from_fn(|| Some((words.next()?, words.next()?)))
            .filter_map(|(name, digits)| {
                let code_point = u32::from_str_radix(digits, 16).ok()?;
                Some((name, char::from_u32(code_point)?))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn danish_letters_have_their_codes_and_names() {
        for (encoding, codes) in [
            ("WinAnsiEncoding", [0xE6, 0xF8, 0xE5, 0xC6, 0xD8, 0xC5]),
            ("MacRomanEncoding", [0xBE, 0xBF, 0x8C, 0xAE, 0xAF, 0x81]),
        ] {
            let letters = base(&Object::Name(encoding.as_bytes().to_vec()));
            let found: String = codes
                .into_iter()
                .filter_map(|code: usize| letters[code])
                .collect();
            assert_eq!(found, "æøåÆØÅ", "{encoding}");
            assert_eq!(letters.len(), 256, "{encoding}");
        }
        let standard = base(&Object::Name(b"StandardEncoding".to_vec()));
        assert_eq!(
            (standard[0xF1], standard[0xE9], standard.len()),
            (Some('æ'), Some('Ø'), 256)
        );
        for (name, expected) in [
            ("aring", Some('å')),
            ("Oslash", Some('Ø')),
            ("uni00E6", Some('æ')),
            ("u1F600", Some('😀')),
            ("a.alt", Some('a')),
            ("fi", Some('ﬁ')),
            ("g123", None),
        ] {
            assert_eq!(letter(name.as_bytes()), expected, "{name}");
        }
    }
}
