//! The ZIP archive around a Word document. Its directory is not believed: what comes out is counted.

use std::io::Cursor;

use zip::ZipArchive;
use zip::result::ZipError;

use crate::minutes::containers::allowance::{Allowance, UNPACKED_LIMIT};
use crate::minutes::containers::{Container, ReadError};

const DAMAGED: ReadError = ReadError::Damaged(Container::Docx);
/// How many entries an archive has at most; a document with a hundred pictures has two hundred.
const MOST_ENTRIES: usize = 4_000;
/// What each entry begins with in the directory of the archive.
const ENTRY_SIGNATURE: &[u8] = b"PK\x01\x02";
/// Where the document itself stands; some programs number it.
const DOCUMENT: &str = "word/document";

/// An archive whose parts can be read.
pub(super) struct Archive<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    allowance: Allowance,
}

impl<'a> Archive<'a> {
    /// Opens an archive that holds a Word document.
    ///
    /// # Errors
    /// When it is broken, has too many entries, or is another program's.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let entries = bytes
            .windows(ENTRY_SIGNATURE.len())
            .filter(|window| *window == ENTRY_SIGNATURE);
        if entries.count() > MOST_ENTRIES {
            return Err(ReadError::Swollen {
                limit: UNPACKED_LIMIT,
            });
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| DAMAGED)?;
        Ok(Self {
            archive,
            allowance: Allowance::new(),
        })
    }

    /// The document itself.
    pub(super) fn document(&mut self) -> Result<String, ReadError> {
        let mut names = self.archive.file_names().filter_map(Result::ok);
        let name = names.find(|name| name.starts_with(DOCUMENT) && name.ends_with(".xml"));
        let name = name.map(std::borrow::Cow::into_owned);
        drop(names);
        match name {
            Some(name) => self.part(&name),
            None => Err(ReadError::UnknownContainer(Container::Zip)),
        }
    }

    /// The text of a part; empty when the archive has no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<String, ReadError> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(String::new()),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(ReadError::Encrypted);
            }
            Err(_) => return Err(DAMAGED),
        };
        let unpacked = self.allowance.unpack(entry)?;
        match String::from_utf8(unpacked.bytes) {
            Ok(text) if unpacked.is_whole => Ok(text),
            _ => Err(DAMAGED),
        }
    }
}

/// An archive with these parts.
#[cfg(test)]
pub(in crate::minutes::containers) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;

    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
