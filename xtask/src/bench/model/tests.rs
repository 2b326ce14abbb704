//! The models are those of the history.

use super::*;

#[test]
fn the_history_ends_in_as_many_tables_as_it_should() {
    let history = History::of_tables(REVISIONS, TABLES, 1);
    assert_eq!(
        (history.revisions.len(), history.tables.len()),
        (REVISIONS, TABLES)
    );
}

#[test]
fn alembic_finds_that_its_tables_agree() {
    let history = History::of_tables(200, 60, 1);
    let folder = tempfile::tempdir().unwrap();
    if Alembic::prepare(&history.tables, folder.path())
        .unwrap()
        .is_none()
    {
        println!("skipped: there is no Alembic on this machine");
    }
}
