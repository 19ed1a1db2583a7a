//! Reading minutes. Pure.
