//! The changing parts of an address. What is no id leads nowhere: 404.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use utoipa::IntoParams;

use super::problem::{Kind, Problem};

/// What the address names.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

/// A type that is read from the named parts of an address. Ids are; a sub-resource under two ids
/// implements it on a struct of both.
pub trait FromPath: IntoParams + Sized {
    /// The value, if the parts are what they should be.
    fn from_path(parts: &Parts<'_>) -> Option<Self>;
}

/// The named parts of an address.
#[derive(Debug)]
pub struct Parts<'a>(&'a HttpRequest);

impl Parts<'_> {
    /// The part of this name.
    pub fn read<T: FromStr>(&self, name: &str) -> Option<T> {
        self.0.match_info().get(name)?.parse().ok()
    }
}

impl<T: FromPath> FromRequest for Path<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = T::from_path(&Parts(request)).map(Self);
        ready(found.ok_or_else(|| {
            Problem::new(Kind::NotFound).with_detail("the address holds no id of ours")
        }))
    }
}
