//! `migrate-test` where a revision makes two schemas: what differs between the databases (`parity`), and between what
//! the SQL says and what the database has (`replay`), and how either is waived.

use crate::{
    server,
    space::{Outcome, Space},
};
use insta::assert_snapshot;
use stairway::scratch::postgres::VARIABLE;

/// A proof, as text, of a base and one revision after it.
fn proven(body: &str) -> Outcome {
    prove(&space(body), "")
}

fn space(body: &str) -> Space {
    Space::bare()
        .globals("--migrations m")
        .revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n\n\
             --! downgrade\nDROP TABLE users;\n",
        )
        .revision("b2", "a1", body)
}

fn prove(space: &Space, options: &str) -> Outcome {
    space
        .command(&format!("migrate-test {options}"))
        .variable(VARIABLE, server::url())
        .run()
        .one_database_after_the_other()
}

/// A table that each database gets in a block of its own.
fn each(postgres: &str, sqlite: &str) -> String {
    format!(
        "--! upgrade postgres\n{postgres};\n\n--! upgrade sqlite\n{sqlite};\n\n--! downgrade\nDROP TABLE posts;\n"
    )
}

#[test]
fn blocks_for_each_database_that_make_the_same() {
    assert_snapshot!(proven(&each(
        "CREATE TABLE posts (id bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), price numeric(12,2))",
        "CREATE TABLE posts (id bigint NOT NULL CONSTRAINT posts_pkey PRIMARY KEY, \
         at timestamptz NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')), price \"numeric(12,2) text\")",
    )), @"");
}

#[test]
fn a_column_that_one_block_forgets() {
    let body = each(
        "CREATE TABLE posts (id bigint PRIMARY KEY, body text, slug text)",
        "CREATE TABLE posts (id bigint NOT NULL CONSTRAINT posts_pkey PRIMARY KEY, body text)",
    );
    assert_snapshot!(proven(&body), @"");
    assert_snapshot!(prove(&space(&body), "--format json"), @"");
}

#[test]
fn a_column_of_another_type() {
    assert_snapshot!(proven(&each(
        "CREATE TABLE posts (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL)",
        "CREATE TABLE posts (id bigint NOT NULL CONSTRAINT posts_pkey PRIMARY KEY, price real)",
    )), @"");
}

#[test]
fn an_index_on_one_side_only() {
    assert_snapshot!(proven(
        "--! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
         --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
         --! downgrade sqlite\nSELECT 1;\n",
    ), @"");
}

#[test]
fn a_difference_that_is_allowed_is_shown_and_holds() {
    let body = "--! allow parity \"only PostgreSQL is searched by address\"\n\n\
                --! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
                --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
                --! downgrade sqlite\nSELECT 1;\n";
    assert_snapshot!(proven(body), @"");
    assert_snapshot!(prove(&space(body), "--format json"), @"");
}

#[test]
fn what_a_statement_makes_that_nobody_can_read() {
    let body = "--! upgrade postgres\nDO $$ BEGIN EXECUTE 'CREATE TABLE hidden (id bigint)'; END $$;\n\n\
                --! upgrade sqlite\nCREATE TABLE hidden (id bigint);\n\n\
                --! downgrade\nDROP TABLE hidden;\n";
    assert_snapshot!(proven(body), @"");
    assert_snapshot!(prove(&space(body), "--format json"), @"");
    let waived = format!("--! allow replay \"a block of code makes it\"\n\n{body}");
    assert_snapshot!(proven(&waived), @"");
}

#[test]
fn with_one_database_nothing_is_compared_with_the_other() {
    let body = "--! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
                --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
                --! downgrade sqlite\nSELECT 1;\n";
    assert_snapshot!(prove(&space(body), "--only postgres"), @"");
}
