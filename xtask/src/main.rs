//! This repository's tasks.

mod bench;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
struct Xtask {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Bench(bench::Bench),
}

fn main() -> ExitCode {
    match Xtask::parse().task {
        Task::Bench(bench) => bench.run(),
    }
}
