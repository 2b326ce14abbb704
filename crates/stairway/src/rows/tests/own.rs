//! Values of types, read back.

use super::{Dialect, Filler, Ground, Options};

#[tokio::test]
async fn the_edges_of_types_are_there() {
    let sql = "CREATE TABLE edges (s smallint, i integer, b bigint, t text, v varchar(3), d date, f double precision,
        o boolean)";
    let wanted = [
        ("s", "-32768"),
        ("s", "32767"),
        ("i", "2147483647"),
        ("b", "9223372036854775807"),
        ("t", "naïve 日本語 😀"),
        ("t", ""),
        ("t", "NULL"),
        ("v", "naï"),
        ("d", "0001-01-01"),
        ("d", "2024-02-29"),
    ];
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let mut ground = Ground::new(dialect).await;
        let options = Options {
            count: 16,
            ..Options::default()
        };
        ground.filler = Filler::new(options);
        ground.fill(sql).await;
        for (column, value) in wanted {
            let quoted = match dialect == Dialect::Sqlite && value.parse::<i64>().is_err() {
                true => format!("'{value}'"),
                false => value.to_owned(),
            };
            let values = ground.values("edges", column);
            assert!(
                values.contains(&quoted),
                "{dialect} {column} {quoted} in {values:?}"
            );
        }
        for column in ["s", "i", "b", "t", "v", "d", "f", "o"] {
            let values = ground.values("edges", column);
            let nulls = ground.nulls("edges", column);
            assert!(
                nulls > 0 && values.len() > 2,
                "{dialect} {column} {values:?}"
            );
        }
        ground.close().await;
    }
}

#[tokio::test]
async fn types_of_postgresqls_own() {
    let sql = r#"
        CREATE TYPE mood AS ENUM ('sad', 'it''s "so, so"');
        CREATE TYPE "Pair" AS (a int, b mood, "c d" text);
        CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@]+@[^@]+\.org$') NOT NULL;
        CREATE DOMAIN code AS varchar(5) CHECK (length(VALUE) = 5);
        CREATE DOMAIN strict_code AS code CHECK (VALUE LIKE 'x%');
        CREATE TYPE span AS RANGE (subtype = date);
        CREATE TABLE own (m mood NOT NULL, ms mood[], p "Pair" NOT NULL, ps "Pair"[], e email UNIQUE, es email[],
            c code NOT NULL, sc strict_code NOT NULL, s span, r int4range NOT NULL, n int[], t text[] NOT NULL,
            i inet NOT NULL UNIQUE, b bit(5) NOT NULL, vb varbit NOT NULL, mac macaddr UNIQUE, tz timetz,
            x xml, pt point, ts tsvector, mr int4multirange, cash money, u uuid[], j jsonb[]);"#;
    let mut ground = Ground::new(Dialect::Postgres).await;
    ground.fill(sql).await;
    assert_eq!(ground.counts(), "own 8");
    assert_eq!(ground.values("own", "m").len(), 2);
    for (column, value) in [
        ("ms", r#"{sad,"it's \"so, so\""}"#),
        ("n", "{NULL}"),
        ("s", "empty"),
        ("r", "(,)"),
        ("t", "{}"),
    ] {
        let values = ground.values("own", column);
        assert!(values.contains(value), "{column} {value} in {values:?}");
    }
    for column in ["p", "ps", "e", "i", "r", "b", "mac", "u", "j"] {
        let values = ground.values("own", column);
        assert!(values.len() > 2, "{column} {values:?}");
    }
    ground.close().await;
}

#[tokio::test]
async fn what_sqlite_alone_has() {
    let sql = "
        CREATE TABLE strict (i INTEGER NOT NULL, r REAL NOT NULL, t TEXT NOT NULL, b BLOB NOT NULL, a ANY NOT NULL,
            n INT NOT NULL) STRICT;
        CREATE TABLE odd (a, b STRING NOT NULL, c DATETIME NOT NULL, d TINYINT, e DOUBLE PRECISION, f DECIMAL(5, 2));
        CREATE TABLE keyless (a text, b int, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE replaced (id integer PRIMARY KEY, u int UNIQUE ON CONFLICT REPLACE);";
    let mut ground = Ground::new(Dialect::Sqlite).await;
    ground.fill(sql).await;
    assert_eq!(ground.counts(), "keyless 8\nodd 8\nreplaced 8\nstrict 8");
    ground.close().await;
}
