//! The page that tells what is outstanding.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::NaiveDate;

use super::{date, show, way_to_root};
use crate::domain::{
    language::Language,
    listing::{OutstandingAction, Page as Listed},
};

#[derive(Template)]
#[template(path = "pages/outstanding_actions.html")]
struct Page<'a> {
    language: Language,
    root: String,
    told: &'a Listed<OutstandingAction>,
}

/// The first of what is outstanding.
pub(in crate::web) fn outstanding_actions(
    language: Language,
    depth: usize,
    told: &Listed<OutstandingAction>,
) -> HttpResponse {
    let page = Page {
        language,
        root: way_to_root(depth),
        told,
    };
    show(StatusCode::OK, &page)
}

impl Page<'_> {
    fn date(&self, day: NaiveDate) -> String {
        date(self.language, day)
    }
}
