//! Where everything that a command says goes: results to standard output, the rest to standard error.
//! Knows no command.
//!
//! A reader that went away (`| head`) is no error: what is left to say is dropped and the work goes on,
//! since an upgrade must not stop half way because nobody listens.

mod error;
mod margin;
mod progress;
mod table;
mod tone;

pub(crate) use error::Heading;
pub(crate) use margin::Margin;
pub(crate) use progress::Progress;
pub(crate) use table::Table;
pub(crate) use tone::Tone;

use crate::{
    diagnostic::Diagnostic,
    globals::{Common, Format},
    voice::Voice,
};
use anstream::{AutoStream, ColorChoice};
use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::OnceLock,
};

/// How many characters of a message stand in a list.
const MESSAGE: usize = 80;

/// The message of a revision on the one line that it has in a list.
pub(crate) fn brief(message: &str) -> String {
    stairway::script::short(message, MESSAGE)
}

/// The two streams, and how much the user wants to hear.
pub(crate) struct Output {
    format: Format,
    level: Level,
    choice: ColorChoice,
    /// How the commands are called here.
    voice: Voice,
    /// Why a result could not be written.
    unwritten: OnceLock<io::Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Quiet,
    Normal,
    Verbose,
}

impl Output {
    pub(crate) fn new(options: &Common, voice: Voice) -> Output {
        let level = match options {
            Common { quiet: true, .. } => Level::Quiet,
            Common { verbose: true, .. } => Level::Verbose,
            _ => Level::Normal,
        };
        Output {
            format: options.format,
            level,
            choice: options.color.into(),
            voice,
            unwritten: OnceLock::new(),
        }
    }

    /// For an error that comes before the options are known.
    pub(crate) fn json_only(voice: Voice) -> Output {
        Output {
            format: Format::Json,
            level: Level::Normal,
            choice: ColorChoice::Auto,
            voice,
            unwritten: OnceLock::new(),
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Whether what is not a result is wanted: always on standard error when the results are JSON.
    pub(crate) fn is_quiet(&self) -> bool {
        self.level == Level::Quiet
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.level == Level::Verbose
    }

    /// Whether colours are not wanted on any stream.
    pub(crate) fn is_plain(&self) -> bool {
        self.choice == ColorChoice::Never
    }

    /// Prints a result, with a line end.
    pub(crate) fn result(&self, text: &str) {
        let mut stream = AutoStream::new(std::io::stdout(), self.choice).lock();
        self.written(writeln!(stream, "{text}").and_then(|()| stream.flush()));
    }

    /// Prints a result byte for byte: what looks like a colour in it is part of it.
    pub(crate) fn exactly(&self, text: &str) {
        let mut stream = std::io::stdout().lock();
        self.written(
            stream
                .write_all(text.as_bytes())
                .and_then(|()| stream.flush()),
        );
    }

    fn written(&self, outcome: io::Result<()>) {
        match outcome {
            // Whoever reads the results may stop reading.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let _ = self.unwritten.set(error);
            }
            _ => {}
        }
    }

    /// Why a result could not be written, if one could not.
    pub(crate) fn unwritten(&self) -> Option<&io::Error> {
        self.unwritten.get()
    }

    /// Prints a JSON document: on one line, or readable on a terminal.
    pub(crate) fn json(&self, document: &serde_json::Value) {
        let text = match std::io::stdout().is_terminal() {
            true => format!("{document:#}"),
            false => document.to_string(),
        };
        self.result(&text);
    }

    /// Says something beside the results, unless the user wants quiet.
    pub(crate) fn note(&self, text: &str) {
        if !self.is_quiet() {
            self.to_stderr(&self.voice.text(text));
        }
    }

    /// Says that something could not be done, and why, where the command goes on without it.
    pub(crate) fn warn(&self, what: &str, why: &Diagnostic) {
        if !self.is_quiet() {
            self.to_stderr(&error::render_warning(what, &self.voice.said(why), width()));
        }
    }

    /// Says what the user should know, where the command goes on all the same.
    pub(crate) fn caution(&self, diagnostic: &Diagnostic) {
        if !self.is_quiet() {
            self.to_stderr(&error::render(
                &self.voice.said(diagnostic),
                Heading::Warning,
                width(),
            ));
        }
    }

    /// Shows what the user is asked; the answer is read elsewhere.
    pub(crate) fn question(&self, diagnostic: &Diagnostic) {
        self.to_stderr(&error::render(
            &self.voice.said(diagnostic),
            Heading::Question,
            width(),
        ));
    }

    /// Shows a finding, which is a result.
    pub(crate) fn finding(&self, diagnostic: &Diagnostic, heading: Heading<'_>) {
        let width = comfy_table::Table::new().width().map(columns);
        self.result(&error::render(&self.voice.said(diagnostic), heading, width));
    }

    /// Says something that only a curious user wants to hear.
    pub(crate) fn detail(&self, text: &str) {
        if self.is_verbose() {
            self.to_stderr(&self.voice.text(text));
        }
    }

    /// Says something to the program that runs this one and reads what it says: beside the results, and whatever the user
    /// wants to hear.
    pub(crate) fn command(&self, text: &str) {
        self.to_stderr(text);
    }

    /// An error as a member of a JSON document.
    pub(crate) fn member(&self, diagnostic: &Diagnostic) -> serde_json::Value {
        self.voice.said(diagnostic).json()
    }

    /// Shows an error that ended the command: as text on standard error, or as the JSON document.
    pub(crate) fn error(&self, diagnostic: &Diagnostic) {
        match self.format {
            Format::Json => self.json(&serde_json::json!({ "error": self.member(diagnostic) })),
            Format::Text => self.explain(diagnostic),
        }
    }

    /// Shows an error as text on standard error.
    pub(crate) fn explain(&self, diagnostic: &Diagnostic) {
        self.to_stderr(&error::render(
            &self.voice.said(diagnostic),
            Heading::Error,
            width(),
        ));
    }

    /// Progress on standard error.
    pub(crate) fn progress(&self) -> Progress {
        Progress::new(self.is_quiet())
    }

    fn to_stderr(&self, text: &str) {
        let mut stream = AutoStream::new(std::io::stderr(), self.choice).lock();
        let _ = writeln!(stream, "{text}");
    }
}

/// The columns of the terminal that errors are laid out for; none in a pipe.
fn width() -> Option<usize> {
    comfy_table::Table::new().use_stderr().width().map(columns)
}

/// No fewer than a line of SQL needs.
fn columns(columns: u16) -> usize {
    usize::from(columns).max(40)
}
