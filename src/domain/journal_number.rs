//! Case numbers: kept as written, with a canonical form to find them by.
