//! Histories with branches, on the way down, on real databases: what the downgrade of one does to another.

use super::{
    branching::{OFFLINE, change, ok, table, tables, whole},
    tests::{check, check_both},
    *,
};

/// A failure of `order`, of so many orders that lead up to the same schema.
fn spoilt(orders: &str, found: &str) -> String {
    format!(
        "order failed: {orders} end in the same schema, but not every way back leads where it should: {found}"
    )
}

fn shared(head: &str) -> String {
    change(
        head,
        "CREATE TABLE IF NOT EXISTS t2 (a integer);",
        "DROP TABLE IF EXISTS t2;",
    )
}

#[tokio::test]
async fn a_table_that_two_branches_share_goes_with_either() {
    let found = "after the downgrade of `bbb` with `ccc` applied, table `t2` is lost; \
                 after the downgrade of `ccc` with `bbb` applied, table `t2` is lost";
    let fork = table("aaa") + &shared("bbb <- aaa") + &shared("ccc <- aaa");
    check_both(
        &fork,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc"),
            whole(3, &spoilt("2 orders", found))
        ),
    )
    .await;
    let merged = fork + "=== mmm <- bbb, ccc\n" + &table("nnn <- mmm");
    check_both(
        &merged,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc mmm nnn"),
            whole(5, &spoilt("2 orders", found))
        ),
    )
    .await;
}

#[tokio::test]
async fn a_column_that_two_branches_share_goes_with_either() {
    let add = |head| {
        change(
            head,
            "ALTER TABLE aaa ADD COLUMN IF NOT EXISTS x text;",
            "ALTER TABLE aaa DROP COLUMN IF EXISTS x;",
        )
    };
    check(
        Dialect::Postgres,
        &(table("aaa") + &add("bbb <- aaa") + &add("ccc <- aaa")),
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc"),
            whole(
                3,
                &spoilt(
                    "2 orders",
                    "after the downgrade of `bbb` with `ccc` applied, table `aaa`: column `x` is lost; \
                     after the downgrade of `ccc` with `bbb` applied, table `aaa`: column `x` is lost"
                )
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn a_view_of_another_branch_goes_in_a_cascade() {
    let text = table("aaa")
        + &change(
            "bbb <- aaa",
            "ALTER TABLE aaa ADD COLUMN b text;",
            "DROP TABLE aaa CASCADE;\nCREATE TABLE aaa (a integer NOT NULL);",
        )
        + &change(
            "ccc <- aaa",
            "CREATE VIEW v AS SELECT a FROM aaa;",
            "DROP VIEW v;",
        );
    check(
        Dialect::Postgres,
        &text,
        &format!(
            "{}\n  rows failed line 6: `aaa`: 8 of 8 rows lost by upgrade and downgrade\n{}\n{}",
            ok("aaa bbb"),
            ok("ccc"),
            whole(
                3,
                &spoilt(
                    "2 orders",
                    "after the downgrade of `bbb` with `ccc` applied, view `v` is lost"
                )
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_downgrade_is_another_branch() {
    let text = table("aaa")
        + &change(
            "bbb <- aaa",
            "CREATE TABLE IF NOT EXISTS s (a integer);",
            "DROP TABLE s;",
        )
        + &change(
            "ccc <- aaa",
            "CREATE TABLE IF NOT EXISTS s (a integer);\nCREATE VIEW v AS SELECT a FROM s;",
            "DROP VIEW v;\nDROP TABLE s;",
        );
    check(
        Dialect::Postgres,
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc"),
            whole(
                3,
                &spoilt(
                    "2 orders",
                    "`bbb` cannot be taken back with `ccc` applied, without which it can: \
                     cannot drop table s because other objects depend on it; \
                     after the downgrade of `ccc` with `bbb` applied, table `s` is lost"
                )
            )
            .replace(
                "base ok: 3 revisions up and down leave nothing",
                "base failed: …"
            )
            .replace(OFFLINE, "offline failed: …")
        ),
    )
    .await;
}

#[tokio::test]
async fn of_many_branches_the_two_that_do_not_agree_are_named() {
    let text = tables(&[
        "aaa",
        "bbb <- aaa",
        "ccc <- bbb",
        "ddd <- aaa",
        "eee <- ddd",
        "fff <- aaa",
    ]) + &shared("ggg <- ccc")
        + &table("hhh <- aaa")
        + &shared("iii <- fff");
    let found = "after the downgrade of `ggg` with `iii` applied, table `t2` is lost; \
                 after the downgrade of `iii` with `ggg` applied, table `t2` is lost";
    check_both(
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc ddd eee fff ggg hhh iii"),
            whole(
                9,
                &spoilt(
                    "24 orders of more than 1000, every pair in both orders,",
                    found
                )
            )
        ),
    )
    .await;
}

#[tokio::test]
async fn what_branches_take_back_of_their_own_is_no_harm() {
    let text = table("aaa")
        + &change(
            "bbb <- aaa",
            "CREATE TABLE IF NOT EXISTS b (a integer);\nCREATE INDEX b_a ON b (a);",
            "DROP INDEX IF EXISTS b_a;\nDROP TABLE IF EXISTS b;",
        )
        + &change(
            "ccc <- aaa",
            "ALTER TABLE aaa ADD COLUMN c text;",
            "ALTER TABLE aaa DROP COLUMN c;",
        )
        // It writes rows, and so is the last that is taken back.
        + &change("ddd <- aaa", "CREATE TABLE d (a integer);\nINSERT INTO d VALUES (1);", "DROP TABLE d;")
        + &table("eee <- ccc")
        + "=== mmm <- bbb, eee, ddd\n"
        + &table("nnn <- mmm");
    check_both(
        &text,
        &format!(
            "{}\n{}",
            ok("aaa bbb ccc ddd eee mmm nnn"),
            whole(7, "order ok: 12 orders end in the same schema")
        ),
    )
    .await;
}
