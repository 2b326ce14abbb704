//! What is asked, and what an answer must be.

use super::between;
use insta::assert_snapshot;

#[test]
fn what_is_gone_beside_what_is_new() {
    let head = "CREATE TABLE t (id int, fullname text, note int);";
    let wanted = "CREATE TABLE t (id int, name text);";
    assert_snapshot!(between(head, wanted, ""), @"");
    assert_snapshot!(between(head, wanted, "--rename t.fullname=name"), @"");
    assert_snapshot!(between(head, wanted, "--no-rename t.name"), @"");
}

#[test]
fn a_table_that_looks_like_one_that_is_gone() {
    let head = "CREATE TABLE people (id int, name text); CREATE TABLE unlike (x int);";
    assert_snapshot!(between(head, "CREATE TABLE users (id int, name text, age int);", ""), @"");
    assert_snapshot!(between(head, "CREATE TABLE users (id int, name text);", "--no-rename"), @"");
}

#[test]
fn values_for_rows() {
    let head = "CREATE TABLE t (id int, a int);";
    assert_snapshot!(between(head, "CREATE TABLE t (id int, a int NOT NULL, b text NOT NULL, c int NOT NULL DEFAULT 1);", ""), @"");
    let head = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, p_id int NOT NULL REFERENCES p (id), u text NOT NULL UNIQUE, z text NOT NULL);";
    assert_snapshot!(between(head, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int);", ""), @"");
}

#[test]
fn types_that_may_not_hold_what_is_there() {
    let head = "CREATE TABLE t (a bigint, b text, c text, d timestamptz, e numeric(10,2), f text);";
    let wanted =
        "CREATE TABLE t (a int, b varchar(9), c int, d timestamp, e numeric(8,2), f uuid);";
    assert_snapshot!(between(head, wanted, ""), @"");
}

#[test]
fn labels_that_go() {
    let head = "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (a mood, b text CHECK (b IN ('x', 'y')));";
    let wanted = "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (a mood, b text CHECK (b IN ('y', 'z')));";
    assert_snapshot!(between(head, wanted, ""), @"");
    let wanted = "CREATE TYPE mood AS ENUM ('good', 'worse'); CREATE TABLE t (a mood, b text CHECK (b IN ('x', 'y')));";
    assert_snapshot!(between(head, wanted, ""), @"");
    assert_snapshot!(between(head, wanted, "--replace mood.bad=worse"), @"");
}

#[test]
fn answers_to_nothing() {
    let (head, wanted) = ("CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int);");
    for answer in [
        "--rename t.x=b",
        "--no-rename t.b",
        "--backfill t.b=1",
        "--convert t.a",
        "--replace m.x=y",
        "--drop t",
        "--drop u",
    ] {
        let text = between(head, wanted, answer);
        assert!(
            text.starts_with(&format!("error: `{answer}` answers nothing")),
            "{text}"
        );
    }
    assert_snapshot!(between("CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int NOT NULL);", "--backfill t.b=1+"), @"");
}
