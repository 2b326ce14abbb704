//! What downgrades drop, in text; and what that costs, on both databases.

use super::*;
use crate::{
    Dialect,
    executor::{tests::on_each, upgrade},
    revision::{Direction, Target},
};
use pretty_assertions::assert_eq;
use std::{path::Path, sync::Arc};

const BASE: &str = "CREATE TABLE users (id integer PRIMARY KEY, name text, phone text);\n\
                    CREATE TABLE posts (id integer PRIMARY KEY);";

/// A history: `a` makes `users` and `posts`, and each of `downgrades` is that of a revision above it, the last first.
fn source(upgrade: &str, downgrades: &[&str]) -> Source {
    let mut parent = "a".to_owned();
    let mut texts = vec![(
        "a.sql".to_owned(),
        Arc::from(format!(
            "--! revision a\n--! upgrade\n{BASE}\n{upgrade}\n--! downgrade\nDROP TABLE posts;\nDROP TABLE users;\n"
        )),
    )];
    for (number, downgrade) in downgrades.iter().rev().enumerate() {
        let id = format!("b{number}");
        let text = format!(
            "--! revision {id}\n--! revises {parent}\n--! upgrade\nSELECT 1;\n--! downgrade\n{downgrade}\n"
        );
        texts.push((format!("{id}.sql"), Arc::from(text)));
        parent = id;
    }
    Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
}

/// The steps down from head until only `a` is applied.
fn steps(source: &Source) -> Vec<Step> {
    let ids = source.graph().order().rev().filter(|id| id.as_str() != "a");
    ids.map(|id| Step {
        revision: id.clone(),
        direction: Direction::Downgrade,
    })
    .collect()
}

/// What is expected of these downgrades, one a line.
fn check(downgrades: &[&str], wanted: &str) {
    let source = source("", downgrades);
    let found = expect(&source, Dialect::Postgres, &steps(&source));
    let lines: Vec<String> = found
        .into_iter()
        .map(|Expectation { subject, .. }| match subject {
            Subject::Table(table) => format!("table {table}"),
            Subject::Column(table, column) => format!("column {table}.{column}"),
            Subject::Rows(table, runs) => format!("{runs} on {table}"),
            Subject::Values(table, column, runs) => format!("{runs} on {table}.{column}"),
            Subject::Unknown(detail) => detail,
        })
        .collect();
    assert_eq!(lines.join("\n"), wanted, "{downgrades:?}");
}

#[test]
fn tables_and_columns_that_are_dropped() {
    check(&["DROP TABLE posts;"], "table posts");
    check(
        &["DROP TABLE IF EXISTS posts, users CASCADE;"],
        "table posts\ntable users",
    );
    check(
        &["ALTER TABLE users DROP COLUMN phone, DROP COLUMN name;"],
        "column users.phone\ncolumn users.name",
    );
    // It comes back empty.
    check(
        &["ALTER TABLE users DROP COLUMN phone;\nALTER TABLE users ADD COLUMN phone text;"],
        "column users.phone",
    );
    // Each is told once, and what is in a table that goes with the table alone.
    check(
        &[
            "ALTER TABLE posts DROP COLUMN id;",
            "DELETE FROM posts;",
            "DROP TABLE posts;",
            "CREATE TABLE posts (a int);\nDROP TABLE posts;",
        ],
        "table posts",
    );
}

#[test]
fn what_keeps_its_values_under_another_name_is_not_dropped() {
    check(&["ALTER TABLE users RENAME COLUMN phone TO tel;"], "");
    check(&["ALTER TABLE users RENAME TO people;"], "");
    check(
        &[
            "ALTER TABLE users RENAME TO people;",
            "ALTER TABLE people RENAME COLUMN phone TO tel;",
            "ALTER TABLE people DROP COLUMN tel;",
        ],
        "column users.phone",
    );
    check(
        &[
            "ALTER TABLE users RENAME COLUMN phone TO tel;\nALTER TABLE users RENAME TO people;\nDROP TABLE people;",
        ],
        "table users",
    );
    // Another table gets the name.
    check(
        &[
            "ALTER TABLE users RENAME TO people;\nALTER TABLE posts RENAME TO users;\nDROP TABLE users;",
        ],
        "table posts",
    );
}

