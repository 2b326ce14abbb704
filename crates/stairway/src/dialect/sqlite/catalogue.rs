//! The queries that read a database's own catalogue.
