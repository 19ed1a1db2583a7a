//! An export: any text after its opening.
//! Run with `cargo +nightly fuzz run read_xml`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tovholder_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read(&[b"<?xml version=\"1.0\"?>", bytes].concat());
});
