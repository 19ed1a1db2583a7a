//! What answers where nothing else does: 405 with `Allow` where the address takes other methods,
//! else 404. The addresses are those of the OpenAPI document.

use actix_web::{HttpRequest, dev::ResourceDef, http::header::ALLOW, web};
use utoipa::openapi::{OpenApi, PathItem};

use super::problem::{Kind, Problem};

/// Every address with the methods that it takes.
#[derive(Debug)]
pub(super) struct Addresses(Vec<(ResourceDef, String)>);

impl Addresses {
    /// The addresses of the document, and these that only read.
    pub(super) fn of(document: &OpenApi, readable: &[&'static str]) -> Self {
        let stated = document.paths.paths.iter();
        let stated = stated.map(|(path, item)| (ResourceDef::new(path.as_str()), methods_of(item)));
        let readable = readable
            .iter()
            .map(|path| (ResourceDef::new(*path), "GET, HEAD".to_owned()));
        Self(stated.chain(readable).collect())
    }

    fn allowed_at(&self, path: &str) -> Option<&str> {
        let found = self.0.iter().find(|(address, _)| address.is_match(path));
        found.map(|(_, methods)| methods.as_str())
    }
}

fn methods_of(item: &PathItem) -> String {
    let methods = [
        ("GET, HEAD", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    let taken = methods
        .iter()
        .filter(|(_, is_taken)| *is_taken)
        .map(|(name, _)| *name);
    taken.collect::<Vec<_>>().join(", ")
}

/// Answers what no route answers.
pub(super) async fn answer_unknown(
    request: HttpRequest,
    addresses: web::Data<Addresses>,
) -> Result<&'static str, Problem> {
    Err(match addresses.allowed_at(request.path()) {
        Some(methods) => Problem::new(Kind::MethodNotAllowed)
            .with_detail(format!("this address takes {methods}"))
            .with_header(ALLOW, methods),
        None => Problem::new(Kind::NoSuchAddress),
    })
}
