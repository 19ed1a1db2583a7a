//! Rules about the project's own files, kept by reading them. Each rule is tried on small texts as
//! well, so that it is known to be able to fail.

mod architecture;
mod habits;
mod dependencies;
mod migrations;
mod openapi;
mod schema;
mod security;
mod source;
