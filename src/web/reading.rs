//! Pages that tell of things, to which mails and calendars lead: what whoever has signed in may know of
//! them.

use std::{fmt::Display, str::FromStr};

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, Data, ServiceConfig},
};

use super::{
    WebState, depth_of, failed,
    pages::{self, Trouble},
    visitor::{Visitor, to_sign_in},
};
use crate::{
    domain::{
        ids::{ActionId, AgendaItemId, MeetingId},
        language::Language,
        listing::{OutstandingFilter, PageRequest, PageSize},
    },
    operations::{OperationError, OperationResult, outstanding_actions, pages as contents},
};

/// Where the pages of actions stand.
pub(super) const ACTIONS: &str = "/actions";

/// Where the pages of meetings stand.
pub(super) const MEETINGS: &str = "/meetings";

/// Where the page of what is outstanding stands.
pub(super) const OUTSTANDING: &str = "/outstanding-actions";

/// Where the pages of items stand that wait for a meeting.
pub(super) const WAITING: &str = "/waiting-items";

pub(super) fn configure_actions(config: &mut ServiceConfig) {
    config.service(web::resource("/{id}").route(web::get().to(show_action)));
}

pub(super) fn configure_meetings(config: &mut ServiceConfig) {
    config.service(web::resource("/{id}").route(web::get().to(show_meeting)));
}

pub(super) fn configure_outstanding(config: &mut ServiceConfig) {
    config.service(web::resource("").route(web::get().to(show_outstanding)));
}

pub(super) fn configure_waiting(config: &mut ServiceConfig) {
    config.service(web::resource("/{id}").route(web::get().to(show_waiting_item)));
}

/// Whether it is the path of one of these pages, which is no secret.
pub(super) fn is_page(path: &str) -> bool {
    let parts = path.rsplit_once('/');
    parts.is_some_and(|(base, id)| {
        [ACTIONS, MEETINGS, WAITING].contains(&base) && id.parse::<ActionId>().is_ok()
    })
}

async fn show_action(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let (visitor, id) = match reader::<ActionId>(&request, &state, ACTIONS).await {
        Ok(reader) => reader,
        Err(answer) => return answer,
    };
    let found = contents::action::find(&state.office, &visitor.caller(&request), id).await;
    told(&request, &visitor, found, pages::action)
}

async fn show_meeting(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let (visitor, id) = match reader::<MeetingId>(&request, &state, MEETINGS).await {
        Ok(reader) => reader,
        Err(answer) => return answer,
    };
    let found = contents::meeting::find(&state.office, &visitor.caller(&request), id).await;
    told(&request, &visitor, found, pages::meeting)
}

async fn show_waiting_item(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let (visitor, id) = match reader::<AgendaItemId>(&request, &state, WAITING).await {
        Ok(reader) => reader,
        Err(answer) => return answer,
    };
    let found = contents::waiting_item::find(&state.office, &visitor.caller(&request), id).await;
    told(&request, &visitor, found, pages::waiting_item)
}

async fn show_outstanding(request: HttpRequest, state: Data<WebState>) -> HttpResponse {
    let visitor = match Visitor::of(&request, &state).await {
        Ok(Some(visitor)) => visitor,
        Ok(None) => return to_sign_in(&request, OUTSTANDING),
        Err(answer) => return answer,
    };
    let page = PageRequest {
        size: PageSize::new(PageSize::MOST).unwrap_or_default(),
        ..PageRequest::default()
    };
    let wanted = (OutstandingFilter::default(), None);
    let caller = visitor.caller(&request);
    let found = outstanding_actions::list(&state.office, &caller, wanted, page).await;
    told(&request, &visitor, found, pages::outstanding_actions)
}

/// Who reads about what; the way to sign in, and back to here, for whoever is not.
async fn reader<T: FromStr + Display>(
    request: &HttpRequest,
    state: &WebState,
    base: &str,
) -> Result<(Visitor, T), HttpResponse> {
    let id = request.match_info().get("id").unwrap_or_default();
    let not_found = |_| pages::trouble(Trouble::NotFound, depth_of(request));
    let id = id.parse::<T>().map_err(not_found)?;
    let visitor = Visitor::of(request, state).await?;
    let visitor = visitor.ok_or_else(|| to_sign_in(request, &format!("{base}/{id}")))?;
    Ok((visitor, id))
}

/// The page of what was found, in the language of its reader.
fn told<T>(
    request: &HttpRequest,
    visitor: &Visitor,
    found: OperationResult<T>,
    page: impl FnOnce(Language, usize, &T) -> HttpResponse,
) -> HttpResponse {
    let depth = depth_of(request);
    match found {
        Ok(found) => page(visitor.open.person.language, depth, &found),
        // What somebody may not see is as if it were not there.
        Err(OperationError::NotFound(_) | OperationError::Forbidden(_)) => {
            pages::trouble(Trouble::NotFound, depth)
        }
        Err(error) => failed(request, &error),
    }
}
