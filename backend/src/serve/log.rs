//! The log, on standard error. What is logged is decided where it happens.

use super::ServeError;
use stairway_cli::Failure;
use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};
use tracing_subscriber::EnvFilter;

/// What is logged unless `RUST_LOG` says otherwise.
const FILTER: &str = "info";

/// How the log is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// A JSON document on each line, for what collects logs.
    Json,
}

/// From now on, what the program logs is written.
pub(super) fn start(format: LogFormat) -> Result<(), ServeError> {
    let filter = match std::env::var("RUST_LOG") {
        Ok(filter) if !filter.trim().is_empty() => {
            EnvFilter::try_new(filter).map_err(ServeError::Filter)?
        }
        _ => EnvFilter::new(FILTER),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => log
            .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
            .with_target(false)
            .init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Says what ended the program: in the log where a program reads that, and else as the commands show an error.
pub(super) fn last(format: LogFormat, failure: &Failure) -> ExitCode {
    if format == LogFormat::Text {
        return failure.show();
    }
    // Whatever the filter lets pass, and also before the log is started.
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .json()
        .flatten_event(true)
        .finish();
    tracing::subscriber::with_default(log, || {
        tracing::error!(
            kind = failure.kind().as_str(),
            notes = failure.notes().join("; "),
            help = failure.remedy(),
            "{failure}"
        );
    });
    failure.exit().into()
}
