//! Containers: what a document is wrapped in, recognised by its content and never by its name.
//!
//! A reader turns the bytes of one container into [`Blocks`]; adding a container is one file here
//! and one arm in [`read`]. What is recognised without a reader is refused by name.

mod allowance;
mod docx;
mod html;
mod markdown;
mod markup;
mod paged;
mod pdf;
mod table;
mod text;
mod xml;

use std::fmt;

use thiserror::Error;

use self::allowance::LineCount;
use super::SIZE_LIMIT;
use super::blocks::Blocks;

/// Why a document could not be read at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReadError {
    /// No bytes, or nothing but white space.
    #[error("the document is empty")]
    Empty,
    /// More bytes than are read.
    #[error("the document is {size} bytes long; at most {limit} are read")]
    TooLarge {
        /// The most that is read, in bytes.
        limit: usize,
        /// What came, in bytes.
        size: usize,
    },
    /// A small file that holds more than is read once it is unpacked.
    #[error("the document unpacks to more than {limit} bytes, and is not read")]
    Swollen {
        /// The most that is unpacked, in bytes.
        limit: usize,
    },
    /// More lines, fields or pages than are read.
    #[error("the document holds more than {limit} lines, fields or pages, and is not read")]
    Overfull {
        /// The most that are read.
        limit: usize,
    },
    /// A known sort of file that has no reader.
    #[error(
        "the document looks like {0}, which is not read; save it as PDF, Word (DOCX), HTML or text"
    )]
    UnknownContainer(Container),
    /// A known sort of file that breaks its own rules, or breaks off.
    #[error("the document looks like {0}, but is damaged or incomplete")]
    Damaged(Container),
    /// A PDF that is whole, but whose text is packed as pictures are.
    #[error("the PDF is packed in a way that is not read; print it to a new PDF")]
    UnknownPacking,
    /// A file that cannot be read without its password.
    #[error("the document is encrypted; save it without a password")]
    Encrypted,
    /// Pictures of pages.
    #[error("the PDF holds pictures of pages and no text; let it be recognised (OCR) first")]
    Scanned,
    /// Not text, and nothing known either.
    #[error("the document is binary data, not text")]
    Binary,
}

/// A sort of file that is recognised by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "their names say it, and Display says it in words"
)]
pub enum Container {
    Docx,
    Html,
    Image,
    OldWord,
    Pdf,
    Rtf,
    Xml,
    Zip,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Docx => "a Word document (DOCX)",
            Self::Html => "a web page (HTML)",
            Self::Image => "an image",
            Self::OldWord => "an old Office document (DOC, XLS)",
            Self::Pdf => "a PDF",
            Self::Rtf => "rich text (RTF)",
            Self::Xml => "XML",
            Self::Zip => "a ZIP archive",
        })
    }
}

/// The first bytes of containers that are not text; the first that fits counts.
const SIGNATURES: [(&[u8], Container); 8] = [
    (b"%PDF-", Container::Pdf),
    (b"PK\x03\x04", Container::Zip),
    (b"PK\x05\x06", Container::Zip),
    (b"\xD0\xCF\x11\xE0", Container::OldWord),
    (b"{\\rtf", Container::Rtf),
    (b"\x89PNG", Container::Image),
    (b"\xFF\xD8\xFF", Container::Image),
    (b"GIF8", Container::Image),
];

/// The blocks of a document.
pub(crate) fn read(bytes: &[u8]) -> Result<Blocks, ReadError> {
    if bytes.len() > SIZE_LIMIT {
        return Err(ReadError::TooLarge {
            limit: SIZE_LIMIT,
            size: bytes.len(),
        });
    }
    let blocks = match recognise(bytes) {
        None => text::read(bytes)?,
        Some(Container::Docx) => docx::read(bytes)?,
        Some(Container::Html) => html::read(bytes)?,
        Some(Container::OldWord) if holds_encrypted_package(bytes) => {
            return Err(ReadError::Encrypted);
        }
        Some(Container::Pdf) => pdf::read(bytes)?,
        Some(Container::Xml) => xml::read(bytes)?,
        Some(Container::Zip) => docx::read(bytes).map_err(|error| match error {
            ReadError::Damaged(_) => ReadError::UnknownContainer(Container::Zip),
            error => error,
        })?,
        Some(other) => return Err(ReadError::UnknownContainer(other)),
    };
    LineCount::default().add(blocks.lines.len())?;
    if blocks.is_empty() {
        Err(ReadError::Empty)
    } else {
        Ok(blocks)
    }
}

/// Whether an old Office file is a new one with a password around it.
fn holds_encrypted_package(bytes: &[u8]) -> bool {
    let name = "EncryptedPackage".encode_utf16();
    let name: Vec<u8> = name.flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// The container that is not plain text, if it is one.
fn recognise(bytes: &[u8]) -> Option<Container> {
    let signed = SIGNATURES
        .iter()
        .find(|(signature, _)| bytes.starts_with(signature));
    if let Some((_, container)) = signed {
        let is_word = bytes.windows(5).take(4096).any(|window| window == b"word/");
        return Some(if *container == Container::Zip && is_word {
            Container::Docx
        } else {
            *container
        });
    }
    markup::recognise(&text::decode(bytes).ok()?)
}

#[cfg(test)]
mod samples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_text_is_refused_by_name() {
        let unknown = ReadError::UnknownContainer;
        for (bytes, error) in [
            (&b""[..], ReadError::Empty),
            (b" \r\n\xC2\xA0\x0C\n", ReadError::Empty),
            (b"\xEF\xBB\xBF", ReadError::Empty),
            (b"%PDF-1.7\n%\xE2\xE3", ReadError::Damaged(Container::Pdf)),
            (b"PK\x03\x04....mimetype", unknown(Container::Zip)),
            (
                b"PK\x03\x04....word/document.xml",
                ReadError::Damaged(Container::Docx),
            ),
            (b"\xD0\xCF\x11\xE0\xA1\xB1", unknown(Container::OldWord)),
            (
                b"\xD0\xCF\x11\xE0E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0",
                ReadError::Encrypted,
            ),
            (b"<!DOCTYPE html><script>a</script>", ReadError::Empty),
            (
                b"<?xml version=\"1.0\"?><Moede>",
                ReadError::Damaged(Container::Xml),
            ),
            (b"{\\rtf1 Referat}", unknown(Container::Rtf)),
            (b"Referat\0\0\0\x01\x02", ReadError::Binary),
            (
                &[0x7F, 0x45, 0x4C, 0x46, 0x02, 0x01, 0x01, 0x00],
                ReadError::Binary,
            ),
        ] {
            assert_eq!(read(bytes).err(), Some(error), "{bytes:?}");
        }
    }

    #[test]
    fn markup_is_known_in_every_encoding() {
        let html = "<div><p>Referat på Ærø</p></div>";
        let wide = [0xFEFF].into_iter().chain(html.encode_utf16());
        let wide: Vec<u8> = wide.flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide).unwrap().text, "Referat på Ærø");
        assert_eq!(read(html.as_bytes()).unwrap().text, "Referat på Ærø");
    }

    #[test]
    fn a_document_over_the_limit_is_refused_before_it_is_looked_at() {
        let size = 20 * 1024 * 1024;
        let answer = read(&vec![b'a'; size]).err();
        assert_eq!(
            answer,
            Some(ReadError::TooLarge {
                limit: SIZE_LIMIT,
                size
            })
        );
    }
}
