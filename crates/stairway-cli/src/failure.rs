//! An error of a task or an application that stands beside the commands, in the form that theirs have. Does not know
//! where it is shown.

use crate::{Exit, Globals, diagnostic::Diagnostic, globals::Common, output::Output, voice::Voice};
use stairway::ErrorKind;
use std::{fmt, process::ExitCode};

/// Why something was not done: to be shown as the errors of the commands are, or to be logged.
#[derive(Clone, Debug)]
pub struct Failure(Box<Diagnostic>);

impl Failure {
    /// With a message: a lower-case fragment, with its subjects in backticks.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Failure {
        Failure(Box::new(Diagnostic::new(kind, message)))
    }

    /// Of an error: its text, and what caused it as notes.
    pub fn of(kind: ErrorKind, error: &dyn std::error::Error) -> Failure {
        Failure(Box::new(Diagnostic::of(kind, error, None)))
    }

    /// With what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Failure {
        self.0.help = Some(help.into());
        self
    }

    /// With a fact beside the message.
    pub fn note(mut self, note: impl Into<String>) -> Failure {
        self.0.notes.push(note.into());
        self
    }

    /// In the words of an application.
    pub(crate) fn spoken(self, voice: Voice) -> Failure {
        Failure(Box::new(voice.said(&self.0).into_owned()))
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The facts beside the message, its causes among them.
    pub fn notes(&self) -> &[String] {
        &self.0.notes
    }

    /// What to do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// What the process should end with.
    pub fn exit(&self) -> Exit {
        self.0.exit()
    }

    /// Shows it as text on standard error. The code is the one for this kind of error.
    pub fn show(&self) -> ExitCode {
        self.shown(&Common::default())
    }

    /// Shows it as the options say: as text on standard error, or as the JSON document on standard output.
    pub fn show_as(&self, globals: &Globals) -> ExitCode {
        self.shown(&globals.common)
    }

    fn shown(&self, options: &Common) -> ExitCode {
        Output::new(options, Voice::default()).error(&self.0);
        self.exit().into()
    }
}

impl From<stairway::Error> for Failure {
    fn from(error: stairway::Error) -> Failure {
        Failure(error.into())
    }
}

impl From<Box<Diagnostic>> for Failure {
    fn from(diagnostic: Box<Diagnostic>) -> Failure {
        Failure(diagnostic)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Failure {}
