//! What happens when the program, its databases or its surroundings fail.

mod history;
mod interrupted;
mod killed_senders;
