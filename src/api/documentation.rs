//! The OpenAPI document at `/api/openapi.json` and its interactive page at `/api/docs/`, both from
//! the binary alone.

use actix_web::{
    HttpResponse, get,
    http::header::{CONTENT_SECURITY_POLICY, LOCATION},
    middleware::DefaultHeaders,
    web::{self, Bytes, Data, ServiceConfig},
};
use utoipa_swagger_ui::{Config, SwaggerUi};

use super::addresses::answer_unknown;

/// Where the documentation stands; it only reads.
pub(super) const ADDRESSES: &[&str] = &["/api/openapi.json", "/api/docs", "/api/docs/{file}*"];

/// The page brings its styles along in its elements; nothing comes from elsewhere.
const PAGE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
                           img-src 'self' data:; frame-ancestors 'none'";

/// The document as it is sent.
#[derive(Debug)]
pub(super) struct Document(Bytes);

impl Document {
    /// Sends this text.
    pub(super) fn new(json: String) -> Data<Self> {
        Data::new(Self(json.into()))
    }
}

pub(super) fn configure(config: &mut ServiceConfig) {
    // The page asks for the document beside itself, wherever a proxy has put the two.
    let page = SwaggerUi::new("/{_:.*}").config(Config::from("../openapi.json"));
    let policy = DefaultHeaders::new().add((CONTENT_SECURITY_POLICY, PAGE_POLICY));
    config.service(read_document).service(find_page).service(
        web::scope("/docs")
            .service(page)
            .default_service(web::to(answer_unknown))
            .wrap(policy),
    );
}

#[get("/openapi.json")]
async fn read_document(document: Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.0.clone())
}

#[get("/docs")]
async fn find_page() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, "docs/"))
        .finish()
}
