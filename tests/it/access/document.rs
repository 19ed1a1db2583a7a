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
    /// The parameters that filter, sort and page.
    pub(super) query: Vec<Parameter>,
    pub(super) minds_versions: bool,
    /// Whether it needs no token.
    pub(super) is_open: bool,
    /// The scopes by which other systems may call it; `None` where they may not.
    pub(super) scopes: Option<Vec<String>>,
    /// The fields of its body, where that is JSON.
    pub(super) fields: Vec<String>,
    /// The fields of its answer.
    pub(super) told: Vec<String>,
}

/// A parameter of a query.
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) is_required: bool,
    /// Every value it may have, where there are few.
    pub(super) values: Vec<String>,
    /// How its value is written: `date`, `date-time`, or nothing of the kind.
    pub(super) format: String,
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
        let all = parameters.into_iter().flatten();
        all.filter(move |one| one["in"] == place)
    };
    let json = &told["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let schema = json
        .as_str()
        .and_then(|to| document.pointer(to.trim_start_matches('#')));
    let fields = schema.map(fields_of).unwrap_or_default();
    let answer = ["200", "201"].map(|status| {
        let content = &told["responses"][status]["content"]["application/json"]["schema"];
        content["$ref"]
            .as_str()
            .and_then(|to| document.pointer(to.trim_start_matches('#')))
    });
    let answer = answer.into_iter().flatten().flat_map(fields_of);
    let ways = &told["security"];
    let scopes = ways.as_array().into_iter().flatten();
    let mut scopes = scopes.filter_map(|way| way["service_account"].as_array());
    let scopes = scopes.next();
    let text_of = |name: &Value| name.as_str().unwrap().to_owned();
    Operation {
        id: told["operationId"].as_str().unwrap().to_owned(),
        method: method.to_uppercase().parse().unwrap(),
        path: path.to_owned(),
        query: of_place("query")
            .map(|told| parameter_of(document, told))
            .collect(),
        minds_versions: of_place("header").any(|told| told["name"] == "If-Match"),
        is_open: ways == &json!([{}]),
        told: answer.collect(),
        scopes: scopes.map(|scopes| scopes.iter().map(text_of).collect()),
        fields,
    }
}

/// The fields of a schema; of one made of several, those of all its own parts.
fn fields_of(schema: &Value) -> Vec<String> {
    let parts = schema["allOf"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(fields_of);
    let own = schema["properties"].as_object();
    let own = own.into_iter().flat_map(|fields| fields.keys().cloned());
    own.chain(parts).collect()
}

fn parameter_of(document: &Value, told: &Value) -> Parameter {
    let schema = match told["schema"]["$ref"].as_str() {
        Some(to) => document.pointer(to.trim_start_matches('#')).unwrap(),
        None => &told["schema"],
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let named = schema["enum"]
        .as_array()
        .or(schema["items"]["enum"].as_array());
    let values = if schema["type"] == "boolean" {
        vec!["true".to_owned(), "false".to_owned()]
    } else {
        named.into_iter().flatten().map(text).collect()
    };
    Parameter {
        name: text(&told["name"]),
        is_required: told["required"] == true,
        values,
        format: text(&schema["format"]),
    }
}
