//! What follows from the shape of an operation: the problems it can answer with, and the headers
//! of its answers.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde_json::json;
use utoipa::{
    ToSchema,
    openapi::{
        Content, ContentBuilder, Header, HttpMethod, OpenApi, PathItem, Ref, RefOr, Response,
        ResponseBuilder,
        example::ExampleBuilder,
        header::HeaderBuilder,
        path::{Operation, ParameterIn},
        schema::{ObjectBuilder, Schema, SchemaType, Type},
    },
};

use crate::api::problem::{Kind, MEDIA_TYPE, ProblemResponse};

/// One reusable response a status, which shows every kind of problem that has it.
pub(super) fn responses() -> BTreeMap<String, RefOr<Response>> {
    let mut kinds: BTreeMap<u16, Vec<Kind>> = BTreeMap::new();
    for kind in Kind::ALL {
        kinds.entry(kind.status().as_u16()).or_default().push(*kind);
    }
    let response = |kinds: Vec<Kind>| Some((name_of(*kinds.first()?), response_of(&kinds).into()));
    kinds.into_values().filter_map(response).collect()
}

/// Adds to every operation what its shape says.
pub(super) fn complete(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations_of_mut(item) {
            tidy_query(operation);
            tidy_body(operation);
            add_headers(operation);
            for kind in problems_of(&method, operation) {
                let reference = Ref::from_response_name(name_of(kind));
                let responses = &mut operation.responses.responses;
                responses
                    .entry(kind.status().as_str().to_owned())
                    .or_insert(reference.into());
            }
        }
    }
}

/// The operations at an address.
pub(super) fn operations_of(item: &PathItem) -> Vec<(HttpMethod, &Operation)> {
    let operations = [
        (HttpMethod::Get, &item.get),
        (HttpMethod::Post, &item.post),
        (HttpMethod::Put, &item.put),
        (HttpMethod::Patch, &item.patch),
        (HttpMethod::Delete, &item.delete),
    ];
    operations
        .into_iter()
        .filter_map(|(method, op)| Some((method, op.as_ref()?)))
        .collect()
}

/// As [`operations_of`], to be changed.
pub(super) fn operations_of_mut(item: &mut PathItem) -> Vec<(HttpMethod, &mut Operation)> {
    let operations = [
        (HttpMethod::Get, &mut item.get),
        (HttpMethod::Post, &mut item.post),
        (HttpMethod::Put, &mut item.put),
        (HttpMethod::Patch, &mut item.patch),
        (HttpMethod::Delete, &mut item.delete),
    ];
    operations
        .into_iter()
        .filter_map(|(method, op)| Some((method, op.as_mut()?)))
        .collect()
}

/// The first kind of each status that the operation can answer with.
fn problems_of(method: &HttpMethod, operation: &Operation) -> Vec<Kind> {
    let takes = |place| parameters(operation).any(|(at, _)| at == place);
    let takes_header =
        |name| parameters(operation).any(|parameter| parameter == (ParameterIn::Header, name));
    let is_open = operation.security.is_some();
    let has_body = operation.request_body.is_some();
    let is_change = *method != HttpMethod::Get;
    let has_version = takes_header("If-Match");
    let rules: [(bool, &[Kind]); 7] = [
        (
            !is_open,
            &[Kind::NotAuthenticated, Kind::NotPermitted, Kind::Internal],
        ),
        (
            takes(ParameterIn::Query) || has_body || has_version,
            &[Kind::MalformedBody],
        ),
        // What is looked up by its address may be there and yet not be told.
        (takes(ParameterIn::Path), &[Kind::NotFound, Kind::Internal]),
        (is_change, &[Kind::NotAllowedNow]),
        (
            has_body,
            &[
                Kind::BodyTooSlow,
                Kind::BodyTooLarge,
                Kind::UnsupportedMediaType,
                Kind::InvalidFields,
            ],
        ),
        (has_version, &[Kind::Stale, Kind::VersionRequired]),
        (true, &[Kind::TooManyRequests, Kind::Unavailable]),
    ];
    let holding = rules.into_iter().filter(|(holds, _)| *holds);
    holding.flat_map(|(_, kinds)| kinds).copied().collect()
}

