//! What is wrong with a declaration, and where.

use std::{fmt, ops::Range, path::PathBuf, sync::Arc};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What: a lower-case fragment with its subjects in backticks.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
    /// The file.
    pub path: PathBuf,
    /// Its whole text; empty where the file could not be read.
    pub text: Arc<str>,
    /// Where in the text, in bytes.
    pub span: Range<usize>,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
