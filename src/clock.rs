//! The moment, given from outside.
