//! The operations of the interface, as the OpenAPI document tells them.

use std::sync::LazyLock;

use actix_web::http::Method;
use serde_json::{Value, json};
use tovholder::api::openapi;

/// An operation, as far as a caller needs to know it.
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: Method,
    /// With its parameters in braces.
    pub(super) path: String,
    /// The names of the parameters that filter, sort and page.
    pub(super) query: Vec<String>,
    pub(super) minds_versions: bool,
    /// Whether it needs no token.
    pub(super) is_open: bool,
    /// The scopes by which other systems may call it; `None` where they may not.
    pub(super) scopes: Option<Vec<String>>,
    /// The media types of its body.
    pub(super) bodies: Vec<String>,
    /// The fields of its body, where that is JSON.
    pub(super) fields: Vec<String>,
}

impl Operation {
    pub(super) fn is_change(&self) -> bool {
        self.method != Method::GET
    }
}

/// Every operation, in the order of the document.
pub(super) fn operations() -> &'static [Operation] {
    static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(read);
    &OPERATIONS
}

fn read() -> Vec<Operation> {
    let document: Value = serde_json::from_str(&openapi::json()).unwrap();
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push(operation_of(&document, (method, path), operation));
        }
    }
    assert!(found.len() > 100, "the document is not understood any more");
    found
}

fn operation_of(document: &Value, (method, path): (&str, &str), told: &Value) -> Operation {
    let parameters = told["parameters"].as_array();
    let of_place = |place: &'static str| {
        let here = parameters
            .into_iter()
            .flatten()
            .filter(move |one| one["in"] == place);
        here.map(|one| one["name"].as_str().unwrap().to_owned())
    };
    let bodies = told["requestBody"]["content"].as_object();
    let json = &told["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = json
        .as_str()
        .and_then(|to| document.pointer(to.trim_start_matches('#')));
    let fields = schema.and_then(|schema| schema["properties"].as_object());
    let ways = &told["security"];
    let scopes = ways.as_array().into_iter().flatten();
    let scopes = scopes.filter_map(|way| way["service_account"].as_array());
    let scopes = scopes.last();
    let text_of = |name: &Value| name.as_str().unwrap().to_owned();
    Operation {
        id: told["operationId"].as_str().unwrap().to_owned(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.to_owned(),
        query: of_place("query").collect(),
        minds_versions: of_place("header").any(|name| name == "If-Match"),
        is_open: ways == &json!([{}]),
        scopes: scopes.map(|scopes| scopes.iter().map(text_of).collect()),
        bodies: bodies
            .into_iter()
            .flat_map(|kinds| kinds.keys().cloned())
            .collect(),
        fields: fields
            .into_iter()
            .flat_map(|fields| fields.keys().cloned())
            .collect(),
    }
}
