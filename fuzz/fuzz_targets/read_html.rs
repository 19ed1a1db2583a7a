//! A web page: any text after its opening.
//! Run with `cargo +nightly fuzz run read_html`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tovholder_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read(&[b"<!DOCTYPE html>", bytes].concat());
});
