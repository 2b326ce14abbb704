//! The history is the one that was promised: sound, the same for the same seed, and with a way back.

use super::{History, Shape, Sql};
use stairway::{Dialect, revision::Direction, source::Source};
use std::{fs, process::Command};

fn texts(history: &History) -> Vec<String> {
    let texts = history.revisions.iter().enumerate().map(|(at, revision)| {
        let parent = at.checked_sub(1).map(|parent| &history.revisions[parent]);
        revision.text(parent.into_iter(), Sql::blocks)
    });
    texts.collect()
}

#[test]
fn a_seed_gives_one_history() {
    let seeded = |seed| texts(&History::generate(50, seed));
    assert_eq!(seeded(7), seeded(7));
    assert_ne!(seeded(7), seeded(8));
}

#[test]
fn about_a_third_creates_a_table() {
    let history = History::generate(1000, 1);
    let created = |dialect| {
        history
            .pass(Direction::Upgrade, dialect)
            .matches("CREATE TABLE")
            .count()
    };
    assert!(
        (300..400).contains(&created(Dialect::Postgres)),
        "{}",
        created(Dialect::Postgres)
    );
    assert_eq!(
        history
            .pass(Direction::Upgrade, Dialect::Sqlite)
            .matches("BEGIN;")
            .count(),
        1000
    );
}

#[test]
fn every_file_is_a_sound_revision_of_one_line() {
    let folder = tempfile::tempdir().unwrap();
    History::generate(300, 1).write(folder.path()).unwrap();
    let source = Source::read(folder.path(), Dialect::Postgres).unwrap();
    assert_eq!(source.scripts().len(), 300);
    assert_eq!(source.graph().heads().len(), 1);
    assert!(source.scripts().iter().all(|script| script.has_downgrade()));
}

#[test]
fn every_fourth_revision_merges() {
    let folder = tempfile::tempdir().unwrap();
    let history = History::generate(100, 1);
    history.write_as(Shape::Merges, folder.path()).unwrap();
    let source = Source::read(folder.path(), Dialect::Postgres).unwrap();
    let graph = source.graph();
    assert_eq!((graph.len(), graph.merges().len()), (100, 25));
    assert_eq!(graph.branch_points().len(), 25);
    assert_eq!((graph.bases().len(), graph.heads().len()), (1, 1));
}

#[test]
fn the_files_hold_the_sql_of_the_passes() {
    let history = History::generate(40, 1);
    let texts = texts(&history).concat();
    for dialect in Dialect::ALL {
        let pass = history.pass(Direction::Downgrade, dialect);
        for sql in pass
            .split("BEGIN;\n")
            .filter_map(|sql| sql.strip_suffix("COMMIT;\n"))
        {
            assert!(texts.contains(sql), "{sql}");
        }
    }
}

#[test]
fn sqlite_lands_where_it_started() {
    let history = History::generate(300, 1);
    let passes: String = [Direction::Upgrade, Direction::Downgrade]
        .map(|direction| history.pass(direction, Dialect::Sqlite))
        .concat();
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("passes.sql");
    fs::write(
        &script,
        format!("PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;\n{passes}.schema\n"),
    )
    .unwrap();
    let output = Command::new("sqlite3")
        .arg("-bail")
        .stdin(fs::File::open(&script).unwrap())
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no sqlite3 on this machine");
        return;
    };
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}
