//! The release build of this program: what is measured is what users run.

use crate::bench::Result;
use cargo_metadata::Message;
use std::{io::Cursor, path::PathBuf};
use xshell::{Shell, cmd};

/// Builds it and says where it is.
///
/// # Errors
///
/// When it does not build.
pub(super) fn release() -> Result<PathBuf> {
    let shell = Shell::new()?;
    eprintln!("building the release that is measured");
    let messages = cmd!(
        shell,
        "cargo build --release --package xtask --message-format json-render-diagnostics"
    )
    .read()?;
    Message::parse_stream(Cursor::new(messages))
        .filter_map(|message| match message {
            Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == "xtask" => {
                artifact.executable
            }
            _ => None,
        })
        .last()
        .map(Into::into)
        .ok_or_else(|| "cargo built no program called xtask".into())
}
