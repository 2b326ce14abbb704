//! On real databases.
