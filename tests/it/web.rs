//! The pages as a browser meets them, over a real office, on both databases.

mod answering;
mod forms;
mod links;
mod pages;
mod visit;
