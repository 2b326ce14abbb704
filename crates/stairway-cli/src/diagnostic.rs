//! An error as it is shown: the library's errors and the front end's own in one form. Renders nothing.

use crate::{exit::Exit, secret::masked_line};
use serde_json::{Value, json};
use stairway::{Error, ErrorKind, Place, error::Label};

/// Everything there is to say about an error.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    pub(crate) kind: ErrorKind,
    /// A lower-case fragment, without its cause.
    pub(crate) message: String,
    /// Where, the most important place first.
    pub(crate) labels: Vec<Label>,
    /// Facts beside the message, the causes among them.
    pub(crate) notes: Vec<String>,
    pub(crate) help: Option<String>,
    /// More errors found in the same go.
    pub(crate) related: Vec<Diagnostic>,
    /// Whether all of them are shown, however many.
    pub(crate) whole: bool,
}

/// What a command gives: how it ended, or the error that [`run`](crate::run) shows.
pub(crate) type Outcome = Result<Exit, Box<Diagnostic>>;

impl Diagnostic {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            kind,
            message: message.into(),
            labels: Vec::new(),
            notes: Vec::new(),
            help: None,
            related: Vec::new(),
            whole: false,
        }
    }

    /// Of an error that is not the library's.
    pub(crate) fn of(
        kind: ErrorKind,
        error: &dyn std::error::Error,
        help: Option<String>,
    ) -> Diagnostic {
        let message = error.to_string();
        let notes = stairway::error::causes(error);
        Diagnostic {
            notes,
            help,
            ..Diagnostic::new(kind, message)
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Diagnostic {
        self.notes.push(note.into());
        self
    }

    /// With a place; the first is the primary one.
    pub(crate) fn at(mut self, place: Option<&Place>) -> Diagnostic {
        self.labels.extend(place.map(|place| Label {
            place: place.clone(),
            text: String::new(),
        }));
        self
    }

    pub(crate) fn exit(&self) -> Exit {
        self.kind.into()
    }

    /// `{kind, message, help, path, line, column}`, and the rest beside them.
    pub(crate) fn json(&self) -> Value {
        let place = self.labels.first().map(|label| &label.place);
        let mut document = json!({
            "kind": self.kind.as_str(),
            "message": self.message,
            "help": self.help,
            "path": place.map(|place| place.path().display().to_string()),
            "line": place.and_then(|place| place.line()),
            "column": place.and_then(|place| place.column()),
            "notes": self.notes,
            "related": self.related.iter().map(Diagnostic::json).collect::<Vec<_>>(),
        });
        // One place is in the members above.
        if self.labels.len() > 1 {
            document["places"] = places(&self.labels);
        }
        document
    }
}

/// Several places, with what there is to say about each.
pub(crate) fn places(labels: &[Label]) -> Value {
    let places = labels.iter().map(|Label { place, text }| {
        json!({
            "path": place.path().display().to_string(),
            "line": place.line(),
            "column": place.column(),
            "text": text,
        })
    });
    places.collect()
}

impl From<&Error> for Diagnostic {
    fn from(error: &Error) -> Diagnostic {
        let message = match error.kind() {
            // What was typed for a target is repeated, and it may be a URL.
            ErrorKind::Target => masked_line(&error.to_string()),
            _ => error.to_string(),
        };
        let mut notes = error.causes();
        notes.extend(error.notes());
        Diagnostic {
            kind: error.kind(),
            message,
            labels: error.labels(),
            notes,
            help: error.help(),
            related: error.related().iter().map(Diagnostic::from).collect(),
            whole: false,
        }
    }
}

impl From<Error> for Box<Diagnostic> {
    fn from(error: Error) -> Box<Diagnostic> {
        Box::new(Diagnostic::from(&error))
    }
}
