//! This repository's tasks: the `migrate-*` commands, and its own. Only dispatches.

mod bench;
mod cargo;
mod clean;
mod dev;
mod failure;
mod mutants;
mod root;
mod shell;
mod test;
#[cfg(test)]
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The tasks of this repository
///
/// The `migrate-*` commands work on the revisions of the workspace, from any of its folders.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version,
    max_term_width = 100
)]
struct Xtask {
    #[command(flatten)]
    globals: stairway_cli::Globals,

    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    #[command(flatten)]
    Migrate(stairway_cli::Command),
    /// Set up, build, migrate and serve, and again after every change
    Dev(dev::Dev),
    /// Open sqlite3 or psql on the development database
    Shell(shell::Shell),
    /// Reset the development database
    Clean(clean::Clean),
    /// Run every test, with a private PostgreSQL
    Test(test::Test),
    /// Switch off each comparison of the proof, and see a test fail
    Mutants(mutants::Mutants),
    /// Measure against psql and sqlite3 running the same SQL, and models against Alembic
    Bench(bench::Bench),
}

/// The global options that mean something to the tasks beside the commands.
const KNOWN: [(&str, &[&str]); 6] = [
    ("dev", &["database-url", "color"]),
    ("shell", &["database-url", "color"]),
    ("clean", &["database-url", "format", "color", "quiet"]),
    ("test", &["color"]),
    ("mutants", &["color"]),
    ("bench", &[]),
];

fn main() -> ExitCode {
    let xtask = match stairway_cli::parse_beside::<Xtask>(&KNOWN) {
        Ok(xtask) => xtask,
        Err(exit) => return exit,
    };
    match xtask.task {
        Task::Migrate(command) => stairway_cli::run(&command, &xtask.globals),
        Task::Dev(dev) => dev.run(&xtask.globals),
        Task::Shell(shell) => shell.run(&xtask.globals),
        Task::Clean(clean) => clean.run(&xtask.globals),
        Task::Test(test) => test.run(&xtask.globals),
        Task::Mutants(mutants) => mutants.run(&xtask.globals),
        Task::Bench(bench) => bench.run(),
    }
}
