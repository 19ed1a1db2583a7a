//! What happens when the program, its databases or its surroundings fail.

mod history;
mod interrupted;
mod interrupted_imports;
mod killed_senders;
