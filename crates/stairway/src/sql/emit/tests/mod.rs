//! Rebuilds on real databases.
