//! The one stylesheet of all pages, part of the program, so that no page asks another server.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::{self, ServiceConfig},
};

/// Where it stands.
pub(super) const BASE: &str = "/assets";

const TEXT: &str = include_str!("../../templates/pages/tovholder.css");

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(web::resource("/tovholder.css").route(web::get().to(read_stylesheet)));
}

async fn read_stylesheet() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/css; charset=utf-8"))
        // An hour after a new version of the program everybody has its own.
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(TEXT)
}
