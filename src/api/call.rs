//! A call: who calls and the office that is called. Every handler but the open ones takes one.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web::Data};

use super::{ApiState, problem::Problem};
use crate::{domain::access::Caller, operations::Office};

/// A call by somebody whose token was accepted.
#[derive(Clone)]
pub struct Call {
    /// Whose operations are called.
    pub office: Office,
    /// Who calls.
    pub caller: Caller,
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<Data<ApiState>>();
        let caller = request.extensions().get::<Caller>().cloned();
        ready(match (state, caller) {
            (Some(state), Some(caller)) => Ok(Self {
                office: state.office.clone(),
                caller,
            }),
            _ => Err(Problem::internal(
                "a handler with a caller stands outside authentication",
            )),
        })
    }
}
