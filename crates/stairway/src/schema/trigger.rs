//! SQLite's triggers, as text.

/// A trigger of SQLite's. Its meaning is not modelled; its text brings it back after a rebuild of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// The name of the table or view that it is on.
    pub table: String,
    /// The whole CREATE TRIGGER statement, without the last `;`.
    pub text: String,
    /// Every word in it that can be a name, in lower case: what it may mention.
    pub words: std::collections::BTreeSet<String>,
}
