//! The models are those of the history.

use super::*;
use pretty_assertions::assert_eq;
use std::{fs, sync::Arc};

#[test]
fn the_history_ends_in_as_many_tables_as_it_should() {
    let history = History::of_tables(REVISIONS, TABLES, 1);
    assert_eq!(
        (history.revisions.len(), history.tables.len()),
        (REVISIONS, TABLES)
    );
}