#[test]
fn what_the_steps_themselves_made_is_no_loss() {
    check(
        &["CREATE TABLE t (a int);", "DELETE FROM t;", "DROP TABLE t;"],
        "",
    );
    check(
        &[
            "ALTER TABLE users ADD COLUMN x int;\nUPDATE users SET x = 1;\nALTER TABLE users DROP COLUMN x;",
        ],
        "",
    );
    // It may be the one that was there.
    check(
        &["CREATE TABLE IF NOT EXISTS posts (a int);\nDROP TABLE posts;"],
        "table posts",
    );
}

#[test]
fn statements_that_change_rows() {
    check(&["DELETE FROM posts WHERE id > 7;"], "DELETE on posts");
    check(
        &["UPDATE users SET name = '', phone = '';"],
        "UPDATE on users",
    );
    check(&["TRUNCATE posts;"], "TRUNCATE on posts");
    check(
        &["TRUNCATE TABLE ONLY public.posts, \"users\" RESTART IDENTITY CASCADE;"],
        "TRUNCATE on posts\nTRUNCATE on users",
    );
    check(
        &["INSERT INTO posts VALUES (1) ON CONFLICT (id) DO UPDATE SET id = 2;"],
        "INSERT that replaces rows on posts",
    );
    check(
        &["INSERT INTO posts VALUES (1) ON CONFLICT DO NOTHING;"],
        "",
    );
    check(
        &["ALTER TABLE users ALTER COLUMN name TYPE integer USING 7;"],
        "a change of type with USING on users.name",
    );
    check(
        &["ALTER TABLE users ALTER COLUMN name TYPE varchar(7);"],
        "",
    );
}

#[test]
fn what_cannot_be_read_is_not_known() {
    check(
        &["DO $$ BEGIN DELETE FROM posts; END $$;"],
        "what `DO $$ BEGIN DELETE FROM posts; END $$` does to rows is not known",
    );
    check(
        &["SELECT purge();"],
        "what `SELECT purge()` does to rows is not known",
    );
    check(
        &["SELECT count(*) FROM users WHERE purge(id) > 0;"],
        "what `SELECT count(*) FROM users WHERE purge(id) > 0` does to rows is not known",
    );
    check(
        &["DROP TYPE mood CASCADE;"],
        "what `DROP TYPE mood CASCADE` does to rows is not known",
    );
    check(
        &["DROP SCHEMA old CASCADE;"],
        "what `DROP SCHEMA old CASCADE` does to rows is not known",
    );
    for harmless in [
        "SELECT 1;",
        "SELECT count(*) FROM (SELECT max(id) FROM users) AS u;",
        "SELECT setval('s', 7);",
        "DROP INDEX i;",
        "DROP VIEW v;",
        "DROP TYPE mood;",
        "CREATE INDEX i ON users (name);",
        "DROP FUNCTION f();",
        "GRANT SELECT ON users TO PUBLIC;",
        "COMMENT ON TABLE users IS 'x';",
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL;",
    ] {
        check(&[harmless], "");
    }
}

/// What these downgrades cost, on both databases, where `rows` were put in.
async fn costs(rows: &str, downgrades: &[&str], wanted: &str) {
    let source = source(rows, downgrades);
    on_each(async |url| {
        let report = upgrade(
            url,
            &source,
            &Target::HEADS,
            Options::default(),
            &mut |_| {},
        )
        .await;
        let report = report.unwrap();
        assert!(report.error.is_none(), "{:?}", report.error);
        let cost = cost(url, &source, &steps(&source), &Options::default())
            .await
            .unwrap();
        let losses = cost.losses.iter().map(ToString::to_string);
        let unknown = cost.unknown.iter().map(ToString::to_string);
        let lines: Vec<String> = losses.chain(unknown).collect();
        assert_eq!(lines.join("\n"), wanted, "{}", url.dialect());
        assert_eq!(cost.is_nothing(), wanted.is_empty());
    })
    .await;
}

const ROWS: &str = "INSERT INTO users VALUES (1, 'Ada', NULL), (2, 'Ben', '7'), (3, NULL, NULL);";

