//! A PDF: any objects between the signature and what a whole file ends with.
//! Run with `cargo +nightly fuzz run read_pdf`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tovholder_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read(&[b"%PDF-1.7\n", bytes, b"\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"].concat());
});
