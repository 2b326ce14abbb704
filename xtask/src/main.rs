//! This repository's tasks.

mod bench;

use std::process::ExitCode;

/// Tasks of this workspace
#[derive(clap::Parser)]
struct Xtask {
    #[command(flatten)]
    globals: stairway_cli::Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(flatten)]
    Migrate(stairway_cli::Command),
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    let xtask = match stairway_cli::parse::<Xtask>() {
        Ok(xtask) => xtask,
        Err(exit) => return exit,
    };
    match xtask.command {
        Command::Migrate(command) => stairway_cli::run(&command, &xtask.globals),
        Command::Bench(bench) => bench.run(),
    }
}
