//! What is wrong with models.

use super::text::Text;
use crate::{
    Error,
    error::{ErrorKind, Explain, Label},
    place::Place,
    sql::{self, Problem, replay},
};

/// One thing that is wrong with the models, and all else that is.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct ModelError {
    /// What: a lower-case fragment with its subjects in backticks.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
    /// Why, as lower-case fragments.
    pub notes: Vec<String>,
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

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }

    fn related(&self) -> &[Error] {
        &self.more
    }
}

impl ModelError {
    /// At `place`.
    pub(super) fn new(place: Place, message: impl Into<String>) -> ModelError {
        ModelError {
            message: message.into(),
            help: None,
            notes: Vec::new(),
            places: vec![(place, String::new())],
            more: Vec::new(),
        }
    }

    /// What is wrong with the statement `text`.
    pub(super) fn of(problem: Problem, text: &Text) -> ModelError {
        let place = text.place_of(&problem);
        let mut help = problem.help;
        let mut reason = problem.reason;
        // Revisions have ancestors; files of models have none.
        if reason.as_deref() == Some(replay::NOT_CREATED) {
            reason = None;
            help = help.filter(|help| help.starts_with("There is"));
        }
        ModelError {
            help: help.as_deref().map(sql::fragment),
            notes: reason.as_deref().map(sql::fragment).into_iter().collect(),
            ..ModelError::new(place, problem.message)
        }
    }

    /// With `help`, a fragment.
    pub(super) fn help(mut self, help: impl Into<String>) -> ModelError {
        self.help = Some(help.into());
        self
    }

    /// With one more place, and what there is to say about it.
    pub(super) fn also(mut self, place: Place, text: impl Into<String>) -> ModelError {
        self.places.push((place, text.into()));
        self
    }
}

/// All that is wrong, as far as it is known.
#[derive(Debug, Default)]
pub(super) struct Errors(Vec<(usize, ModelError)>);

impl Errors {
    /// Adds what is wrong with the file of that rank.
    pub(super) fn add(&mut self, rank: usize, error: ModelError) {
        self.0.push((rank, error));
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of it as one error, in the order of files and of places in them.
    pub(super) fn into_error(mut self) -> Option<Error> {
        let start = |error: &ModelError| {
            let place = error.places.first();
            place.map_or(0, |(place, _)| place.span().start)
        };
        self.0.sort_by_key(|(rank, error)| (*rank, start(error)));
        let mut errors = self.0.into_iter().map(|(_, error)| error);
        let mut first = errors.next()?;
        first.more.extend(errors.map(Error::from));
        Some(first.into())
    }
}
