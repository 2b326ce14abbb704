//! How a task of this repository fails.

use std::{error::Error, process::ExitCode};

/// What a task gives: its exit code, or what went wrong.
pub(crate) type Outcome = Result<ExitCode, Box<dyn Error>>;

/// The exit code; what went wrong is told on standard error, with its causes and its remedy.
pub(crate) fn report(outcome: Outcome) -> ExitCode {
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            eprintln!("  cause: {error}");
            cause = error.source();
        }
        if let Some(help) = error
            .downcast_ref::<stairway::Error>()
            .and_then(stairway::Error::help)
        {
            eprintln!("  help: {help}");
        }
        ExitCode::from(2)
    })
}
