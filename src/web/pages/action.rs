//! The page that tells of an action.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use chrono::NaiveDate;

use super::{date, date_time, show, way_to_root};
use crate::{
    domain::{
        calendar::{Moment, local_date},
        follow_up::FollowUpState,
        language::Language,
    },
    operations::pages::action::ActionPage,
};

#[derive(Template)]
#[template(path = "pages/action.html")]
struct Page<'a> {
    language: Language,
    root: String,
    told: &'a ActionPage,
}

/// What is told of an action.
pub(in crate::web) fn action(language: Language, depth: usize, told: &ActionPage) -> HttpResponse {
    let page = Page {
        language,
        root: way_to_root(depth),
        told,
    };
    show(StatusCode::OK, &page)
}

impl Page<'_> {
    fn state(&self) -> String {
        FollowUpState::from(&self.told.action.state).in_words(self.language)
    }

    fn date(&self, day: NaiveDate) -> String {
        date(self.language, day)
    }

    fn day(&self, moment: Moment) -> String {
        date(self.language, local_date(moment))
    }

    fn moment(&self, moment: Moment) -> String {
        date_time(self.language, moment)
    }
}
