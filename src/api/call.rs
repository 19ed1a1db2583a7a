//! A call: who calls and the office that is called. Every handler but the open ones takes one.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};

use super::{ApiState, problem::Problem};
use crate::{
    domain::access::Caller,
    operations::{Office, OperationError},
};

/// A call by somebody whose token was accepted.
#[derive(Clone)]
pub struct Call {
    office: Office,
    caller: Caller,
}

impl Call {
    /// Who calls.
    pub const fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Does it on a thread that may wait for the database, in one hop.
    pub async fn perform<T, F>(&self, operation: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&Office, &Caller) -> Result<T, OperationError> + Send + 'static,
    {
        let Self { office, caller } = self.clone();
        perform(office, move |office| operation(office, &caller)).await
    }
}

/// Does it for nobody in particular, on a thread that may wait for the database.
pub(super) async fn perform<T, F>(office: Office, operation: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce(&Office) -> Result<T, OperationError> + Send + 'static,
{
    let span = tracing::Span::current();
    let done = web::block(move || span.in_scope(|| operation(&office))).await?;
    done.map_err(Problem::from)
}

impl FromRequest for Call {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<ApiState>>();
        let caller = request.extensions().get::<Caller>().cloned();
        ready(match (state, caller) {
            (Some(state), Some(caller)) => Ok(Self {
                office: state.office.clone(),
                caller,
            }),
            _ => Err(Problem::internal(
                "a handler that needs a caller stands outside authentication",
            )),
        })
    }
}
