//! Calls to other servers over HTTP: the one way on which this program asks somebody else for
//! something, and what keeps it from asking the wrong ones.
//!
//! An address is either the operator's word, or named by a server that the operator named; the latter
//! leads to public addresses alone. Mails are not HTTP and leave by `mail`.

mod client;
mod destination;
mod networks;

pub use self::client::{CallError, CallLimits, ClientError, HttpClient, Request, Response};
pub use self::destination::{Destination, ForbiddenAddress};
