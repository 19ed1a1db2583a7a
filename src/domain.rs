//! The municipality's nouns and rules. Pure: no input or output, no async, no serde, no database,
//! no clock. Whoever needs the time passes it in.

pub mod calendar;
pub mod decision;
pub mod journal_number;
