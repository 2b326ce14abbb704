//! Histories with branches, on real databases.

use super::{
    tests::{MODELLED_NOT, SNAPSHOT, check, check_both, history},
    *,
};
use pretty_assertions::assert_eq;
use std::sync::Mutex as Told;

pub(super) const OFFLINE: &str =
    "offline ok: the scripts that upgrade and downgrade leave what running leaves";

/// A revision that makes a table called as it is, after the line of its id and what it needs.
pub(super) fn table(head: &str) -> String {
    let name = head.split_whitespace().next().unwrap();
    format!(
        "=== {head}\n--! upgrade\nCREATE TABLE {name} (a integer NOT NULL);\n--! downgrade\nDROP TABLE {name};\n"
    )
}

pub(super) fn tables(heads: &[&str]) -> String {
    heads.iter().map(|head| table(head)).collect()
}

/// A revision that does and undoes this.
pub(super) fn change(head: &str, up: &str, down: &str) -> String {
    format!("=== {head}\n--! upgrade\n{up}\n--! downgrade\n{down}\n")
}

pub(super) fn ok(ids: &str) -> String {
    let lines = ids.split_whitespace();
    let lines: Vec<String> = lines
        .map(|id| format!("{id} up ok down ok again ok"))
        .collect();
    lines.join("\n")
}

/// What is said of a whole history that can be applied and taken back.
pub(super) fn whole(revisions: usize, order: &str) -> String {
    format!(
        "{SNAPSHOT}\nbase ok: {revisions} revisions up and down leave nothing\n{order}\n{OFFLINE}\n{MODELLED_NOT}"
    )
}

/// What is said of one that cannot be applied in the order of a plan.
fn stuck(at: &str, order: &str) -> String {
    format!(
        "{SNAPSHOT}\nbase skipped: no way through {at}\n{order}\noffline skipped: not every revision can be applied\n\
         {MODELLED_NOT}"
    )
}

#[tokio::test]
async fn a_fork_and_a_merge_of_three() {
    check_both(
        &(tables(&["aaa", "bbb <- aaa", "ccc <- aaa", "ddd <- aaa"])
            + "=== mmm <- bbb, ccc, ddd\n"
            + &table("nnn <- mmm")),
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc ddd mmm nnn"),
            whole(6, "order ok: 6 orders end in the same schema")
        ),
    )
    .await;
}

#[tokio::test]
async fn several_bases_and_a_dependency_across_branches() {
    let text = tables(&["aaa", "bbb <- aaa", "xxx"])
        + &change(
            "yyy <- xxx depends bbb",
            "CREATE INDEX y ON bbb (a);",
            "DROP INDEX y;",
        );
    check_both(
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb xxx yyy"),
            whole(4, "order ok: 3 orders end in the same schema")
        ),
    )
    .await;
}

#[tokio::test]
async fn what_only_another_branch_has_is_not_there() {
    let text = tables(&["aaa", "bbb <- aaa"])
        + &change("ccc <- aaa", "CREATE INDEX y ON bbb (a);", "DROP INDEX y;");
    check_both(
        &text,
        &format!(
            "{}
ccc up failed down skipped again skipped
  up failed line 7: …
{}",
            ok("aaa bbb"),
            stuck("`ccc`", "order skipped: not every revision can be applied")
                // All can be applied in the order of the ids.
                .replace(
                    "base skipped: no way through `ccc`",
                    "base ok: 3 revisions up and down leave nothing"
                )
                .replace(
                    "offline skipped: not every revision can be applied",
                    OFFLINE
                )
        ),
    )
    .await;
}

#[tokio::test]
async fn a_downgrade_that_is_exact_only_beside_another_branch_is_not() {
    let text = tables(&["aaa", "bbb <- aaa"])
        + &change(
            "ccc <- aaa",
            "CREATE TABLE ccc (a integer);",
            "DROP TABLE ccc;\nCREATE TABLE IF NOT EXISTS bbb (a integer NOT NULL);",
        );
    check_both(
        &text,
        &format!(
            "{}
ccc up ok down failed again failed
  down failed line 8: table `bbb` was left behind
  again failed line 6: table `bbb` is there the second time only
{}",
            ok("aaa bbb"),
            whole(3, "order ok: 2 orders end in the same schema")
        ),
    )
    .await;
}

