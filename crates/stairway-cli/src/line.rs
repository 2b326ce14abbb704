//! The command line of an xtask that has the commands and nothing else, for tests.

use crate::{Command, Globals};
use clap::Parser;

#[derive(Parser)]
#[command(name = "x")]
pub(crate) struct Line {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}
