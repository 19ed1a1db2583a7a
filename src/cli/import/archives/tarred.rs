//! Tar archives, plain or compressed by gzip: read from the beginning to the end, once.
//!
//! Long names are read here and not by the crate, which would take any amount of memory for one.

use std::{
    cell::Cell,
    fs::File,
    io::{self, Read, Seek},
    path::Path,
    rc::Rc,
};

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType, PaxExtensions};

use super::{Content, Entry, Halt, Visit, is_any_hidden, told};
use crate::cli::import::{
    outcome::Skipped,
    place::Place,
    sniffing::{self, HEAD, Sort},
};

/// The longest name or list of attributes of an entry, in bytes.
const LONGEST_NAME: u64 = 64 * 1024;

/// Whether a file compressed by gzip holds a tar archive. Leaves the file at its beginning.
pub(in crate::cli::import) fn is_inside(file: &mut File) -> io::Result<bool> {
    let mut head = Vec::with_capacity(HEAD);
    let begun = MultiGzDecoder::new(&mut *file)
        .take(HEAD as u64)
        .read_to_end(&mut head);
    file.rewind()?;
    Ok(begun.is_ok() && sniffing::recognise(&head) == Sort::Tar)
}

/// Goes through the entries.
pub(in crate::cli::import) fn visit(
    path: &Path,
    (file, is_compressed): (File, bool),
    visit: Visit<'_>,
) -> Result<(), Halt> {
    let read = Rc::new(Cell::new(0));
    let file = Counted {
        inner: io::BufReader::new(file),
        read: Rc::clone(&read),
    };
    let bytes: Box<dyn Read> = if is_compressed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut archive = Archive::new(bytes);
    let mut long_name = None;
    let mut told_until = 0;
    for entry in archive.entries().map_err(broken)?.raw(true) {
        let mut entry = entry.map_err(broken)?;
        let sort = entry.header().entry_type();
        if sort.is_gnu_longname() {
            long_name = Some(read_long_name(&mut entry).map_err(broken)?);
        } else if sort.is_pax_local_extensions() {
            long_name = read_pax_name(&mut entry).map_err(broken)?.or(long_name);
        } else if !is_about_others(sort) {
            let name = long_name.take();
            let name = name.unwrap_or_else(|| entry.path_bytes().into_owned());
            let weight = read.get() - told_until;
            told_until = read.get();
            let name = String::from_utf8_lossy(&name).into_owned();
            visit_one((path, &name, weight), &mut entry, visit)?;
        }
    }
    Ok(())
}

/// Entries that tell something about those that follow, and nothing that matters here.
fn is_about_others(sort: EntryType) -> bool {
    sort.is_gnu_longlink() || sort.is_pax_global_extensions()
}

fn visit_one(
    (path, name, weight): (&Path, &str, u64),
    entry: &mut tar::Entry<'_, Box<dyn Read>>,
    visit: Visit<'_>,
) -> Result<(), Halt> {
    let sort = entry.header().entry_type();
    // Archives of old have folders as files of that name.
    if sort.is_dir() || name.ends_with('/') {
        return Ok(());
    }
    let skipped = if is_any_hidden(name) {
        Some(Skipped::Hidden)
    } else if sort.is_symlink() || sort.is_hard_link() {
        Some(Skipped::Link)
    } else if sort.is_file() || sort.is_contiguous() {
        None
    } else {
        Some(Skipped::NoFile)
    };
    if let Some(skipped) = skipped {
        return visit(told(path, name, weight, Content::Skipped(skipped)));
    }
    visit(Entry {
        place: Place::entry(path, name),
        weight,
        content: Content::File {
            size: entry.size(),
            bytes: entry,
        },
    })
}

fn read_bounded(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(LONGEST_NAME + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LONGEST_NAME {
        return Err(io::Error::other("a name is too long"));
    }
    Ok(bytes)
}

fn read_long_name(entry: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut name = read_bounded(entry)?;
    while name.last() == Some(&0) {
        name.pop();
    }
    Ok(name)
}

fn read_pax_name(entry: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let bytes = read_bounded(entry)?;
    let mut name = None;
    for attribute in PaxExtensions::new(&bytes) {
        let attribute = attribute?;
        match attribute.key_bytes() {
            b"path" => name = Some(attribute.value_bytes().to_vec()),
            // Only what is far larger than any document needs it.
            b"size" => return Err(io::Error::other("an entry is larger than eight gigabytes")),
            _ => {}
        }
    }
    Ok(name)
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn broken(error: io::Error) -> Halt {
    Halt::Broken(format!("the archive is damaged: {error}"))
}

/// Counts what was read of a file.
struct Counted<R> {
    inner: R,
    read: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}
