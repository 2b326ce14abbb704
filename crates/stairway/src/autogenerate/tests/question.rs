//! What is asked, and what an answer must be.

use super::between;
use insta::assert_snapshot;

#[test]
fn what_is_gone_beside_what_is_new() {
    let head = "CREATE TABLE t (id int, fullname text, note int);";
    let wanted = "CREATE TABLE t (id int, name text);";
    assert_snapshot!(between(head, wanted, ""), @"t.name was t.fullname or t.note?");
    assert_snapshot!(between(head, wanted, "--rename t.fullname=name"), @r#"
    # rename column `t.fullname` to `name`
    # drop column `t.note`
    --! allow drop-column
    ALTER TABLE t RENAME COLUMN fullname TO name;
    ALTER TABLE t DROP COLUMN note;
    ---
    ALTER TABLE t ADD COLUMN note integer;
    ALTER TABLE t RENAME COLUMN name TO fullname;
    "#);
    assert_snapshot!(between(head, wanted, "--no-rename t.name"), @r#"
    # add column `t.name`
    # drop column `t.fullname`
    # drop column `t.note`
    --! allow drop-column
    ALTER TABLE t ADD COLUMN name text;
    ALTER TABLE t
        DROP COLUMN fullname,
        DROP COLUMN note;
    ---
    ALTER TABLE t
        ADD COLUMN fullname text,
        ADD COLUMN note integer;
    ALTER TABLE t DROP COLUMN name;
    "#);
}

#[test]
fn a_table_that_looks_like_one_that_is_gone() {
    let head = "CREATE TABLE people (id int, name text); CREATE TABLE unlike (x int);";
    assert_snapshot!(between(head, "CREATE TABLE users (id int, name text, age int);", ""), @"users was people?");
    assert_snapshot!(between(head, "CREATE TABLE users (id int, name text);", "--no-rename"), @r#"
    # create table `users`
    CREATE TABLE users (
        id   integer,
        name text
    );
    ---
    DROP TABLE users;
    "#);
}

#[test]
fn values_for_rows() {
    let head = "CREATE TABLE t (id int, a int);";
    assert_snapshot!(between(head, "CREATE TABLE t (id int, a int NOT NULL, b text NOT NULL, c int NOT NULL DEFAULT 1);", ""), @r#"
    value of t.a (integer): it could be null before?
    value of t.b (text): the column is new?
    "#);
    let head = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int, p_id int NOT NULL REFERENCES p (id), u text NOT NULL UNIQUE, z text NOT NULL);";
    assert_snapshot!(between(head, "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (id int);", ""), @r#"
    value of t.p_id (integer): the downgrade makes the column again, and rows have no value for it then?
    value of t.u (text): the downgrade makes the column again, and rows have no value for it then?
    "#);
}

#[test]
fn types_that_may_not_hold_what_is_there() {
    let head = "CREATE TABLE t (a bigint, b text, c text, d timestamptz, e numeric(10,2), f text);";
    let wanted =
        "CREATE TABLE t (a int, b varchar(9), c int, d timestamp, e numeric(8,2), f uuid);";
    assert_snapshot!(between(head, wanted, ""), @r#"
    t.a from bigint to integer?
    t.b from text to varchar(9)?
    t.c from text to integer by what?
    t.d from timestamptz to timestamp by what?
    t.e from numeric(10,2) to numeric(8,2)?
    t.f from text to uuid by what?
    "#);
}

#[test]
fn labels_that_go() {
    let head = "CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TABLE t (a mood, b text CHECK (b IN ('x', 'y')));";
    let wanted = "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (a mood, b text CHECK (b IN ('y', 'z')));";
    assert_snapshot!(between(head, wanted, ""), @r#"
    mood.bad becomes good?
    t.b.x becomes y or z?
    "#);
    let wanted = "CREATE TYPE mood AS ENUM ('good', 'worse'); CREATE TABLE t (a mood, b text CHECK (b IN ('x', 'y')));";
    assert_snapshot!(between(head, wanted, ""), @"mood.worse was mood.bad?");
    assert_snapshot!(between(head, wanted, "--replace mood.bad=worse"), @r#"
    # add `worse` to type `mood`, and take `bad` from it
    ALTER TYPE mood RENAME TO mood_old;
    CREATE TYPE mood AS ENUM ('good', 'worse');
    ALTER TABLE t
        ALTER COLUMN a TYPE mood USING CASE a::text WHEN 'bad' THEN 'worse' ELSE a::text END::mood;
    DROP TYPE mood_old;
    ---
    ALTER TYPE mood RENAME TO mood_old;
    CREATE TYPE mood AS ENUM ('good', 'bad');
    ALTER TABLE t
        ALTER COLUMN a TYPE mood USING CASE a::text WHEN 'worse' THEN 'bad' ELSE a::text END::mood;
    DROP TYPE mood_old;
    "#);
}

#[test]
fn answers_to_nothing() {
    let (head, wanted) = ("CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int);");
    for answer in [
        "--rename t.x=b",
        "--no-rename t.a",
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
    assert_snapshot!(between("CREATE TABLE t (a int);", "CREATE TABLE t (a int, b int NOT NULL);", "--backfill t.b=1+"), @"error: `--backfill t.b=1+`: expected an expression, found `)`");
}
