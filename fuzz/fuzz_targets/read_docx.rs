//! A Word document: any text as its main part, in an archive that is whole.
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
        && writer.write_all(bytes).is_ok();
    if let (true, Ok(archive)) = (is_written, writer.finish()) {
        read(archive.get_ref());
    }
});
