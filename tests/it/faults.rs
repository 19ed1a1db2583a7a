//! What happens when the program, its databases or its surroundings fail.

mod interrupted;
mod killed_senders;
