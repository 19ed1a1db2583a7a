//! Work that nobody waits for. A job takes no input: it finds its work in the tables, is safe
//! twice, and leaves what it cannot do now for its next run.

mod anonymise_people;
mod deliver_notices;
mod freeze_agendas;
mod generate_meetings;
pub mod post;
mod remove_sessions;
mod round;
pub mod runner;
pub mod schedule;
mod seal_history;
mod send_digests;
mod send_reminders;

pub use post::Post;
pub use runner::{Runner, RunnerError};
pub use schedule::Job;
