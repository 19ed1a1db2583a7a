//! Reading minutes. Pure.

/// stand-in
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct ReadError;
