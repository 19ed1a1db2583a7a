//! Who may do what, and who learns of what is closed: tried with every operation of the OpenAPI
//! document, so that a new one cannot be forgotten.

mod callers;
mod closed_reads;
mod marker;
mod readings;
mod calls;
mod document;
mod fields;
mod matrix;
mod scopes;
mod town;
