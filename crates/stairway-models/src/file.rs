//! Files of Rust source and the modules that they declare.

use crate::{Enumeration, Error, Model, source};
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
    /// The bytes of the file that a span is of, which was read in the same thread.
    pub fn range(&self, span: proc_macro2::Span) -> Range<usize> {
        let start = source::start(&self.text);
        let range = span.byte_range();
        start + range.start..start + range.end
    }
}

/// Reads the files at `paths` and every module that they declare, in order, each once.
///
/// A file is followed by those of its modules, in the order in which it declares them. Conditions (`cfg`, `cfg_attr`)
/// are taken to hold, except that on `test`.
///
/// # Errors
///
/// Everything that is wrong, in the order of files and of places in them.
pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Vec<File>, Vec<Error>> {
    source::read(paths.iter().map(|path| path.as_ref().to_owned()))
}
