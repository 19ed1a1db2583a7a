//! Proposals.
use super::document::Document;
pub(crate) fn add_to(_: &mut Document) {}
