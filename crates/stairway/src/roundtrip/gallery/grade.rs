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
        let converts = proof.converts.iter().map(|column| format!("~{column}"));
        let named: Vec<String> = proof.drops.iter().cloned().chain(converts).collect();
        let line = format!("{} {grade} {}", proof.revision, named.join(" "));
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
async fn what_has_another_name_is_not_dropped() {
    let text = step(
        "made",
        "CREATE TABLE parent (id integer PRIMARY KEY);
         CREATE TABLE child (id integer PRIMARY KEY, parent_id integer REFERENCES parent (id));
         CREATE TABLE t (id integer PRIMARY KEY, a text);",
        "DROP TABLE t; DROP TABLE child; DROP TABLE parent;",
    ) + &step(
        "renamed <- made",
        "ALTER TABLE child RENAME TO kid; ALTER TABLE kid RENAME COLUMN parent_id TO parent;",
        "ALTER TABLE kid RENAME COLUMN parent TO parent_id; ALTER TABLE kid RENAME TO child;",
    ) + &step(
        "replaced <- renamed",
        "ALTER TABLE t RENAME TO t_archive; CREATE TABLE t (id integer PRIMARY KEY, a text);",
        "DROP TABLE t; ALTER TABLE t_archive RENAME TO t;",
    ) + &step(
        "emptied <- replaced",
        "ALTER TABLE parent RENAME TO parents; CREATE TABLE parent (id integer PRIMARY KEY);",
        "DELETE FROM parent; DROP TABLE parent; ALTER TABLE parents RENAME TO parent;",
    ) + &step(
        "doubled <- emptied",
        "ALTER TABLE t_archive RENAME TO t_old; CREATE TABLE t_archive (id integer PRIMARY KEY, a text);
         INSERT INTO t_archive SELECT id, a FROM t_old;",
        "DROP TABLE t_archive; ALTER TABLE t_old RENAME TO t_archive;",
    ) + &step(
        "copied <- doubled",
        "CREATE TABLE t_copy (id integer PRIMARY KEY, a text); INSERT INTO t_copy SELECT id, a FROM t_archive;
         DROP TABLE t_archive;",
        "CREATE TABLE t_archive (id integer PRIMARY KEY, a text); INSERT INTO t_archive SELECT id, a FROM t_copy;
         DROP TABLE t_copy;",
    );
    for dialect in Dialect::ALL {
        check(
            dialect,
            &text,
            "made lossy child parent t\nrenamed exact\nreplaced lossy t\nemptied lossy parent\n\
             doubled lossy t_archive\ncopied exact",
        )
        .await;
    }
}

#[tokio::test]
async fn what_is_made_of_a_value_need_not_tell_which_it_was() {
    let text = step(
        "made",
        "CREATE TABLE t (id integer PRIMARY KEY, weekly boolean NOT NULL, n integer);",
        "DROP TABLE t;",
    ) + &step(
        "words <- made",
        "ALTER TABLE t ALTER COLUMN weekly TYPE varchar(10) USING CASE WHEN weekly THEN 'weekly' ELSE 'never' END;
         ALTER TABLE t RENAME COLUMN weekly TO digest;",
        "ALTER TABLE t RENAME COLUMN digest TO weekly;
         ALTER TABLE t ALTER COLUMN weekly TYPE boolean USING weekly <> 'never';",
    ) + &step(
        "wider <- words",
        "ALTER TABLE t ALTER COLUMN n TYPE bigint;",
        "ALTER TABLE t ALTER COLUMN n TYPE integer;",
    );
    for dialect in Dialect::ALL {
        check(
            dialect,
            &text,
            "made lossy t\nwords lossy ~t.digest\nwider exact",
        )
        .await;
    }
}

/// Rows of these are not made, or are those of another table: what the catalogue says counts.
#[tokio::test]
async fn parts_and_tables_of_other_schemas() {
    let text = step(
        "made",
        "CREATE TABLE o (id integer NOT NULL, land text NOT NULL) PARTITION BY LIST (land);
         CREATE TABLE o_de PARTITION OF o FOR VALUES IN ('de'); CREATE SCHEMA y; CREATE TABLE u (id integer);",
        "DROP TABLE u; DROP SCHEMA y; DROP TABLE o;",
    ) + &step(
        "part <- made",
        "CREATE TABLE o_us PARTITION OF o FOR VALUES IN ('us');",
        "DROP TABLE o_us;",
    ) + &step(
        "alone <- part",
        "ALTER TABLE o DETACH PARTITION o_us;",
        "ALTER TABLE o ATTACH PARTITION o_us FOR VALUES IN ('us');",
    ) + &step(
        "elsewhere <- alone",
        "CREATE SCHEMA z; CREATE TABLE z.t (id integer);",
        "DROP TABLE z.t; DROP SCHEMA z;",
    ) + &step(
        "moved <- elsewhere",
        "ALTER TABLE u SET SCHEMA y;",
        "ALTER TABLE y.u SET SCHEMA public;",
    ) + &step(
        "grown <- moved",
        "ALTER TABLE y.u ADD COLUMN a text;",
        "ALTER TABLE y.u DROP COLUMN a;",
    ) + &step(
        "anew <- grown",
        "COMMENT ON TABLE y.u IS 'so'; ",
        "DROP TABLE y.u; CREATE TABLE y.u (id integer, a text);",
    );
    check(
        Dialect::Postgres,
        &text,
        "made lossy o o_de u\npart lossy o_us\nalone exact\nelsewhere lossy z.t\nmoved exact\ngrown lossy y.u.a\nanew lossy y.u",
    )
    .await;
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
