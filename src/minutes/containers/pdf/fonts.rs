//! Fonts, as far as reading needs them: which letters a code stands for, and how wide it is
//! (ISO 32000-1, 9.5 to 9.10).
//!
//! Left out: the shapes, writing from top to bottom, and codes of other lengths than one or two bytes.

mod encodings;
mod to_unicode;
mod widths;

use std::collections::HashMap;

use self::widths::Widths;
use super::file::File;
use super::object::{Dict, Object};
use crate::minutes::containers::ReadError;

/// A font of a page.
#[derive(Debug)]
pub(super) struct Font {
    /// Whether a code is two bytes long.
    is_wide: bool,
    to_unicode: HashMap<u16, String>,
    encoding: Vec<Option<char>>,
    widths: Widths,
    /// Whether its name or description calls it bold.
    pub(super) is_bold: bool,
}

/// One code of a string.
#[derive(Debug)]
pub(super) struct Code<'a> {
    /// What it stands for; nothing where the font does not say.
    pub(super) letters: Letters<'a>,
    /// How far it moves on, in parts of the font's size.
    pub(super) width: f64,
    /// Whether it is the space that word spacing widens.
    pub(super) is_space: bool,
}

/// The letters of a code.
#[derive(Debug)]
pub(super) enum Letters<'a> {
    One(Option<char>),
    Several(&'a str),
}

impl Font {
    /// The font with this dictionary.
    ///
    /// # Errors
    /// When its parts cannot be unpacked or are too many.
    pub(super) fn read(file: &File<'_>, dict: &Dict) -> Result<Self, ReadError> {
        let to_unicode = match dict.get(b"ToUnicode") {
            Object::Reference(number) => match file.stream(*number)? {
                Some((_, bytes)) => to_unicode::read(&bytes, file.allowance())?,
                None => HashMap::new(),
            },
            _ => HashMap::new(),
        };
        let is_wide = dict.is(b"Subtype", b"Type0");
        let inner = if is_wide {
            let fonts = file.resolve(dict.get(b"DescendantFonts"))?;
            file.dict(fonts.items().first().unwrap_or(&Object::Null))?
        } else {
            dict.clone()
        };
        let descriptor = file.dict(inner.get(b"FontDescriptor"))?;
        let encoding = if is_wide {
            Vec::new()
        } else {
            encodings::read(file, &file.resolve(dict.get(b"Encoding"))?)?
        };
        Ok(Self {
            is_wide,
            to_unicode,
            encoding,
            widths: Widths::read(file, &inner, &descriptor)?,
            is_bold: is_bold(dict, &descriptor),
        })
    }

    /// The codes of a string.
    pub(super) fn codes<'a>(&'a self, text: &'a [u8]) -> impl Iterator<Item = Code<'a>> {
        let length = if self.is_wide { 2 } else { 1 };
        text.chunks(length).map(|bytes| {
            let code = bytes
                .iter()
                .fold(0, |code: u16, &byte| code << 8 | u16::from(byte));
            Code {
                letters: self.letters(code),
                width: self.widths.of(code),
                is_space: !self.is_wide && code == 32,
            }
        })
    }

    fn letters(&self, code: u16) -> Letters<'_> {
        match self.to_unicode.get(&code) {
            Some(letters) => Letters::Several(letters),
            None => Letters::One(self.encoding.get(usize::from(code)).copied().flatten()),
        }
    }
}

fn is_bold(dict: &Dict, descriptor: &Dict) -> bool {
    let is_named_so = match dict.get(b"BaseFont") {
        Object::Name(name) => {
            let name = String::from_utf8_lossy(name).to_lowercase();
            ["bold", "black", "heavy", "demi"]
                .iter()
                .any(|word| name.contains(word))
        }
        _ => false,
    };
    is_named_so
        || matches!(descriptor.get(b"FontWeight"), Object::Number(weight) if *weight >= 600.0)
}
