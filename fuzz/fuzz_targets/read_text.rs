//! Text, Markdown and whatever is recognised by its content: any bytes.
//! Run with `cargo +nightly fuzz run read_text`.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tovholder_fuzz::read;

fuzz_target!(|bytes: &[u8]| {
    read(bytes);
});
