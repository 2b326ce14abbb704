//! Queries as texts.

use super::*;

fn check(text: &str, expected: &str) {
    assert_eq!(changed(text), expected);
}

#[test]
fn a_star_is_the_columns_that_it_stands_for() {
    check(
        "SELECT * FROM users",
        "SELECT id, email, visits, balance, created FROM users",
    );
    check(
        "SELECT v.*, u.email FROM active_users AS v JOIN users AS u USING (id)",
        "SELECT v.id, v.email, v.frequent, v.plain, u.email FROM active_users AS v JOIN users AS u USING (id)",
    );
}

#[test]
fn the_types_of_a_views_columns() {
    check(
        "SELECT id FROM active_users WHERE frequent = 'yes' AND id > 3",
        "SELECT id FROM active_users WHERE frequent = TRUE AND id > 3",
    );
    check(
        "SELECT id FROM active_users WHERE email = 'a' AND plain = 'b'",
        "unshared at `plain`: `text` cannot be compared with `unknown` on SQLite as on PostgreSQL",
    );
}

#[test]
fn an_order_that_decides() {
    check(
        "SELECT id FROM users ORDER BY email LIMIT 1",
        "unshared at `email`: the order of texts is not the same on both databases",
    );
    check(
        "SELECT id FROM users ORDER BY email COLLATE \"C\" LIMIT 1",
        "SELECT id FROM users ORDER BY email COLLATE BINARY NULLS LAST LIMIT 1",
    );
    check(
        "SELECT id FROM users LIMIT visits",
        "unshared at `visits`: LIMIT with what is no literal has another meaning on SQLite",
    );
}

#[test]
fn joins_that_mean_something_else() {
    check(
        "SELECT 1 FROM users AS a, things AS b RIGHT JOIN users AS c ON b.id = c.id",
        "unshared at `users`: RIGHT and FULL JOIN beside a comma have another meaning on SQLite",
    );
    check(
        "SELECT 1 FROM nobody",
        "wrong at `nobody`: there is no table `nobody`",
    );
    check(
        "SELECT id FROM users AS a, users AS b",
        "wrong at `id`: `id` is ambiguous",
    );
}
