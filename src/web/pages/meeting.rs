//! The page that tells of a meeting and its agenda.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{date, date_time, show, way_to_root};
use crate::{
    domain::{
        agenda::SeenAgendaItem,
        calendar::{Moment, local_date},
        language::Language,
        meeting::MeetingState,
    },
    operations::pages::meeting::MeetingPage,
};

#[derive(Template)]
#[template(path = "pages/meeting.html")]
struct Page<'a> {
    language: Language,
    root: String,
    told: &'a MeetingPage,
}

/// What is told of a meeting.
pub(in crate::web) fn meeting(
    language: Language,
    depth: usize,
    told: &MeetingPage,
) -> HttpResponse {
    let page = Page {
        language,
        root: way_to_root(depth),
        told,
    };
    show(StatusCode::OK, &page)
}

impl Page<'_> {
    const fn state(&self) -> &'static str {
        let (danish, english) = match self.told.meeting.state {
            MeetingState::Planned => ("Planlagt", "Planned"),
            MeetingState::Frozen { .. } => ("Dagsordenen er lukket", "The agenda is closed"),
            MeetingState::Held { .. } => ("Afholdt", "Held"),
            MeetingState::MinutesApproved { .. } => {
                ("Referatet er godkendt", "The minutes are approved")
            }
            MeetingState::Cancelled { .. } => ("Aflyst", "Called off"),
        };
        self.language.choose(danish, english)
    }

    fn day(&self) -> String {
        date(self.language, local_date(self.told.meeting.starts_at))
    }

    fn moment(&self, moment: Moment) -> String {
        date_time(self.language, moment)
    }
}
