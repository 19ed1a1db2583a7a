//! The pages as a browser meets them, over a real office, on both databases.

mod answering;
mod browser;
mod closed;
mod forms;
mod links;
mod pages;
mod rates;
mod reading;
mod signing_in;
mod visit;
