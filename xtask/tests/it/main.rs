//! Drives this repository's own tasks as a user does, in a workspace of a few files, so that nothing in the checkout is
//! touched. The backend there is one file without dependencies, which Cargo builds in a moment; the revisions, the
//! commands and the databases are the real ones.

#![cfg(unix)]

mod clean;
mod dev;
mod running;
mod shell;
mod workspace;
