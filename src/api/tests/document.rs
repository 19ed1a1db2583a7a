//! The OpenAPI document of the sample resource, and of the interface as it is.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::SAMPLE;
use crate::api::openapi;

fn sample_document() -> Value {
    serde_json::to_value(openapi::document_of(SAMPLE)).unwrap()
}

fn operations(document: &Value) -> Vec<(String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths.flat_map(|(path, item)| {
        let item = item.as_object().unwrap().iter();
        item.map(move |(method, operation)| (format!("{method} {path}"), operation.clone()))
    });
    each.collect()
}

#[test]
fn every_operation_is_told_whole() {
    check_operations(&sample_document());
    check_operations(&serde_json::to_value(openapi::document()).unwrap());
}

fn check_operations(document: &Value) {
    let told: BTreeSet<_> = document["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| tag["name"].as_str())
        .collect();
    let mut ids = BTreeSet::new();
    for (name, operation) in operations(document) {
        for field in ["operationId", "summary", "description"] {
            assert!(
                operation[field]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{name}: {field}"
            );
        }
        assert!(
            ids.insert(operation["operationId"].as_str().map(str::to_owned)),
            "{name}"
        );
        assert!(
            operation["tags"]
                .as_array()
                .unwrap()
                .iter()
                .all(|tag| told.contains(&tag.as_str())),
            "{name}"
        );
        for (status, response) in operation["responses"].as_object().unwrap() {
            let described = response.get("description").or(response.get("$ref"));
            assert!(
                described
                    .and_then(Value::as_str)
                    .is_some_and(|text| !text.is_empty()),
                "{name} {status}"
            );
        }
        let parameters = operation["parameters"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        for parameter in parameters {
            assert!(parameter["description"].is_string(), "{name} {parameter}");
        }
        let in_path = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path");
        assert_eq!(in_path.count(), name.matches('{').count(), "{name}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(node: &Value, document: &Value) {
        match node {
            Value::Object(fields) => {
                if let Some(Value::String(to)) = fields.get("$ref") {
                    let pointer = to.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{to}");
                }
                fields.values().for_each(|value| check(value, document));
            }
            Value::Array(values) => values.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    let document = sample_document();
    check(&document, &document);
    let real = serde_json::to_value(openapi::document()).unwrap();
    check(&real, &real);
}

#[test]
fn the_problems_of_an_operation_follow_from_its_shape() {
    let document = sample_document();
    let statuses = |path: &str, method: &str| {
        let responses = document["paths"][path][method]["responses"]
            .as_object()
            .unwrap();
        responses.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    for (path, method, expected) in [
        ("/api/v1/bodies", "get", "200 400 401 403 429 500 503"),
        (
            "/api/v1/bodies",
            "post",
            "201 400 401 403 408 409 413 415 422 429 500 503",
        ),
        (
            "/api/v1/bodies/{id}",
            "get",
            "200 304 401 403 404 429 500 503",
        ),
        (
            "/api/v1/bodies/{id}",
            "patch",
            "200 400 401 403 404 408 409 412 413 415 422 428 429 500 503",
        ),
        ("/api/v1/health/live", "get", "200 429 503"),
    ] {
        assert_eq!(statuses(path, method), expected, "{method} {path}");
    }
    let limit = &document["paths"]["/api/v1/bodies"]["get"]["parameters"][0]["schema"];
    assert_eq!(*limit, json!({ "$ref": "#/components/schemas/PageLimit" }));
    let page = &document["paths"]["/api/v1/bodies"]["get"]["responses"]["200"];
    assert_eq!(
        page["content"]["application/json"]["schema"]["$ref"],
        "#/components/schemas/BodyPage"
    );
    assert!(page["headers"]["Link"].is_object());
}

#[test]
fn the_document_is_openapi_3_1_and_always_the_same() {
    assert_eq!(sample_document()["openapi"], "3.1.0");
    assert_eq!(openapi::json(), openapi::json());
    assert!(openapi::json().ends_with("}\n"));
}
