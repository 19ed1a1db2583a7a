//! The committed OpenAPI document is the one that the code makes.

use std::{fs, path::Path};

#[test]
fn the_committed_document_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/openapi.json");
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == tovholder::api::openapi::json(),
        "openapi/openapi.json is out of date: cargo run -- openapi --output openapi/openapi.json"
    );
}
