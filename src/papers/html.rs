//! An outline as a page: whole in itself, without script and without anything from elsewhere, so that it
//! can be saved and printed.

use std::sync::LazyLock;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use super::{Outline, Part};

/// The one stylesheet, within the page.
const STYLE: &str = include_str!("../../templates/papers/paper.css");

#[derive(Template)]
#[template(path = "papers/paper.html")]
struct Page<'a> {
    outline: &'a Outline,
    style: &'static str,
}

/// The page.
pub(super) fn render(outline: &Outline) -> Result<String, askama::Error> {
    let style = STYLE;
    Page { outline, style }.render()
}

/// What a page may load and do: its own style, by its hash, and nothing else.
pub fn content_security_policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; form-action 'none'; base-uri 'none'; \
             frame-ancestors 'none'"
        )
    });
    &POLICY
}
