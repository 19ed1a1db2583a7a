//! Arguments to configuration to app; nothing else.

fn main() {}
