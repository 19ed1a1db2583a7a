//! Versions on the wire (RFC 9110, 8.8 and 13): the `ETag` of an answer, the `If-Match` of a change
//! and the `If-None-Match` of a reading.
//!
//! The tag is the version of the stored thing, so a representation must not hold what follows from
//! the time of day or from who is asking. One that also shows other things is [`Versioned::composed`]:
//! its tag adds a digest of what is shown. Lists have no tag.

use std::future::{Ready, ready};

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder, Responder,
    body::{BoxBody, MessageBody},
    dev::Payload,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, ETAG, HeaderName, IF_MATCH, IF_NONE_MATCH, LOCATION},
    },
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::{
    IntoParams,
    openapi::{
        ObjectBuilder, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::problem::{Kind, Problem};
use crate::domain::version::Version;

/// The version that a change is based on, from `If-Match`; required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpectedVersion(pub Version);

/// Stands in the `params(…)` of every reading of one resource, which answers 304 when
/// `If-None-Match` names the version there is.
#[derive(Debug, Clone, Copy)]
pub struct KnownVersion;

/// A resource with its version: 200, or 304 when the reader has it already, or 201.
#[derive(Debug)]
pub struct Versioned<T> {
    version: Version,
    resource: T,
    location: Option<String>,
    is_composed: bool,
}

impl<T> Versioned<T> {
    /// A resource as it stands.
    pub const fn new(version: Version, resource: T) -> Self {
        Self {
            version,
            resource,
            location: None,
            is_composed: false,
        }
    }

    /// A resource that has come into being and is from now on to be read at `location`.
    pub const fn created(location: String, version: Version, resource: T) -> Self {
        Self {
            version,
            resource,
            location: Some(location),
            is_composed: false,
        }
    }

    /// The resource also shows what changes without its version: other things, or more of them to
    /// one caller than to another. A change still names the version alone.
    #[must_use]
    pub const fn composed(mut self) -> Self {
        self.is_composed = true;
        self
    }
}

impl<T: Serialize> Responder for Versioned<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let known = if self.is_composed {
            composed_tag_of(self.version, &self.resource)
        } else {
            tag_of(self.version)
        };
        let is_known = request.method().is_safe() && is_known(request, &known);
        let tag = (ETAG, known);
        if let Some(location) = self.location {
            let mut created = HttpResponse::Created();
            return created
                .insert_header(tag)
                .insert_header((LOCATION, location))
                .json(self.resource);
        }
        if is_known {
            return HttpResponse::build(StatusCode::NOT_MODIFIED)
                .insert_header(tag)
                .finish();
        }
        HttpResponse::Ok().insert_header(tag).json(self.resource)
    }
}

impl FromRequest for ExpectedVersion {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(expected(&tags(request, &IF_MATCH)).map(Self))
    }
}

impl IntoParams for ExpectedVersion {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "The `ETag` of the version that the change is based on.";
        vec![header("If-Match", description, Required::True)]
    }
}

impl IntoParams for KnownVersion {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let description = "An `ETag` that is known already; 304 when it is still the one.";
        vec![header("If-None-Match", description, Required::False)]
    }
}

/// The version as a strong entity tag.
pub fn tag_of(version: Version) -> String {
    format!("\"{}\"", version.get())
}

/// The version and what is shown of it, as a strong entity tag.
fn composed_tag_of(version: Version, resource: &impl Serialize) -> String {
    let digest = Sha256::digest(serde_json::json!(resource).to_string());
    let digest = format!("{digest:x}");
    format!(
        "\"{}.{}\"",
        version.get(),
        digest.get(..16).unwrap_or_default()
    )
}

/// The tags in the header, one by one. Ours hold no comma.
fn tags<'a>(request: &'a HttpRequest, name: &HeaderName) -> Vec<&'a str> {
    let lines = request
        .headers()
        .get_all(name)
        .map(|value| value.to_str().unwrap_or("?"));
    let tags = lines.flat_map(|line| line.split(',')).map(str::trim);
    tags.filter(|tag| !tag.is_empty()).collect()
}

fn version_in(tag: &str) -> Option<Version> {
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    // Whoever changes a composed thing has seen this version of it; the rest has no say.
    let digits = tag.split_once('.').map_or(tag, |(digits, _)| digits);
    let version = digits.parse().ok().and_then(Version::new)?;
    // One version has one spelling: neither `+3` nor `03` is a tag that we gave.
    (version.get().to_string() == digits).then_some(version)
}

fn expected(tags: &[&str]) -> Result<Version, Problem> {
    match tags {
        [] => Err(Problem::new(Kind::VersionRequired)),
        ["*"] => Err(Problem::new(Kind::InvalidRequest)
            .with_detail("If-Match: * would change whatever is there; name the version")),
        // A tag that we never gave (a weak one, for example) is of no version that there is.
        [tag] => version_in(tag).ok_or_else(|| {
            Problem::new(Kind::Stale).with_detail("the tag in If-Match is of no version of it")
        }),
        _ => Err(Problem::new(Kind::InvalidRequest)
            .with_detail("If-Match must name one version, the one that the change is based on")),
    }
}

