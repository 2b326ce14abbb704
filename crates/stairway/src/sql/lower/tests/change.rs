//! Data changes as texts.

use super::*;

fn check(text: &str, expected: &str) {
    assert_eq!(changed(text), expected);
}

#[test]
fn default_among_the_rows() {
    check(
        "INSERT INTO users (id, email, visits) VALUES (DEFAULT, 'a', DEFAULT), (DEFAULT, 'b', 3)",
        "INSERT INTO users (email, visits) VALUES ('a', 0), ('b', 3)",
    );
    check(
        "INSERT INTO users VALUES (1, 'a')",
        "INSERT INTO users (id, email) VALUES (1, 'a')",
    );
}

#[test]
fn on_conflict() {
    check(
        "INSERT INTO users (email) SELECT title FROM things ON CONFLICT ON CONSTRAINT users_email_key DO NOTHING",
        "INSERT INTO users (email) SELECT title FROM things WHERE TRUE ON CONFLICT (email) DO NOTHING",
    );
    check(
        "INSERT INTO users (email) VALUES ('a') ON CONFLICT ON CONSTRAINT other DO NOTHING",
        "wrong at `other`: there is no key `other` of `users`",
    );
}

/// SQLite would see the rows that the same statement has changed already.
#[test]
fn update_from_a_query_of_the_table_itself() {
    check(
        "UPDATE users SET visits = (SELECT count(*) FROM users AS o WHERE o.visits < users.visits)",
        "UPDATE users
SET visits = (SELECT count(*) FROM users AS o WHERE o.visits < users.visits)
FROM (SELECT 1)",
    );
}

#[test]
fn delete_using() {
    check(
        "DELETE FROM users AS a USING users AS b WHERE a.email = b.email AND a.id > b.id RETURNING a.id",
        "DELETE FROM users AS a
WHERE EXISTS (SELECT 1 FROM users AS b WHERE a.email = b.email AND a.id > b.id)
RETURNING a.id",
    );
}

#[test]
fn what_cannot_be_changed() {
    check(
        "DELETE FROM active_users",
        "unshared at `active_users`: the view `active_users` cannot be changed on SQLite",
    );
    check(
        "UPDATE users SET nothing = 1",
        "wrong at `nothing`: there is no column `nothing` in `users`",
    );
    check(
        "INSERT INTO users (email, visits) VALUES ('a')",
        "wrong at `'a'`: 1 values stand for 2 columns",
    );
}
