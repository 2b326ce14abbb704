//! Stairway's `migrate-*` commands, ready to be flattened into the `xtask` of any workspace.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! /// Tasks of this workspace
//! #[derive(clap::Parser)]
//! #[command(bin_name = "cargo xtask")]
//! struct Xtask {
//!     #[command(flatten)]
//!     globals: stairway_cli::Globals,
//!     #[command(subcommand)]
//!     command: Command,
//! }
//!
//! #[derive(clap::Subcommand)]
//! enum Command {
//!     #[command(flatten)]
//!     Migrate(stairway_cli::Command),
//!     /// Say hello
//!     Hello,
//! }
//!
//! fn main() -> ExitCode {
//!     let xtask = match stairway_cli::parse::<Xtask>() {
//!         Ok(xtask) => xtask,
//!         Err(exit) => return exit,
//!     };
//!     match xtask.command {
//!         Command::Migrate(command) => stairway_cli::run(&command, &xtask.globals),
//!         Command::Hello => ExitCode::SUCCESS,
//!     }
//! }
//! ```
//!
//! A command is three moves: parse, one call into the library, render. What the options, the environment and
//! the configuration say together is resolved in one place, and nothing past it sees an option again. How a
//! command ends is an [`Exit`].

mod application;
mod command;
mod confirm;
mod database;
mod diagnostic;
mod exit;
mod failure;
mod globals;
mod grades;
#[cfg(test)]
mod line;
mod output;
mod runtime;
mod secret;
mod settings;
mod usage;
mod voice;

pub use application::{Application, Migrate};
pub use command::Command;
pub use confirm::{Confirmation, confirm};
pub use database::{database_url, database_url_variable};
pub use exit::Exit;
pub use failure::Failure;
pub use globals::Globals;
pub use usage::{parse, parse_beside};

use crate::{
    diagnostic::{Diagnostic, Outcome},
    output::Output,
    settings::Settings,
    voice::Voice,
};
use stairway::ErrorKind;
use std::{path::PathBuf, process::ExitCode};

/// Runs a command and shows how it ended. The code is one of [`Exit`].
pub fn run(command: &Command, globals: &Globals) -> ExitCode {
    let output = Output::new(&globals.common, Voice::default());
    finish(&output, || {
        command.run(&Settings::new(globals, current_folder()?), &output)
    })
}

/// Shows how a command ended, and that what it said was heard.
fn finish(output: &Output, command: impl FnOnce() -> Outcome) -> ExitCode {
    let failed = |diagnostic: Box<Diagnostic>| {
        output.error(&diagnostic);
        diagnostic.exit()
    };
    let mut exit = command().unwrap_or_else(failed);
    if let Some(error) = output.unwritten() {
        let lost = Diagnostic::new(ErrorKind::File, "the results cannot be written");
        exit = failed(Box::new(lost.note(error.to_string())));
    }
    exit.into()
}

fn current_folder() -> Result<PathBuf, Box<Diagnostic>> {
    std::env::current_dir().map_err(|error| {
        Box::new(
            Diagnostic::new(ErrorKind::File, "the current folder cannot be read")
                .note(error.to_string()),
        )
    })
}
