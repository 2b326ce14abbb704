//! The example application: users and posts over HTTP, on SQLite or PostgreSQL by the same queries.
//!
//! It carries the revisions in `migrations/`. `serve` refuses to start on a database that they are not applied to, and
//! `migrate` applies them, so the program alone is all that a deployment needs. `health` asks a running server whether it
//! is ready, for images that hold no other program that could.
//!
//! # What it serves
//!
//! | address | methods |
//! | --- | --- |
//! | `/` | the page that shows where the schema stands |
//! | `/healthz`, `/readyz` | GET: the process is alive; the database answers and has every revision |
//! | `/api/users` | GET a page, POST |
//! | `/api/users/{id}` | GET, PATCH, DELETE |
//! | `/api/users/{id}/profile`, `/api/users/{id}/preferences` | GET, PUT |
//! | `/api/posts` | GET a page by `author`, `status`, `tag` and `q`; POST |
//! | `/api/posts/{id}` | GET, PATCH, DELETE; it is published and withdrawn by its `status` |
//! | `/api/posts/{id}/tags` | GET, PUT |
//! | `/api/tags`, `/api/tags/{id}` | GET a page, POST; GET |
//!
//! Lists take `limit` and `after`, and give `{"items": [...], "next": "/api/..."}` with the same address in a `Link`
//! header. Errors are `application/problem+json`; what is wrong with a body or a query is told part by part in `errors`.
//! There are no accounts: whoever reaches it may do everything.
//!
//! # Where things are
//!
//! `serve` decides in which order things happen, `http` is what all answers have in common, `api` is what can be asked,
//! `database` every query, one text for both databases, and `models` the tables.

mod api;
mod database;
mod health;
mod http;
pub mod models;
pub mod page;
mod ready;
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
    /// Ask a running server whether it is ready
    Health(health::Health),
    Migrate(Box<Migrate>),
}

/// Runs the command line of the process.
pub fn run() -> ExitCode {
    match APPLICATION.parse::<Backend>() {
        Ok(backend) => match backend.command {
            Command::Serve(serve) => serve.run(),
            Command::Health(health) => health.run(),
            Command::Migrate(migrate) => APPLICATION.migrate(&migrate),
        },
        Err(exit) => exit,
    }
}
