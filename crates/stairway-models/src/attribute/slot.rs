//! A place for what is said once.

use crate::{Spanned, problem::Problems};
use proc_macro2::Span;

/// What is said at most once, with the word that says it.
#[derive(Clone, Debug)]
pub(crate) struct Slot<T> {
    key: Option<Spanned<String>>,
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Slot<T> {
        Slot {
            key: None,
            value: None,
        }
    }
}

impl<T> Slot<T> {
    /// Keeps what `key` says, which may have been found wrong; a second time is a problem.
    pub(crate) fn fill(
        &mut self,
        key: &Spanned<String>,
        value: Option<T>,
        problems: &mut Problems,
    ) {
        match &self.key {
            Some(_) => problems.at(
                key.span,
                format!("`{}` is said twice", key.value),
                "keep one of them",
            ),
            None => {
                self.key = Some(key.clone());
                self.value = value;
            }
        }
    }

    /// Where it is said, rightly or wrongly.
    pub(crate) fn said(&self) -> Option<Span> {
        self.key.as_ref().map(|key| key.span)
    }

    /// What was said.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// What was said, to keep.
    pub(crate) fn take(self) -> Option<T> {
        self.value
    }
}
