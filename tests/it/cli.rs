//! The program as people and other programs meet it: started as a process in a folder of its own.

pub(crate) mod binary;
pub(crate) mod demo;
mod http;