#[tokio::test]
async fn rows_and_values_are_counted() {
    costs(
        ROWS,
        &[
            "ALTER TABLE users DROP COLUMN phone;",
            "ALTER TABLE users DROP COLUMN name;",
        ],
        "`users.phone`: 1 value in 3 rows\n`users.name`: 2 values in 3 rows",
    )
    .await;
    costs(ROWS, &["DROP TABLE users;"], "`users`: 3 rows").await;
    costs(
        ROWS,
        &["DELETE FROM users;"],
        "`users`: DELETE on a table of 3 rows",
    )
    .await;
}

#[tokio::test]
async fn what_is_empty_costs_nothing() {
    let empty = "INSERT INTO users VALUES (1, NULL, NULL);";
    costs(
        empty,
        &[
            "ALTER TABLE users DROP COLUMN phone;",
            "DELETE FROM posts;",
            "DROP TABLE posts;",
        ],
        "",
    )
    .await;
}

#[tokio::test]
async fn what_is_not_there_costs_nothing() {
    // On SQLite a column in quotes that is not there is a text.
    costs(
        ROWS,
        &[
            "DROP TABLE IF EXISTS nowhere;",
            "ALTER TABLE users DROP COLUMN \"Nope\";",
        ],
        "",
    )
    .await;
}

#[tokio::test]
async fn a_rename_is_followed_back_to_what_is_there() {
    costs(
        ROWS,
        &[
            "ALTER TABLE users RENAME COLUMN phone TO tel;",
            "ALTER TABLE users DROP COLUMN tel;",
        ],
        "`users.phone`: 1 value in 3 rows",
    )
    .await;
}

#[tokio::test]
async fn what_was_not_agreed_to_is_not_taken_back() {
    let source = source(ROWS, &["DROP TABLE users;", "DROP TABLE posts;"]);
    on_each(async |url| {
        let up = upgrade(
            url,
            &source,
            &Target::HEADS,
            Options::default(),
            &mut |_| {},
        )
        .await;
        assert_eq!(up.unwrap().steps.len(), 3);
        let down = async |agreed: &[&str]| {
            let options = Options {
                agreed: Some(agreed.iter().map(|id| id.parse().unwrap()).collect()),
                ..Options::default()
            };
            let target = "-1".parse::<Target>().unwrap();
            crate::executor::downgrade(url, &source, &target, options, &mut |_| {}).await
        };
        // The plan was made when `b1` was not there yet.
        let error = down(&["b0"]).await.unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::State);
        assert!(error.to_string().contains("`b1`"), "{error}");
        assert_eq!(down(&["b1", "b0"]).await.unwrap().steps.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_a_large_table_not_everything_is_counted() {
    on_each(async |url| {
        let mut connection = Connection::open(url, Access::Write).await.unwrap();
        connection
            .execute("CREATE TABLE t (a integer, b integer, c integer)")
            .await
            .unwrap();
        connection
            .execute("INSERT INTO t VALUES (1, 1, NULL), (2, NULL, NULL), (3, NULL, NULL), (4, NULL, NULL), (5, NULL, NULL)")
            .await
            .unwrap();
        let mut lines = Vec::new();
        for (column, most) in [(None, 5), (None, 4), (Some("a"), 3), (Some("c"), 3), (Some("c"), 9)] {
            let count = count::counted(&mut connection, "t", column, most).await.unwrap();
            lines.push(format!("{} {} {}", count.rows, count.values, count.at_least));
        }
        assert_eq!(lines, ["5 5 false", "4 4 true", "3 3 true", "3 0 true", "5 0 false"]);
        // The only value is behind what is counted.
        connection.execute("UPDATE t SET c = 7 WHERE a = 5").await.unwrap();
        let count = count::counted(&mut connection, "t", Some("c"), 2).await.unwrap();
        assert!(!count.is_none() && count.at_least);
    })
    .await;
}

#[test]
fn numbers_are_in_groups() {
    let of = |count| counted(count, "row");
    assert_eq!(
        [0, 1, 999, 1_203, 100_000, 1_234_567].map(of),
        [
            "0 rows",
            "1 row",
            "999 rows",
            "1,203 rows",
            "100,000 rows",
            "1,234,567 rows"
        ]
    );
}
