//! What is wrong with models.

use crate::{
    Error,
    error::{ErrorKind, Explain, Label},
    place::Place,
};

/// One thing that is wrong with the models, and all else that is.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ModelError {
    /// What: a lower-case fragment with its subjects in backticks.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
    /// Where, the most important place first, each with what there is to say about it.
    pub places: Vec<(Place, String)>,
    /// All else that is wrong.
    pub more: Vec<Error>,
}

impl Explain for ModelError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        self.help.clone()
    }

    fn labels(&self) -> Vec<Label> {
        let label = |(place, text): &(Place, String)| Label {
            place: place.clone(),
            text: text.clone(),
        };
        self.places.iter().map(label).collect()
    }

    fn related(&self) -> &[Error] {
        &self.more
    }
}
