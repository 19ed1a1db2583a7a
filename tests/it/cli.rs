//! The program as people and other programs meet it: started as a process in a folder of its own.

pub(crate) mod binary;
pub(crate) mod demo;
mod documents;
mod history;
mod http;
pub(crate) mod importing;
mod migrating;
mod outstanding;
mod refusals;
mod reminding;
mod rendering;
mod serving;
mod settings;
mod tokens;
mod usage;
