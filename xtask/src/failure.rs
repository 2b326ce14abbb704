//! How a task of this repository fails: as the commands do.

use stairway::ErrorKind;
use stairway_cli::{Failure, Globals};
use std::{error::Error, process::ExitCode};

/// What a task gives: its exit code, or what went wrong.
pub(crate) type Outcome = Result<ExitCode, Box<dyn Error>>;

/// Of the usage: nothing was done.
pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Failure {
    Failure::new(ErrorKind::Usage, message).help(help)
}

/// The exit code; what went wrong is told with its causes and its remedy.
pub(crate) fn report(outcome: Outcome, globals: &Globals) -> ExitCode {
    outcome.unwrap_or_else(|error| failure(error).show_as(globals))
}

fn failure(error: Box<dyn Error>) -> Failure {
    let error = match error.downcast::<Failure>() {
        Ok(failure) => return *failure,
        Err(error) => error,
    };
    match error.downcast::<stairway::Error>() {
        Ok(error) => Failure::from(*error),
        // Of a machine on which a file cannot be written or a program not be started.
        Err(error) => Failure::of(ErrorKind::File, error.as_ref()),
    }
}
