//! Pages that people see in a browser: so far the one on which a reminder is answered, outside `/api`.
//!
//! A handler reads the form, calls one operation and shows a page; it decides nothing. No page has a
//! script. Leaves out signing in, which no page asks for yet.

mod answer;
mod form;
mod outermost;
mod pages;
mod stylesheet;

use std::time::Duration;

use actix_web::{
    middleware::from_fn,
    web::{self, Data, ServiceConfig},
};
use tracing_actix_web::TracingLogger;

use self::outermost::{RequestSpan, complete, not_found};
use crate::operations::Office;

/// What the pages work with.
#[derive(Clone)]
pub struct WebState {
    /// Whose operations are called.
    pub office: Office,
    /// How long a form may take to arrive.
    pub form_time: Duration,
}

/// Brings the pages into an application: everything under `/answer` and `/assets`, with its own tracing
/// and headers.
pub fn configure(state: WebState) -> impl Fn(&mut ServiceConfig) + Clone {
    let state = Data::new(state);
    move |config| {
        for (base, routes) in [
            (answer::BASE, answer::configure as fn(&mut ServiceConfig)),
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
