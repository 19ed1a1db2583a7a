//! The page that says who is signed in, as what, and in which browsers.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{date_time, show, sign_in::with_origin, way_to_root};
use crate::{
    domain::{
        access::Role, calendar::Moment, ids::PageSessionId, language::Language,
        organisation::Person, page_session::PageSession,
    },
    operations::page_sessions::OpenSession,
};

#[derive(Template)]
#[template(path = "pages/account.html")]
struct AccountPage<'a> {
    language: Language,
    root: String,
    person: &'a Person,
    current: &'a PageSession,
    sessions: &'a [PageSession],
    form_word: &'a str,
}

/// Who is signed in, with all their sessions, and the word for the forms of this one.
pub(in crate::web) fn account(
    depth: usize,
    open: &OpenSession,
    (sessions, form_word): (&[PageSession], &str),
) -> HttpResponse {
    let page = AccountPage {
        language: open.person.language,
        root: way_to_root(depth),
        person: &open.person,
        current: &open.session,
        sessions,
        form_word,
    };
    with_origin(show(StatusCode::OK, &page))
}

impl AccountPage<'_> {
    fn roles(&self) -> String {
        let roles = self.current.roles.iter();
        let names: Vec<_> = roles.map(|role| self.role(*role)).collect();
        names.join(", ")
    }

    const fn role(&self, role: Role) -> &'static str {
        let (danish, english) = match role {
            Role::Administrator => ("administrator", "administrator"),
            Role::Secretary => ("sekretær", "secretary"),
            Role::Director => ("direktør", "director"),
            Role::Employee => ("medarbejder", "employee"),
            Role::Member => ("udvalgsmedlem", "member of bodies"),
            Role::Auditor => ("revisor", "auditor"),
            Role::Cleared => ("adgang til lukkede punkter", "cleared for closed items"),
            Role::Service => ("system", "system"),
        };
        self.language.choose(danish, english)
    }

    fn moment(&self, moment: Moment) -> String {
        date_time(self.language, moment)
    }

    fn is_current(&self, id: PageSessionId) -> bool {
        self.current.id == id
    }
}
