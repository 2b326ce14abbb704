//! Proofs of some revisions of a history, on real databases: the others are applied, and not proven.

use super::{
    tests::{history, lines},
    *,
};
use pretty_assertions::assert_eq;

/// Four in a row; the downgrade of `bbb` forgets its index, and the one of `ddd` its table.
const ROW: &str = "=== aaa
--! upgrade
CREATE TABLE aaa (a integer NOT NULL);
--! downgrade
DROP TABLE aaa;
=== bbb <- aaa
--! upgrade
CREATE INDEX bbb ON aaa (a);
--! downgrade
SELECT 1;
=== ccc <- bbb
--! upgrade
CREATE TABLE ccc (a integer NOT NULL);
--! downgrade
DROP TABLE ccc;
=== ddd <- ccc
--! upgrade
CREATE TABLE ddd (a integer NOT NULL);
--! downgrade
SELECT 1;
";

/// The proof of these revisions in lines, on both databases, which have to say the same.
async fn selected(text: &str, ids: &str, fail_fast: bool) -> (Vec<Proof>, String) {
    let mut told = Vec::new();
    let mut proofs = Vec::new();
    for dialect in Dialect::ALL {
        let selection = match ids {
            "all" => None,
            ids => Some(
                ids.split_whitespace()
                    .map(|id| id.parse().unwrap())
                    .collect(),
            ),
        };
        let options = Options {
            dialects: vec![dialect],
            postgres: match dialect {
                Dialect::Postgres => Some(crate::scratch::testing::url().await),
                Dialect::Sqlite => None,
            },
            postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
            selection,
            fail_fast,
            ..Options::default()
        };
        let proof = prove(&history(text), &options, &mut |_| {}).await.unwrap();
        told.push(lines(&proof).join("\n"));
        proofs.push(proof);
    }
    assert_eq!(told[0], told[1]);
    (proofs, told.remove(0))
}

async fn check(text: &str, ids: &str, wanted: &str) {
    let (proofs, told) = selected(text, ids, false).await;
    assert_eq!(told, wanted);
    for proof in proofs {
        assert_eq!(proof.ok, !wanted.contains("failed"));
        let asked: Vec<&str> = ids.split_whitespace().collect();
        let selection = proof.selection.unwrap();
        let selection: Vec<&str> = selection.iter().map(RevisionId::as_str).collect();
        assert_eq!(selection, asked);
    }
}

fn whole(selected: usize, of: usize, head: &str) -> String {
    let why = format!("it is about all revisions, and {selected} of {of} are selected");
    format!(
        "{}\nbase skipped: {why}\noffline skipped: {why}\nhead {head}\n{}",
        tests::SNAPSHOT,
        tests::MODELLED_NOT
    )
}

