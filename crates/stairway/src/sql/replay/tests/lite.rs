//! Statements of blocks for SQLite.

use super::{check, check_sqlite};

#[test]
fn names_are_compared_without_case_and_stay_as_they_were_written() {
    check_sqlite(
        "CREATE TABLE Users (Id int, Email text UNIQUE);
        ALTER TABLE USERS RENAME COLUMN email TO mail;
        CREATE INDEX by_id ON users (ID)",
        "table Users
        Id int
        mail text
        unique - (mail)
        index by_id (\"Id\")",
    );
}

#[test]
fn a_table_takes_its_triggers_and_leaves_who_refers_to_it() {
    check_sqlite(
        "CREATE TABLE c (x int REFERENCES t);
        CREATE TABLE t (a int, PRIMARY KEY (a));
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;
        DROP TABLE t",
        "table c
        x int
        foreign key - (x) -> t (a)",
    );
}

#[test]
fn a_trigger_follows_its_table_if_nothing_else_in_it_mentions_that() {
    check_sqlite(
        "CREATE TABLE t (a text);
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN SELECT 1; END;
        ALTER TABLE t RENAME TO u",
        "table u
        a text
        trigger tr on u: CREATE TRIGGER tr AFTER INSERT ON u BEGIN SELECT 1; END",
    );
    check_sqlite(
        "CREATE TABLE t (a text);
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM t; END;
        ALTER TABLE t RENAME TO u",
        "error: the trigger `tr` cannot follow this rename [u] It mentions `t`, and only the text of it is known, which cannot be rewritten safely. Drop the trigger before, and create it again after, in blocks for the dialect that it is of.",
    );
}

#[test]
fn what_is_unknown_is_named_with_what_is_near() {
    check(
        "CREATE TABLE users (id int);
        ALTER TABLE usrs DROP COLUMN id",
        "error: there is no table `usrs` [usrs] No statement before this one, in this revision or in its ancestors, creates it. There is `users`: is it meant?",
    );
    check(
        "CREATE TABLE users (id int PRIMARY KEY);
        CREATE TABLE posts (by int REFERENCES users);
        CREATE VIEW v AS SELECT id FROM users;
        DROP TABLE users",
        "error: table `users` cannot be dropped [users] Foreign key `posts_by_fkey` of table `posts` and view `v` depend on it. Drop what depends on it first, or say CASCADE, which drops that too.",
    );
}
