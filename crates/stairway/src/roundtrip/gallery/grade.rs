//! What a downgrade costs, as it is found.

use super::super::{Grade, tests};
use crate::Dialect;
use pretty_assertions::assert_eq;

fn step(head: &str, up: &str, down: &str) -> String {
    format!("=== {head}\n--! upgrade\n{up}\n--! downgrade\n{down}\n")
}

/// Each revision of `text` with its grade and what is dropped.
async fn check(dialect: Dialect, text: &str, wanted: &str) {
    let proof = tests::proof(dialect, text).await;
    let lines = proof.databases[0].revisions.iter().map(|proof| {
        let grade = proof.grade.map_or("-", Grade::as_str);
        let line = format!("{} {grade} {}", proof.revision, proof.drops.join(" "));
        line.trim_end().to_owned()
    });
    assert_eq!(
        lines.collect::<Vec<String>>().join("\n"),
        wanted,
        "{dialect}"
    );
}

#[tokio::test]
async fn what_does_not_go_back_has_no_grade() {
    let text = step(
        "made",
        "CREATE TABLE t (id integer PRIMARY KEY, a text DEFAULT 'x');",
        "DROP TABLE t;",
    ) + &step(
        "lost <- made",
        "ALTER TABLE t ALTER COLUMN a SET DEFAULT 'y';",
        "ALTER TABLE t ALTER COLUMN a DROP DEFAULT;",
    ) + &step(
        "twice <- lost",
        "CREATE TABLE u (id integer); INSERT INTO u SELECT count(*) FROM t WHERE a = 'y';",
        "DELETE FROM u;",
    );
    for dialect in Dialect::ALL {
        check(dialect, &text, "made lossy t\nlost -\ntwice -").await;
    }
}

#[tokio::test]
async fn what_a_downgrade_costs() {
    let text = step(
        "made",
        "CREATE TABLE t (id integer PRIMARY KEY, a text, b text); CREATE TABLE u (c integer NOT NULL);",
        "DROP TABLE u; DROP TABLE t;",
    ) + &step(
        "added <- made",
        "ALTER TABLE t ADD COLUMN d text; ALTER TABLE u ADD COLUMN d text;",
        "ALTER TABLE u DROP COLUMN d; ALTER TABLE t DROP COLUMN d;",
    ) + &step(
        "indexed <- added",
        "CREATE INDEX t_a ON t (a);",
        "DROP INDEX t_a;",
    ) + &step(
        "renamed <- indexed",
        "ALTER TABLE t RENAME COLUMN a TO z; ALTER TABLE u RENAME TO v;",
        "ALTER TABLE v RENAME TO u; ALTER TABLE t RENAME COLUMN z TO a;",
    ) + &step(
        "renamed_and_more <- renamed",
        "ALTER TABLE v RENAME TO w; ALTER TABLE w ADD COLUMN e text;",
        "ALTER TABLE w DROP COLUMN e; ALTER TABLE w RENAME TO v;",
    ) + "=== gone <- renamed_and_more\n--! allow drop-column \"so\"\n--! upgrade\nALTER TABLE t DROP COLUMN d;\n\
           --! downgrade\nALTER TABLE t ADD COLUMN d text;\n\
           === never <- gone\n--! upgrade\nDROP TABLE w;\n--! irreversible \"so\"\n\
           === not_back <- never\n--! upgrade\nCREATE TABLE x (a integer);\n--! downgrade\n";
    for dialect in Dialect::ALL {
        let proof = tests::proof(dialect, &text).await;
        let lines = proof.databases[0].revisions.iter().map(|proof| {
            let grade = proof.grade.map_or("-", Grade::as_str);
            format!("{} {grade} {}", proof.revision, proof.drops.join(" "))
        });
        assert_eq!(
            lines.collect::<Vec<String>>().join("\n"),
            "made lossy t u
added lossy t.d u.d
indexed exact \n\
renamed exact \n\
renamed_and_more lossy w.e
gone lossy \n\
never irreversible \n\
not_back - ",
            "{dialect}"
        );
        let json = serde_json::to_value(&proof.databases[0].revisions[1]).unwrap();
        assert_eq!(json["grade"], "lossy");
        assert_eq!(json["drops"], serde_json::json!(["t.d", "u.d"]));
    }
}