/// Weak comparison (RFC 9110, 8.8.3.2): a cache may have made our tag a weak one.
fn is_known(request: &HttpRequest, known: &str) -> bool {
    let tags = tags(request, &IF_NONE_MATCH);
    tags.iter()
        .any(|tag| *tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == known)
}

/// A file that only its reader may keep, with the digest of its bytes as its tag: 304 to whoever has it already.
/// The other headers of the file are put on by `describe`.
pub(super) fn tell_file(
    request: &HttpRequest,
    bytes: impl AsRef<[u8]> + MessageBody + 'static,
    describe: impl FnOnce(&mut HttpResponseBuilder),
) -> HttpResponse {
    let tag = format!("\"{:x}\"", Sha256::digest(&bytes));
    let is_known = is_known(request, &tag);
    let mut answer = if is_known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer
        .insert_header((ETAG, tag))
        // A proxy that many share has no business with it, and it may be closed tomorrow.
        .insert_header((CACHE_CONTROL, "private, no-cache"));
    if is_known {
        return answer.finish();
    }
    describe(&mut answer);
    answer.body(bytes)
}

fn header(name: &str, description: &str, required: Required) -> Parameter {
    let tag = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(100));
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(tag.examples(["\"3\""]).build()))
        .build()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn version(number: i64) -> Version {
        Version::new(number).unwrap()
    }

    #[test]
    fn a_change_names_exactly_one_version() {
        for (tags, answer) in [
            (&["\"3\""][..], Ok(version(3))),
            (&[], Err(Kind::VersionRequired)),
            (&["*"], Err(Kind::InvalidRequest)),
            (&["\"3\"", "\"4\""], Err(Kind::InvalidRequest)),
            (&["W/\"3\""], Err(Kind::Stale)),
            (&["3"], Err(Kind::Stale)),
            (&["\"03\""], Err(Kind::Stale)),
            (&["\"+3\""], Err(Kind::Stale)),
            (&["\"0\""], Err(Kind::Stale)),
            (&["\"abc\""], Err(Kind::Stale)),
            (&["\"99999999999999999999\""], Err(Kind::Stale)),
        ] {
            assert_eq!(
                expected(tags).map_err(|problem| problem.kind()),
                answer,
                "{tags:?}"
            );
        }
    }

    #[actix_web::test]
    async fn a_reader_who_has_the_version_is_told_so() {
        for (known, status) in [
            (None, StatusCode::OK),
            (Some("\"3\""), StatusCode::NOT_MODIFIED),
            (Some("\"2\" , W/\"3\""), StatusCode::NOT_MODIFIED),
            (Some("*"), StatusCode::NOT_MODIFIED),
            (Some("\"2\""), StatusCode::OK),
            (Some("nonsense"), StatusCode::OK),
        ] {
            let request = known.map_or_else(TestRequest::get, |known| {
                TestRequest::get().insert_header((IF_NONE_MATCH, known))
            });
            let answer = Versioned::new(version(3), "it").respond_to(&request.to_http_request());
            assert_eq!(answer.status(), status, "{known:?}");
            assert_eq!(answer.headers().get(ETAG).unwrap(), "\"3\"");
        }
    }

    #[test]
    fn the_tag_of_what_shows_more_tells_what_is_shown_and_names_the_version() {
        let tag_of = |shown| {
            let request = TestRequest::get().to_http_request();
            let answer = Versioned::new(version(3), shown).composed();
            let answer = answer.respond_to(&request);
            answer.headers().get(ETAG).unwrap().clone()
        };
        let (tag, other) = (tag_of("it"), tag_of("it and more"));
        assert_ne!(tag, other);
        assert_eq!(expected(&[tag.to_str().unwrap()]).unwrap(), version(3));
        for (known, status) in [
            (tag.clone(), StatusCode::NOT_MODIFIED),
            (other, StatusCode::OK),
        ] {
            let request = TestRequest::get().insert_header((IF_NONE_MATCH, known));
            let answer = Versioned::new(version(3), "it").composed();
            let answer = answer.respond_to(&request.to_http_request());
            assert_eq!(answer.status(), status);
        }
    }

    #[test]
    fn what_has_come_into_being_tells_where_it_is() {
        let request = TestRequest::post().to_http_request();
        let answer = Versioned::created("/api/v1/bodies/1".to_owned(), Version::FIRST, "it")
            .respond_to(&request);
        assert_eq!(answer.status(), StatusCode::CREATED);
        assert_eq!(answer.headers().get(LOCATION).unwrap(), "/api/v1/bodies/1");
    }
}
