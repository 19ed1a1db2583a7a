//! What is taken of one request.

use std::time::Duration;

use actix_web::HttpRequest;

/// What is taken of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest body of JSON, in bytes.
    pub json_bytes: usize,
    /// The longest document, in bytes.
    pub document_bytes: usize,
    /// How long a body may take to arrive.
    pub body_time: Duration,
}

impl Limits {
    /// The limits that hold for the request.
    pub fn of(request: &HttpRequest) -> Self {
        request.app_data().copied().unwrap_or_default()
    }

    /// The longest body of any kind, in bytes.
    pub fn body_bytes(self) -> usize {
        self.json_bytes.max(self.document_bytes)
    }
}

impl Default for Limits {
    /// 1 MiB of JSON, 25 MiB of a document, half a minute.
    fn default() -> Self {
        Self {
            json_bytes: 1_024 * 1_024,
            document_bytes: 25 * 1_024 * 1_024,
            body_time: Duration::from_secs(30),
        }
    }
}
