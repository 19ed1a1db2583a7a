//! ZIP archives. Documents of office programs are such archives too, and are none here.

use std::{
    borrow::Cow,
    io::{Read, Seek},
    path::Path,
};

use zip::{ZipArchive, result::ZipError};

use super::{Content, Entry, Halt, Visit, is_any_hidden, told};
use crate::cli::import::{outcome::Skipped, place::Place};

/// Opens a ZIP archive; `None` when it is a document of an office program.
pub(in crate::cli::import) fn open<R: Read + Seek>(
    file: R,
) -> Result<Option<ZipArchive<R>>, String> {
    let archive = ZipArchive::new(file).map_err(|error| in_words(&error))?;
    // These two name every kind of them (OOXML and OpenDocument).
    let signs = ["[Content_Types].xml", "mimetype"];
    let is_document = signs
        .iter()
        .any(|name| archive.index_for_name(name).is_some());
    Ok((!is_document).then_some(archive))
}

/// Goes through the entries in the order of the archive's list; `size` is that of the archive, in bytes.
pub(in crate::cli::import) fn visit<R: Read + Seek>(
    (path, size): (&Path, u64),
    archive: &mut ZipArchive<R>,
    visit: Visit<'_>,
) -> Result<(), Halt> {
    let count = archive.len();
    let share = |n: usize| match u64::try_from(count) {
        Ok(count) if count > 0 => u64::try_from(n).unwrap_or(count) * (size / count),
        _ => 0,
    };
    for index in 0..count {
        let weight = share(index + 1) - share(index);
        visit_one((path, weight), (archive, index), visit)?;
    }
    Ok(())
}

fn visit_one<R: Read + Seek>(
    (path, weight): (&Path, u64),
    (archive, index): (&mut ZipArchive<R>, usize),
    visit: Visit<'_>,
) -> Result<(), Halt> {
    let about = match archive.by_index_data(index) {
        Ok(about) => about,
        Err(error) => {
            let content = Content::Broken(in_words(&error));
            return visit(told(path, &format!("#{}", index + 1), weight, content));
        }
    };
    let name = name_of(about.name_raw(), about.name().ok());
    let size = about.size();
    let is_folder = about.is_dir();
    let content = if is_any_hidden(&name) {
        Some(Content::Skipped(Skipped::Hidden))
    } else if about.is_symlink() {
        Some(Content::Skipped(Skipped::Link))
    } else if about.encrypted() {
        let why = "it is encrypted; pack it without a password";
        Some(Content::Broken(why.to_owned()))
    } else {
        None
    };
    if is_folder {
        return Ok(());
    }
    if let Some(content) = content {
        return visit(told(path, &name, weight, content));
    }
    match archive.by_index(index) {
        Ok(mut file) => visit(Entry {
            place: Place::entry(path, &name),
            weight,
            content: Content::File {
                size,
                bytes: &mut file,
            },
        }),
        Err(error) => visit(told(path, &name, weight, Content::Broken(in_words(&error)))),
    }
}

/// The name of an entry. What is not UTF-8 is in the code page of the writer: the format says 437, and Danish
/// systems write 850, which of the letters in Danish names differs in these two.
fn name_of(raw: &[u8], named: Option<Cow<'_, str>>) -> String {
    match (std::str::from_utf8(raw), named) {
        (Ok(name), _) => name.to_owned(),
        (Err(_), Some(name)) => name.replace('¢', "ø").replace('¥', "Ø"),
        (Err(_), None) => String::from_utf8_lossy(raw).into_owned(),
    }
}

fn in_words(error: &ZipError) -> String {
    match error {
        ZipError::CompressionMethodNotSupported(method) => {
            format!("it is compressed in a way that is not read (method {method})")
        }
        ZipError::Io(error) => format!("the archive cannot be read: {error}"),
        error => format!("the archive is damaged: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_danish_systems_write_it() {
        for (raw, named, name) in [
            (&b"R\x9bm\x9b.pdf"[..], Some("R¢m¢.pdf"), "Rømø.pdf"),
            (b"\x9dlgod.pdf", Some("¥lgod.pdf"), "Ølgod.pdf"),
            ("Ærø¢.pdf".as_bytes(), None, "Ærø¢.pdf"),
            (b"\xff.pdf", None, "\u{FFFD}.pdf"),
        ] {
            assert_eq!(name_of(raw, named.map(Cow::Borrowed)), name);
        }
    }
}
