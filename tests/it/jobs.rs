//! What the jobs do, seen from outside: which mails leave, when, and what the ledger says of them.

mod absences;
mod catching_up;
mod closed;
mod dates;
mod delivery;
mod digests;
mod failures;
mod freezing;
mod nobody;
mod notices;
mod planning;
mod preferences;
mod rounds;
mod seasons;
mod series;
pub(crate) mod stage;
mod turns;
mod year;