#[tokio::test]
async fn what_is_not_selected_is_applied_and_not_proven() {
    // Without the index of `bbb` there would be nothing to compare with; its own downgrade is not looked at.
    check(
        ROW,
        "ccc",
        &format!(
            "ccc up ok down ok again ok\n{}",
            whole(
                1,
                4,
                "ok: the 3 revisions that are not selected can be applied"
            )
        ),
    )
    .await;
    check(
        ROW,
        "aaa ddd",
        &format!(
            "aaa up ok down ok again ok
ddd up ok down failed again skipped
  down failed line 8: the downgrade does nothing: everything that the upgrade changed is still there
table `ddd` was left behind
{}",
            whole(
                2,
                4,
                "ok: the 2 revisions that are not selected can be applied"
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn all_that_is_selected_is_all() {
    let (proofs, told) = selected(ROW, "aaa bbb ccc ddd", false).await;
    let (_, all) = selected(ROW, "all", false).await;
    assert_eq!(told, all);
    assert!(
        told.contains("\nbase failed: ") && told.contains("\noffline "),
        "{told}"
    );
    assert!(proofs.iter().all(|proof| proof.selection.is_none()));
}

#[tokio::test]
async fn what_is_not_selected_and_cannot_be_applied_is_told() {
    let broken = ROW.replace(
        "CREATE INDEX bbb ON aaa (a)",
        "CREATE INDEX bbb ON aaa (a);\nSELECT x FROM nowhere",
    );
    let (proofs, told) = selected_alike(&broken, "ddd").await;
    assert!(proofs.iter().all(|proof| !proof.ok));
    assert_eq!(
        told,
        format!(
            "ddd up skipped down skipped again skipped
  up skipped line 6: not proven: it needs `bbb`, which could not be applied
{}",
            whole(1, 4, "failed: `bbb` cannot be applied: … (bbb.sql:8)")
        )
    );
    // What comes after the selection counts as well.
    let broken = ROW.replace(
        "CREATE TABLE ddd (a integer NOT NULL)",
        "SELECT x FROM nowhere",
    );
    let (_, told) = selected_alike(&broken, "ccc").await;
    assert_eq!(
        told,
        format!(
            "ccc up ok down ok again ok\n{}",
            whole(1, 4, "failed: `ddd` cannot be applied: … (ddd.sql:7)")
        )
    );
}

/// As [`selected`], without what the servers word each its way.
async fn selected_alike(text: &str, ids: &str) -> (Vec<Proof>, String) {
    let sqlite = "there is no table `nowhere`";
    let postgres = "relation \"nowhere\" does not exist";
    let mut proofs = Vec::new();
    let mut told = Vec::new();
    for dialect in Dialect::ALL {
        let options = Options {
            dialects: vec![dialect],
            postgres: match dialect {
                Dialect::Postgres => Some(crate::scratch::testing::url().await),
                Dialect::Sqlite => None,
            },
            postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
            selection: Some(
                ids.split_whitespace()
                    .map(|id| id.parse().unwrap())
                    .collect(),
            ),
            ..Options::default()
        };
        let proof = prove(&history(text), &options, &mut |_| {}).await.unwrap();
        let lines = lines(&proof).join("\n");
        told.push(lines.replace(sqlite, "…").replace(postgres, "…"));
        proofs.push(proof);
    }
    assert_eq!(told[0], told[1]);
    (proofs, told.remove(0))
}

#[tokio::test]
async fn each_is_proven_where_exactly_what_it_needs_is_applied() {
    // `ccc` and `ddd` stand on other branches than `bbb`, and `nnn` on all of them.
    let table = |head: &str| {
        let name = head.split_whitespace().next().unwrap();
        format!(
            "=== {head}\n--! upgrade\nCREATE TABLE {name} (a integer NOT NULL);\n--! downgrade\nDROP TABLE {name};\n"
        )
    };
    let heads = ["aaa", "bbb <- aaa", "ccc <- aaa", "ddd <- ccc"];
    let text = heads.map(table).concat() + "=== mmm <- bbb, ddd\n" + &table("nnn <- mmm");
    let why = "it is about all revisions, and 3 of 6 are selected";
    check(
        &text,
        "bbb ddd nnn",
        &format!(
            "bbb up ok down ok again ok
ddd up ok down ok again ok
nnn up ok down ok again ok
{}",
            whole(
                3,
                6,
                "ok: the 3 revisions that are not selected can be applied"
            )
            .replace(
                &format!("\noffline skipped: {why}"),
                &format!("\norder skipped: {why}\noffline skipped: {why}")
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn rows_that_were_made_for_one_do_not_stand_in_the_way_of_what_is_not_selected() {
    // `bbb` can be applied only where `aaa` is empty.
    let text = "=== aaa
--! upgrade
CREATE TABLE aaa (a integer NOT NULL);
--! downgrade
DROP TABLE aaa;
=== zzz <- aaa
--! upgrade
CREATE TABLE zzz (a integer NOT NULL);
--! downgrade
DROP TABLE zzz;
=== bbb <- zzz
--! upgrade
ALTER TABLE aaa ADD COLUMN b integer NOT NULL;
--! downgrade
ALTER TABLE aaa DROP COLUMN b;
=== ccc <- bbb
--! upgrade
CREATE TABLE ccc (a integer NOT NULL);
--! downgrade
DROP TABLE ccc;
";
    let ok = |id| format!("{id} up ok down ok again ok\n");
    check(
        text,
        "zzz ccc",
        &format!(
            "{}{}{}",
            ok("zzz"),
            ok("ccc"),
            whole(
                2,
                4,
                "ok: the 2 revisions that are not selected can be applied"
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn nothing_more_is_proven_after_the_first_that_does_not_hold() {
    let (proofs, told) = selected(ROW, "all", true).await;
    let why = "stopped after `bbb`, which does not hold";
    assert_eq!(
        told,
        format!(
            "aaa up ok down ok again ok
bbb up ok down failed again skipped
  down failed line 8: the downgrade does nothing: everything that the upgrade changed is still there
index `bbb` on table `aaa` was left behind
snapshot skipped: {why}
base skipped: {why}
offline skipped: {why}
models skipped: {why}"
        )
    );
    for proof in proofs {
        assert_eq!(proof.stopped, Some("bbb".parse().unwrap()));
        assert!(!proof.ok);
    }
    // Where all holds, all is looked at.
    let sound = ROW.split("=== bbb").next().unwrap();
    let (proofs, fast) = selected(sound, "all", true).await;
    assert_eq!(fast, selected(sound, "all", false).await.1);
    assert!(
        proofs
            .iter()
            .all(|proof| proof.ok && proof.stopped.is_none())
    );
}

#[tokio::test]
async fn parity_is_told_of_the_selected_revision() {
    let text = ROW.replace(
        "--! upgrade\nCREATE TABLE ccc (a integer NOT NULL);",
        "--! upgrade sqlite\nCREATE TABLE ccc (a text NOT NULL);\n--! upgrade postgres\nCREATE TABLE ccc (a integer NOT NULL);",
    );
    let options = Options {
        dialects: Dialect::ALL.to_vec(),
        postgres: Some(crate::scratch::testing::url().await),
        postgres_variable: "STAIRWAY_SCRATCH_POSTGRES".to_owned(),
        selection: Some(["ccc", "ddd"].map(|id| id.parse().unwrap()).into()),
        ..Options::default()
    };
    let proof = prove(&history(&text), &options, &mut |_| {}).await.unwrap();
    let parities = proof.databases.iter().flat_map(|database| {
        database.revisions.iter().map(|revision| {
            let parity = revision.obligations.parity.as_str();
            format!("{} {} {parity}", database.dialect, revision.revision)
        })
    });
    assert_eq!(
        parities.collect::<Vec<_>>(),
        [
            "sqlite ccc failed",
            "sqlite ddd ok",
            "postgres ccc failed",
            "postgres ddd ok"
        ]
    );
}