#[tokio::test]
async fn two_branches_that_add_the_same_column() {
    let add = |head| {
        change(
            head,
            "ALTER TABLE aaa ADD COLUMN x text;",
            "ALTER TABLE aaa DROP COLUMN x;",
        )
    };
    let text = table("aaa")
        + &add("bbb <- aaa")
        + &add("ccc <- aaa")
        + "=== mmm <- bbb, ccc\n"
        + &table("nnn <- mmm");
    for (dialect, message) in [
        (Dialect::Sqlite, "table `aaa` has a column `x` already"),
        (
            Dialect::Postgres,
            "column \"x\" of relation \"aaa\" already exists",
        ),
    ] {
        check(
            dialect,
            &text,
            &format!(
                "{}
mmm up skipped down skipped again skipped
  up skipped line 3: not proven: it needs `ccc`, which cannot be applied after `bbb`: {message}
nnn up skipped down skipped again skipped
  up skipped line 6: not proven: it needs `mmm`, which could not be applied
{}",
                ok("aaa bbb ccc"),
                stuck(
                    "`ccc`",
                    &format!(
                        "order failed: 2 orders do not all end in the same schema: \
                         `ccc` cannot be applied after `bbb`, without which it can: {message}; \
                         `bbb` cannot be applied after `ccc`, without which it can: {message}"
                    )
                )
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn two_branches_that_conflict_in_one_order_only() {
    let text = table("aaa")
        + &change(
            "bbb <- aaa",
            "CREATE TABLE IF NOT EXISTS s (a integer);",
            "DROP TABLE s;",
        )
        + &change("ccc <- aaa", "CREATE TABLE s (a integer);", "DROP TABLE s;");
    for (dialect, message) in [
        (Dialect::Sqlite, "`s` exists already"),
        (Dialect::Postgres, "relation \"s\" already exists"),
    ] {
        check(
            dialect,
            &text,
            &format!(
                "{}\n{}",
                ok("aaa bbb ccc"),
                stuck(
                    "`ccc`",
                    &format!(
                        "order failed: 2 orders do not all end in the same schema: \
                         `ccc` cannot be applied after `bbb`, without which it can: {message}"
                    )
                )
            ),
        )
        .await;
    }
}

#[tokio::test]
async fn two_branches_that_set_the_same_default() {
    let set = |head, value| {
        change(
            head,
            &format!("ALTER TABLE aaa ALTER COLUMN a SET DEFAULT {value};"),
            "ALTER TABLE aaa ALTER COLUMN a DROP DEFAULT;",
        )
    };
    check_both(
        &(table("aaa") + &set("bbb <- aaa", 1) + &set("ccc <- aaa", 2)),
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc"),
            whole(
                3,
                "order failed: 2 orders do not all end in the same schema: of (`bbb`, `ccc`) and (`ccc`, `bbb`) \
                 column `a` of table `aaa`: default: the first has `2`, the second has `1`"
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn two_branches_that_add_columns_are_a_note_and_strictly_a_failure() {
    let add = |head, name| {
        change(
            head,
            &format!("ALTER TABLE aaa ADD COLUMN {name} text;"),
            &format!("ALTER TABLE aaa DROP COLUMN {name};"),
        )
    };
    let text = table("aaa") + &add("bbb <- aaa", "b") + &add("ccc <- aaa", "c");
    check_both(
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc"),
            whole(
                3,
                "order note: 2 orders end in the same schema but for accidents: \
                 table `aaa`: its columns are in another order: `a`, `c`, `b`"
            )
        ),
    )
    .await;
    let proof = tests::proof(Dialect::Sqlite, &text).await;
    let strict = Proof::new(proof.databases, proof.whole, true, proof.elapsed);
    assert!(!strict.ok);
}

#[tokio::test]
async fn rows_of_one_branch_are_not_there_on_another() {
    let find = "DO $$ BEGIN IF EXISTS (SELECT 1 FROM aaa WHERE a = 1001) THEN CREATE TABLE found (a integer); END IF; END $$;";
    // Where there is the row this leaves the table behind.
    let text = table("aaa")
        + &change("bbb <- aaa", "INSERT INTO aaa VALUES (1001);", "SELECT 1;")
        + &change("ccc <- aaa", find, "SELECT 1;");
    check(
        Dialect::Postgres,
        &text,
        &format!(
            "{}
  rows failed line 6: `aaa`: 1 row that was not there before is left by upgrade and downgrade
{}\n{}",
            ok("aaa bbb"),
            ok("ccc"),
            whole(
                3,
                "order failed: 2 orders do not all end in the same schema: of (`bbb`, `ccc`) and (`ccc`, `bbb`) \
                 table `found`: only the first has it"
            )
            .replace("base ok: 3 revisions up and down leave nothing", "base failed: table `found` was left behind")
            .replace("scripts that upgrade and downgrade leave", "script that upgrades leaves")
        ),
    )
    .await;
}

#[tokio::test]
async fn a_way_back_that_replay_does_not_understand_is_not_followed_to_another_branch() {
    // Replay still has `b` after it.
    let away = "CREATE SCHEMA away;\nALTER TABLE b SET SCHEMA away;\nDROP SCHEMA away CASCADE;";
    let text = table("aaa")
        + &change("bbb <- aaa", "CREATE TABLE b (a integer);", away)
        + &change("ccc <- aaa", "CREATE TABLE b (a text);", "DROP TABLE b;");
    let proof = tests::proof(Dialect::Postgres, &text).await;
    let replays = proof.databases[0].revisions.iter().map(|proof| {
        let Obligations { down, replay, .. } = proof.obligations;
        let (down, replay) = (down.as_str(), replay.as_str());
        format!("{} down {down} replay {replay}", proof.revision)
    });
    assert_eq!(
        replays.collect::<Vec<_>>(),
        [
            "aaa down ok replay ok",
            "bbb down ok replay ok",
            "ccc down ok replay ok"
        ]
    );
}

/// A history whose branch `bbb` has no way back, and another that would find what is left of it.
fn irreversible() -> String {
    let make = "CREATE TABLE IF NOT EXISTS s (a integer);";
    table("aaa")
        + &format!("=== bbb <- aaa\n--! upgrade\n{make}\n--! irreversible \"so\"\n")
        + &change("ccc <- aaa", make, "DROP TABLE s;")
        + &table("ddd <- ccc")
}

#[tokio::test]
async fn a_way_back_that_spoils_another_branch_is_not_taken() {
    let text = table("aaa")
        + &change(
            "bbb <- aaa",
            "CREATE TABLE bbb (a integer);\nCREATE INDEX bbb_i ON bbb (a);",
            "DROP TABLE bbb;",
        )
        + &change(
            "ccc <- aaa",
            "CREATE TABLE ccc (a integer);",
            "DROP TABLE ccc;\nDROP INDEX IF EXISTS bbb_i;",
        )
        + &table("ddd <- aaa")
        + "=== mmm <- bbb, ccc\n"
        // This comes after `mmm`, whose branches are then there, and needs the index.
        + &change("nnn <- bbb, ddd", "DROP INDEX bbb_i;", "CREATE INDEX bbb_i ON bbb (a);");
    check_both(
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc ddd mmm nnn"),
            whole(
                6,
                "order failed: 16 orders end in the same schema, but not every way back leads where it should: \
                 after the downgrade of `ccc` with `bbb` applied, index `bbb_i` on table `bbb` is lost"
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn what_is_other_each_time_is_not_held_against_the_order() {
    let text = tables(&["aaa", "bbb <- aaa"])
        + &change(
            "ccc <- aaa",
            "CREATE TABLE ccc (at timestamptz DEFAULT 'now'::timestamptz);",
            "DROP TABLE ccc;",
        );
    check(
        Dialect::Postgres,
        &text,
        &format!(
            "{}
ccc up ok down ok again failed
  replay failed line 6: …
  again failed line 6: …
{}",
            ok("aaa bbb"),
            whole(3, "order ok: 2 orders end in the same schema")
                .replace(OFFLINE, "offline failed: …")
        ),
    )
    .await;
}

#[tokio::test]
async fn what_has_no_way_back_is_not_there_on_another_branch() {
    check_both(
        &irreversible(),
        &format!(
            "aaa up ok down ok again ok
bbb up ok down irreversible again skipped
{}
{SNAPSHOT}
base skipped: no way through `bbb`
order failed: 3 orders end in the same schema, but not every way back leads where it should: \
after the downgrade of `ccc` with `bbb` applied, table `s` is lost
offline ok: the script that upgrades leaves what running leaves
{MODELLED_NOT}",
            ok("ccc ddd")
        ),
    )
    .await;
}

#[tokio::test]
async fn a_new_database_is_made_only_where_there_is_no_way_back() {
    let diamond = tables(&["aaa", "bbb <- aaa", "ccc <- aaa"]) + "=== mmm <- bbb, ccc\n";
    let left = tables(&["aaa"])
        + &change(
            "bbb <- aaa",
            "CREATE TABLE b (a integer);",
            "DROP TABLE b;\nCREATE TABLE left_over (a integer);",
        )
        + &table("ccc <- aaa");
    // One for head in the order of a plan; where something is left behind one after it and one for the other branch.
    for (text, wanted) in [(diamond, 1), (irreversible(), 2), (left, 3)] {
        let source = history(&text);
        let options = Options {
            dialects: vec![Dialect::Sqlite],
            ..Options::default()
        };
        let made = Told::new(0);
        prove(&source, &options, &mut |event| {
            if let Event::Restoring { .. } = event {
                *made.lock().unwrap() += 1;
            }
        })
        .await
        .unwrap();
        assert_eq!(*made.lock().unwrap(), wanted, "{text}");
    }
}

#[tokio::test]
async fn what_differs_on_one_branch_is_told_there_and_nowhere_else() {
    // Replay does not see into DO, and SQLite gets another type.
    let text = table("aaa")
        + "=== bbb <- aaa
--! upgrade postgres
DO $$ BEGIN CREATE TABLE b (a integer); END $$;
--! upgrade sqlite
CREATE TABLE b (a text);
--! downgrade
DROP TABLE b;
" + &table("ccc <- aaa")
        + "=== mmm <- bbb, ccc\n"
        + &table("nnn <- mmm");
    let options = Options {
        dialects: Dialect::ALL.to_vec(),
        postgres: Some(crate::scratch::testing::url().await),
        postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
        ..Options::default()
    };
    let proof = prove(&history(&text), &options, &mut |_| {}).await.unwrap();
    let mut lines = Vec::new();
    for database in &proof.databases {
        for revision in &database.revisions {
            let Obligations { replay, parity, .. } = revision.obligations;
            let (id, replay, parity) = (&revision.revision, replay.as_str(), parity.as_str());
            lines.push(format!(
                "{} {id} replay {replay} parity {parity}",
                database.dialect
            ));
        }
    }
    assert_eq!(
        lines.join("\n"),
        "sqlite aaa replay ok parity ok
sqlite bbb replay ok parity failed
sqlite ccc replay ok parity ok
sqlite mmm replay ok parity ok
sqlite nnn replay ok parity ok
postgres aaa replay ok parity ok
postgres bbb replay failed parity failed
postgres ccc replay ok parity ok
postgres mmm replay ok parity ok
postgres nnn replay ok parity ok"
    );
}
