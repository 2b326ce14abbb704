//! The example application: the rows of the schema that the revisions in `migrations/` build.
//!
//! It owns the Rust view of the tables and nothing else: no query, no connection, no server. A column
//! has the same Rust type whether SQLite or PostgreSQL holds it.

pub mod models;
