//! A Word document: any text as its main part, in an archive that is whole. The first byte says how
//! often the second half of the rest is repeated, since what is small and many is what swells.
//! Run with `cargo +nightly fuzz run read_docx`.

#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use tovholder_fuzz::read;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(|bytes: &[u8]| {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let is_written = writer.start_file("word/document.xml", options).is_ok()
        && swell(bytes).iter().all(|part| writer.write_all(part).is_ok());
    if let (true, Ok(archive)) = (is_written, writer.finish()) {
        read(archive.get_ref());
    }
});

/// The longest part that is written, in bytes: more is refused before it is looked at.
const LONGEST: usize = 9 * 1024 * 1024;

/// The first half of the bytes, then the second as often as the first byte says.
fn swell(bytes: &[u8]) -> Vec<&[u8]> {
    let Some((&often, bytes)) = bytes.split_first() else { return Vec::new() };
    let (head, tail) = bytes.split_at(bytes.len() / 2);
    let most = LONGEST / tail.len().max(1);
    let times = (1_usize << (often % 24)).min(most);
    std::iter::once(head).chain(std::iter::repeat_n(tail, times)).collect()
}
