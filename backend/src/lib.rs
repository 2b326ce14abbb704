//! The example application: users and posts over HTTP, on SQLite or PostgreSQL by the same queries.
//!
//! It carries the revisions in `migrations/`. `serve` refuses to start on a database that they are not applied to, and
//! `migrate` applies them, so the program alone is all that a deployment needs.

pub mod models;
pub mod page;
mod serve;

use clap::{Parser, Subcommand};
use stairway::source::Embedded;
use stairway_cli::{Application, Migrate};
use std::process::ExitCode;

/// The revisions, and how they are called.
const APPLICATION: Application = Application::new("backend migrate", REVISIONS);

/// The revisions in `migrations/`, as they were when the program was built.
const REVISIONS: Embedded = stairway::embedded!();

/// The example application
#[derive(Parser)]
#[command(name = "backend", version, max_term_width = 100)]
struct Backend {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve over HTTP
    Serve(serve::Serve),
    /// Migrate the database
    Migrate(Box<Migrate>),
}

/// Runs the command line of the process.
pub fn run() -> ExitCode {
    match APPLICATION.parse::<Backend>() {
        Ok(backend) => match backend.command {
            Command::Serve(serve) => serve.run(),
            Command::Migrate(migrate) => APPLICATION.migrate(&migrate),
        },
        Err(exit) => exit,
    }
}
