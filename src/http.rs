//! What the interface and the pages share of HTTP: how much is taken, and from whom.

pub mod rate;
