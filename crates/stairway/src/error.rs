//! The one public error. Each layer keeps its own small enum and explains it; this wraps any of them.

use crate::place::Place;
use std::fmt;

/// What kind of thing went wrong; front ends map it to an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A word of the user's is wrong: an option, a URL.
    Usage,
    /// The workspace's configuration is absent or wrong.
    Config,
    /// The set of revisions is unsound: a file, the graph.
    Source,
    /// A target names no revision, several, or one that cannot be reached.
    Target,
    /// A file or folder cannot be read or written.
    File,
    /// The records and the files disagree: missing or changed revisions.
    State,
    /// Revisions have to be applied first.
    Pending,
    /// The database is not what its revisions make.
    Drift,
    /// The database could not be reached.
    Connection,
    /// Another migrator held the lock for too long.
    Locked,
    /// A step failed and was rolled back.
    Step,
    /// A scratch database could not be made.
    Scratch,
    /// The user interrupted the work.
    Interrupted,
    /// The database answered what it never should, or a bug of ours.
    Internal,
}

impl ErrorKind {
    /// The kind as one lower-case word, as JSON shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Usage => "usage",
            ErrorKind::Config => "config",
            ErrorKind::Source => "source",
            ErrorKind::Target => "target",
            ErrorKind::File => "file",
            ErrorKind::State => "state",
            ErrorKind::Pending => "pending",
            ErrorKind::Drift => "drift",
            ErrorKind::Connection => "connection",
            ErrorKind::Locked => "locked",
            ErrorKind::Step => "step",
            ErrorKind::Scratch => "scratch",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Internal => "internal",
        }
    }
}

/// A place with what there is to say about it.
#[derive(Clone, Debug)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What, as a lower-case fragment; may be empty.
    pub text: String,
}

/// What every layer's error enum says of itself. Its `Display` is the message: a lower-case fragment
/// with its subjects in backticks, without the cause, which sits in `source()`.
pub(crate) trait Explain: std::error::Error + Send + Sync + 'static {
    fn kind(&self) -> ErrorKind;

    /// The remedy, as a sentence or a command to run.
    fn help(&self) -> Option<String> {
        None
    }

    /// Where; the first is the primary one.
    fn labels(&self) -> Vec<Label> {
        Vec::new()
    }

    /// Facts beside the message: the server's own detail, the state that the database is in now.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }

    /// More errors found in the same go, beyond this one.
    fn related(&self) -> &[Error] {
        &[]
    }
}

/// Anything that can go wrong, with its place and its remedy.
pub struct Error(Box<dyn Explain>);

impl Error {
    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind()
    }

    /// What to do about it.
    pub fn help(&self) -> Option<String> {
        self.0.help()
    }

    /// Where it is, most important place first.
    pub fn labels(&self) -> Vec<Label> {
        self.0.labels()
    }

    /// The primary place.
    pub fn place(&self) -> Option<Place> {
        self.0.labels().into_iter().next().map(|label| label.place)
    }

    /// Facts beside the message, a sentence or a line each.
    pub fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// The texts of what caused it, as [`causes`] gives them.
    pub fn causes(&self) -> Vec<String> {
        causes(self)
    }

    /// More errors found in the same go, beyond this one.
    pub fn related(&self) -> &[Error] {
        self.0.related()
    }
}

impl<E: Explain> From<E> for Error {
    fn from(error: E) -> Error {
        Error(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind(), self.0)?;
        if let Some(place) = self.place() {
            write!(f, " at {place}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// The texts of what caused an error, the nearest first, without those that the one above repeats.
pub fn causes(error: &dyn std::error::Error) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    let mut above = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !text.is_empty() && !above.contains(&text) {
            causes.push(text.clone());
            above = text;
        }
        next = cause.source();
    }
    causes
}

/// The known word nearest to `word`, if one is near enough to be what was meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.chars().count().max(3) / 3)
        .min()
        .map(|(_, candidate)| candidate)
}
