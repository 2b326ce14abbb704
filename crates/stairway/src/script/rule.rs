//! The rules that `--! allow RULE "why"` may name. What each waives is known by the layers that look for it; a layer that
//! knows further rules has their names here, so that a file is read the same by whoever reads it.

/// Waives every loss that a round trip finds.
pub(crate) const DATA_LOSS: &str = "data-loss";
/// Waives the loss of what is in a column that the upgrade drops.
pub(crate) const DROP_COLUMN: &str = "drop-column";
/// Waives the loss of what is in a table that the upgrade drops.
pub(crate) const DROP_TABLE: &str = "drop-table";
/// Waives the obligation `rows` as a whole, also where rows stand in the way of a step.
pub(crate) const ROWS: &str = "rows";
/// Waives differences between the databases, and between the SQL and a database.
pub(crate) const PARITY: &str = "parity";
/// Waives differences between the SQL and a database.
pub(crate) const REPLAY: &str = "replay";

/// Every rule.
pub(super) const KNOWN: [&str; 6] = [DATA_LOSS, DROP_COLUMN, DROP_TABLE, ROWS, PARITY, REPLAY];

/// Every rule, for a help text.
pub(super) fn known() -> String {
    KNOWN.map(|rule| format!("`{rule}`")).join(", ")
}
