//! The models are those of the history.

use super::*;
use stairway::{Dialect, autogenerate, model::Models, source::Source, sql::head_schema};

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

#[test]
fn the_models_agree_with_the_history_but_for_the_column_that_is_added() {
    let history = History::of_tables(200, 60, 1);
    let folder = tempfile::tempdir().unwrap();
    let migrations = folder.path().join("migrations");
    history.write_once(&migrations).unwrap();
    let source = Source::read(&migrations, Dialect::Postgres).unwrap();
    let heads = source.graph().heads().into_iter().collect();
    let (head, _) = head_schema(&source, &heads).unwrap();
    let differences = |tables: &[Table]| -> Vec<String> {
        rust::write(tables, folder.path()).unwrap();
        let models = Models::read(&[folder.path().join("models.rs")]).unwrap();
        assert_eq!(models.schema.tables.len(), tables.len());
        let differences = autogenerate::compare(&head, &models).unwrap();
        differences
            .into_iter()
            .map(|difference| difference.message)
            .collect()
    };
    let none: [&str; 0] = [];
    assert_eq!(differences(&history.tables), none);
    let last = &history.tables.last().unwrap().name;
    assert_eq!(
        differences(&with_a_column(&history.tables)),
        [format!("add column `{last}.added`")]
    );
}
