//! What pages tell of things: each with what stands around it, in one reading.

pub mod action;
pub mod meeting;
pub mod waiting_item;
