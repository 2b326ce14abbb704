//! Statements to meaning. Pure.
