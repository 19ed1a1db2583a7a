//! Pages that people see in a browser, outside `/api`: on one of them a reminder is answered, on others
//! people read about what mails lead to, sign in and out.
//!
//! A handler reads the form, calls one operation and shows a page; it decides nothing. No page has a
//! script.

mod account;
mod answer;
mod cookies;
mod form;
mod form_body;
mod forms_of_ours;
mod outermost;
mod pages;
mod reading;
mod return_address;
mod sign_in;
mod signing_in;
mod stylesheet;
mod visitor;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};
use tracing_actix_web::TracingLogger;

pub use self::signing_in::SignIn;
use self::{
    outermost::{RequestSpan, complete, not_found},
    pages::Trouble,
};
use crate::operations::{Office, OperationError};

/// What the pages work with.
#[derive(Clone)]
pub struct WebState {
    /// Whose operations are called.
    pub office: Office,
    /// How long a form may take to arrive.
    pub form_time: Duration,
    /// How people sign in.
    pub sign_in: SignIn,
}

/// Brings the pages into an application: everything under `/answer`, `/sign-in`, `/account`,
/// `/assets`, and what there is to read, with its own tracing and headers.
pub fn configure(state: WebState) -> impl Fn(&mut ServiceConfig) + Clone {
    let state = Data::new(state);
    move |config| {
        for (base, routes) in [
            (answer::BASE, answer::configure as fn(&mut ServiceConfig)),
            (sign_in::BASE, sign_in::configure),
            (account::BASE, account::configure),
            (reading::ACTIONS, reading::configure_actions),
            (reading::MEETINGS, reading::configure_meetings),
            (reading::OUTSTANDING, reading::configure_outstanding),
            (reading::WAITING, reading::configure_waiting),
            (stylesheet::BASE, stylesheet::configure),
        ] {
            let scope = web::scope(base)
                .app_data(state.clone())
                .configure(routes)
                .default_service(web::to(not_found))
                .wrap(from_fn(complete))
                .wrap(TracingLogger::<RequestSpan>::new());
            config.service(scope);
        }
    }
}

fn failed(request: &HttpRequest, error: &OperationError) -> HttpResponse {
    let trouble = match error {
        OperationError::Storage(cause) if cause.is_temporary() => {
            tracing::warn!(%error, "a page failed for now");
            Trouble::Busy
        }
        _ => {
            tracing::error!(%error, "a page failed");
            Trouble::Failed
        }
    };
    pages::trouble(trouble, depth_of(request))
}

fn depth_of(request: &HttpRequest) -> usize {
    request.path().matches('/').count()
}
