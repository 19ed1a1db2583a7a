//! What the interface and the pages share of HTTP.

pub mod rate;
pub mod requests;
