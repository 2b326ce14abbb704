//! Why a revision cannot be generated.

use crate::{
    error::{ErrorKind, Explain, Label},
    place::Place,
};

/// Why a revision cannot be generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AutogenerateError {
    /// An answer to what is no question.
    #[error("`{option}` answers nothing: {why}")]
    Idle {
        /// The option with its value.
        option: String,
        /// Why it answers nothing, as a fragment.
        why: String,
    },
    /// The SQL of an answer is none.
    #[error("`{option}`: {message}")]
    NoSql {
        /// The option with its value.
        option: String,
        /// What is wrong with it.
        message: String,
    },
    /// A change that has to be written by hand.
    #[error("{message}")]
    ByHand {
        /// What: a lower-case fragment.
        message: String,
        /// What to do instead.
        help: String,
        /// Where the models ask for it.
        place: Option<Box<Place>>,
    },
    /// A change of what the new revision's parents do not make.
    #[error("the {direction} cannot run where the new revision would stand: {why}")]
    Elsewhere {
        /// `upgrade` or `downgrade`.
        direction: crate::revision::Direction,
        /// What is wrong there, or what is left afterwards.
        why: String,
        /// The statement that does not run, if one does not.
        statement: Option<String>,
    },
    /// What was written does not make what it should: a defect of ours.
    #[error("the {direction} that was generated does not lead to {goal}: {difference}")]
    Unfaithful {
        /// `upgrade` or `downgrade`.
        direction: crate::revision::Direction,
        /// `the models` or `the schema before`.
        goal: &'static str,
        /// What differs.
        difference: String,
    },
}

impl Explain for AutogenerateError {
    fn kind(&self) -> ErrorKind {
        match self {
            AutogenerateError::Idle { .. } | AutogenerateError::NoSql { .. } => ErrorKind::Usage,
            AutogenerateError::ByHand { .. } | AutogenerateError::Elsewhere { .. } => {
                ErrorKind::Source
            }
            AutogenerateError::Unfaithful { .. } => ErrorKind::Internal,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            AutogenerateError::ByHand { help, .. } => Some(help.clone()),
            AutogenerateError::Unfaithful { .. } => Some(
                "this is a defect of Stairway; `--empty` makes a revision to write by hand"
                    .to_owned(),
            ),
            AutogenerateError::Elsewhere { .. } => Some(
                "name the revision that makes it, with `--head`, or with `--depends-on` beside `--head`; or join the \
                 heads first, with `migrate-merge`"
                    .to_owned(),
            ),
            AutogenerateError::Idle { .. } | AutogenerateError::NoSql { .. } => None,
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            AutogenerateError::Elsewhere {
                statement: Some(statement),
                ..
            } => vec![format!("in: {statement}")],
            _ => Vec::new(),
        }
    }

    fn labels(&self) -> Vec<Label> {
        match self {
            AutogenerateError::ByHand {
                place: Some(place), ..
            } => vec![Label {
                place: (**place).clone(),
                text: String::new(),
            }],
            _ => Vec::new(),
        }
    }
}
