//! Where everything stands: one list for the server and for the OpenAPI document.

use actix_web::{
    middleware::{Compress, from_fn},
    web::{self, Data, PayloadConfig},
};
use tracing_actix_web::TracingLogger;
use utoipa_actix_web::{scope::scope, service_config::ServiceConfig};

use super::{
    ApiState, absences, actions,
    addresses::{Addresses, answer_unknown},
    agenda_items,
    authentication::authenticate,
    bodies, calendar, calendar_feeds, closed_reads, decisions, digests, documentation, health,
    matters, meeting_series, meetings, minutes_imports, notices, openapi,
    outermost::{RequestSpan, complete},
    people, reminders, reports, service_accounts, threads, tokens, units, waiting_items,
};

/// Brings the handlers of a resource.
pub(super) type Routes = fn(&mut ServiceConfig<'_>);

/// The resources, each with its own `configure`, in the order of the document.
pub(super) const RESOURCES: &[Routes] = &[
    bodies::configure,
    people::configure,
    absences::configure,
    units::configure,
    meetings::configure,
    meeting_series::configure,
    agenda_items::configure,
    waiting_items::configure,
    matters::configure,
    decisions::configure,
    threads::configure,
    actions::configure,
    minutes_imports::configure,
    reports::configure,
    reminders::configure,
    notices::configure,
    calendar_feeds::configure,
    digests::configure,
    service_accounts::configure,
    closed_reads::configure,
];

/// What needs no token, each under an address of its own.
pub(super) const OPEN: &[(&str, Routes)] = &[
    ("/health", health::configure),
    ("/tokens", tokens::configure),
];

/// What needs no token but a secret in its address, and stands outside the interface.
pub(super) const SECRET: &[Routes] = &[calendar::configure];

/// The address under which a version of the interface stands.
pub(super) const BASE: &str = "/api/v1";

/// Brings these resources into an application, and what every interface has.
pub(super) fn serve(
    state: ApiState,
    resources: &'static [Routes],
) -> impl Fn(&mut web::ServiceConfig) + Clone {
    let limits = state.limits;
    let state = Data::new(state);
    let document = openapi::document_of(resources);
    let json = documentation::Document::new(openapi::json_of(&document));
    let addresses = Data::new(Addresses::of(&document, documentation::ADDRESSES));
    move |config| {
        let guarded = scope("/v1")
            .configure(|config| bring(config, resources))
            .default_service(web::to(answer_unknown))
            .wrap(from_fn(authenticate));
        let mut api = web::scope("/api")
            .app_data(state.clone())
            .app_data(addresses.clone())
            .app_data(json.clone())
            .app_data(limits)
            .app_data(PayloadConfig::new(limits.body_bytes()))
            .configure(documentation::configure);
        for (address, open) in OPEN {
            let open = scope(format!("/v1{address}").as_str()).configure(*open);
            api = api.service(open.default_service(web::to(answer_unknown)));
        }
        let api = api
            .service(guarded)
            .default_service(web::to(answer_unknown))
            .wrap(from_fn(complete))
            .wrap(Compress::default())
            .wrap(TracingLogger::<RequestSpan>::new());
        // Not compressed: its tag is of the very bytes.
        let calendars = scope(calendar::BASE)
            .app_data(state.clone())
            .app_data(addresses.clone())
            .configure(|config| bring(config, SECRET))
            .default_service(web::to(answer_unknown))
            .wrap(from_fn(complete))
            .wrap(TracingLogger::<RequestSpan>::new());
        config
            .service(api)
            .service(calendars)
            .app_data(addresses.clone())
            .default_service(web::to(answer_unknown));
    }
}

/// Brings these one after the other.
pub(super) fn bring(config: &mut ServiceConfig<'_>, routes: &[Routes]) {
    for configure in routes {
        configure(config);
    }
}
