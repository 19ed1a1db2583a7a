//! What the tests stand on: databases, and whatever has to be gone when the run is.

#[macro_use]
pub(crate) mod backends;
pub(crate) mod app;
pub(crate) mod builders;
pub(crate) mod log;
pub(crate) mod oidc_provider;
pub(crate) mod postgres;
pub(crate) mod requests;
pub(crate) mod smtp;
pub(crate) mod stub_provider;
pub(crate) mod watcher;
