//! The composition root.

pub mod logging;