/// Takes back that an optional parameter could be null, which no query can say, and says of `limit`
/// and `cursor` what no list needs to say itself.
fn tidy_query(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        if parameter.parameter_in != ParameterIn::Query {
            continue;
        }
        parameter.schema = parameter.schema.take().map(without_null);
        let description = match parameter.name.as_str() {
            "limit" => "How many items the page may hold.",
            "cursor" => "The `next_cursor` of the page before; without it, the first page.",
            _ => continue,
        };
        parameter
            .description
            .get_or_insert_with(|| description.to_owned());
    }
}

/// Takes back that a body that may be left out could be null.
fn tidy_body(operation: &mut Operation) {
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    for content in body.content.values_mut() {
        if let RefOr::T(content) = content {
            content.schema = content.schema.take().map(without_null);
        }
    }
}

fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::OneOf(choice)) => match choice.items.as_slice() {
            // The derive puts the value first and the null after it.
            [value, _null] => value.clone(),
            _ => Schema::OneOf(choice).into(),
        },
        RefOr::T(Schema::Object(mut value)) => {
            if let SchemaType::Array(kinds) = &value.schema_type
                && let Some(kind) = kinds.iter().find(|kind| **kind != Type::Null)
            {
                value.schema_type = SchemaType::Type(kind.clone());
            }
            Schema::Object(value).into()
        }
        schema => schema,
    }
}

fn add_headers(operation: &mut Operation) {
    let names =
        |name| parameters(operation).any(|parameter| parameter == (ParameterIn::Header, name));
    let (changes, reads) = (names("If-Match"), names("If-None-Match"));
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else {
            continue;
        };
        let is_created = status == "201";
        if changes || reads || is_created {
            add_header(
                response,
                "ETag",
                "The version, to be sent in `If-Match` with a change.",
            );
        }
        if is_created {
            add_header(response, "Location", "Where it is to be read from now on.");
        }
        if is_page(response) {
            add_header(
                response,
                "Link",
                "The address of the next page, with `rel=\"next\"`; absent on the last.",
            );
        }
        add_header(
            response,
            "X-Request-Id",
            "The id of the request, which is also in the log.",
        );
    }
    if reads {
        let unchanged =
            ResponseBuilder::new().description("It is still the version that is known.");
        operation
            .responses
            .responses
            .insert("304".to_owned(), unchanged.build().into());
    }
}

fn parameters(operation: &Operation) -> impl Iterator<Item = (ParameterIn, &str)> {
    operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) => Some((parameter.parameter_in.clone(), parameter.name.as_str())),
            RefOr::Ref(_) => None,
        })
}

fn is_page(response: &Response) -> bool {
    response.content.values().any(|content| match content {
        RefOr::T(Content {
            schema: Some(RefOr::Ref(to)),
            ..
        }) => to.ref_location.ends_with("Page"),
        _ => false,
    })
}

fn add_header(response: &mut Response, name: &str, description: &str) {
    response
        .headers
        .entry(name.to_owned())
        .or_insert_with(|| header(description).into());
}

fn header(description: &str) -> Header {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(4_000));
    HeaderBuilder::new()
        .schema(Some(text))
        .description(Some(description))
        .build()
}

/// The status in words, as schema names are written: `NotFound`.
fn name_of(kind: Kind) -> String {
    let reason = kind.status().canonical_reason().unwrap_or("Problem");
    reason.split_whitespace().collect()
}

fn response_of(kinds: &[Kind]) -> Response {
    let said: Vec<_> = kinds.iter().map(|kind| kind.when()).collect();
    let examples =
        kinds.iter().map(|kind| {
            let example = ExampleBuilder::new().summary(kind.title()).value(Some(json!({
            "type": kind.type_uri(), "title": kind.title(), "status": kind.status().as_u16(),
            "instance": "urn:uuid:018b2f00-0000-7000-8000-000000000000",
        })));
            (
                kind.type_uri().trim_start_matches("/problems/"),
                RefOr::T(example.build()),
            )
        });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(ProblemResponse::name())))
        .examples_from_iter(examples);
    let mut response = ResponseBuilder::new()
        .description(said.join(" "))
        .content(MEDIA_TYPE, content.build())
        .build();
    add_header(
        &mut response,
        "X-Request-Id",
        "The id of the request, which is also in the log.",
    );
    if kinds
        .iter()
        .any(|kind| kind.status() == StatusCode::UNAUTHORIZED)
    {
        add_header(
            &mut response,
            "WWW-Authenticate",
            "What is asked for (RFC 6750).",
        );
    }
    response
}
