//! What can be wrong with a script.

use crate::{
    error::{ErrorKind, Explain, Label},
    place::Place,
};

/// One thing that is wrong with a script, at its place.
#[derive(Debug, thiserror::Error)]
#[error("{problem}")]
pub struct ScriptError {
    pub(super) place: Place,
    pub(super) problem: String,
}

impl Explain for ScriptError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn labels(&self) -> Vec<Label> {
        vec![Label {
            place: self.place.clone(),
            text: String::new(),
        }]
    }
}
