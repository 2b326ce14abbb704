//! The `migrate-*` commands as a program of their own, which is what the tests run.

use clap::Parser;
use std::process::ExitCode;

/// The migrate commands
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Migrate {
    #[command(flatten)]
    globals: stairway_cli::Globals,

    #[command(subcommand)]
    command: stairway_cli::Command,
}

fn main() -> ExitCode {
    match stairway_cli::parse::<Migrate>() {
        Ok(migrate) => stairway_cli::run(&migrate.command, &migrate.globals),
        Err(exit) => exit,
    }
}
