//! The page that tells of an item that waits for a meeting.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::NaiveDate;

use super::{date, show, way_to_root};
use crate::{
    domain::{
        calendar::{Moment, local_date},
        language::Language,
    },
    operations::pages::waiting_item::WaitingItemPage,
};

#[derive(Template)]
#[template(path = "pages/waiting_item.html")]
struct Page<'a> {
    language: Language,
    root: String,
    told: &'a WaitingItemPage,
}

/// What is told of an item that waits.
pub(in crate::web) fn waiting_item(
    language: Language,
    depth: usize,
    told: &WaitingItemPage,
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

    fn day(&self, moment: Moment) -> String {
        date(self.language, local_date(moment))
    }
}
