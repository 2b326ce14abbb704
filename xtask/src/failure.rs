//! How a task of this repository fails.

use std::{error::Error, fmt, process::ExitCode};

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
        let own = error.downcast_ref::<Failure>();
        let help = match error.downcast_ref::<stairway::Error>() {
            Some(error) => error.help(),
            None => own.map(|failure| failure.help.clone()),
        };
        if let Some(help) = help {
            eprintln!("  help: {help}");
        }
        ExitCode::from(own.map_or(2, |failure| failure.code))
    })
}

/// What went wrong, and what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    message: String,
    help: String,
    code: u8,
}

impl Failure {
    /// Of the usage: nothing was done.
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure {
            message: message.into(),
            help: help.into(),
            code: 2,
        }
    }

    /// With another exit code.
    pub(crate) fn code(mut self, code: u8) -> Failure {
        self.code = code;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {}
