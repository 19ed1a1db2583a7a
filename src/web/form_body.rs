//! The body of a form that was sent: read whole, within bounds. What its fields mean is for each page.

use std::time::Duration;

use actix_web::{HttpMessage as _, HttpRequest, http::header::CONTENT_LENGTH, web::Payload};
use serde::de::DeserializeOwned;

use super::pages::Trouble;

/// The fields of a form of at most so many bytes that arrives in this time.
pub(super) async fn read<T: DeserializeOwned>(
    request: &HttpRequest,
    payload: Payload,
    (longest, time): (usize, Duration),
) -> Result<T, Trouble> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Err(Trouble::WrongType);
    }
    let told = request.headers().get(CONTENT_LENGTH);
    let told = told.and_then(|value| value.to_str().ok()?.parse().ok());
    if told.is_some_and(|told: usize| told > longest) {
        return Err(Trouble::TooLarge);
    }
    let reading = tokio::time::timeout(time, payload.to_bytes_limited(longest));
    let content = reading.await.map_err(|_| Trouble::TooSlow)?;
    let content = content.map_err(|_| Trouble::TooLarge)?;
    let content = content.map_err(|_| Trouble::Malformed)?;
    serde_urlencoded::from_bytes(&content).map_err(|_| Trouble::Malformed)
}
