//! Keys and tokens.
