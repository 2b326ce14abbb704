//! Views.

use super::Query;

/// What a view shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// A query that is understood.
    Query(Box<Query>),
    /// The whole CREATE VIEW statement, without the last `;`, of which only the words are known.
    Text {
        /// As written.
        text: String,
        /// Every word in it that can be a name, in lower case.
        words: std::collections::BTreeSet<String>,
    },
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// Its name.
    pub name: String,
    /// The names of its columns, in order; empty where only the text of the definition is known.
    pub columns: Vec<String>,
    /// What it shows.
    pub definition: Definition,
    /// Whether it is a materialized view of PostgreSQL's. Only its columns count then, for what reads it: what it holds
    /// and its indexes are not compared.
    pub materialized: bool,
    /// The text of COMMENT ON VIEW.
    pub comment: Option<String>,
}
