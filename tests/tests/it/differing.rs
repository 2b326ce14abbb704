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
    )), @"
    exit 0
    --- stdout
    revision  sqlite  postgres  message
    a1        ok      ok        Revision a1
    b2        ok      ok        Revision b2

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    proven in [time]; SQLite [version]: 2 ok; PostgreSQL [version]: 2 ok
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
}

#[test]
fn a_column_that_one_block_forgets() {
    let body = each(
        "CREATE TABLE posts (id bigint PRIMARY KEY, body text, slug text)",
        "CREATE TABLE posts (id bigint NOT NULL CONSTRAINT posts_pkey PRIMARY KEY, body text)",
    );
    assert_snapshot!(proven(&body), @"
    exit 1
    --- stdout
    revision  sqlite         postgres       message
    a1        ok             ok             Revision a1
    b2        parity failed  parity failed  Revision b2

    failed b2 on SQLite: Revision b2
      parity: column `slug` of table `posts`: only PostgreSQL has it
        at m/b2.sql:9

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    not proven in [time]; SQLite [version]: 1 ok, 1 failed; PostgreSQL [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
    assert_snapshot!(prove(&space(&body), "--format json"), @r#"
    exit 1
    --- stdout
    {
      "ok": false,
      "databases": [
        {
          "dialect": "sqlite",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "failed",
                "replay": "ok"
              },
              "findings": [
                {
                  "obligation": "parity",
                  "status": "failed",
                  "object": "column slug",
                  "detail": "column `slug` of table `posts`: only PostgreSQL has it",
                  "statement": null,
                  "path": "m/b2.sql",
                  "line": 9
                }
              ]
            }
          ]
        },
        {
          "dialect": "postgres",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "failed",
                "replay": "ok"
              },
              "findings": []
            }
          ]
        }
      ],
      "whole": [
        {
          "obligation": "snapshot",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        },
        {
          "obligation": "snapshot",
          "dialect": "postgres",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "postgres",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "postgres",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        }
      ],
      "seconds": 0
    }
    "#);
}

#[test]
fn a_column_of_another_type() {
    assert_snapshot!(proven(&each(
        "CREATE TABLE posts (id bigint PRIMARY KEY, price numeric(12,2) NOT NULL)",
        "CREATE TABLE posts (id bigint NOT NULL CONSTRAINT posts_pkey PRIMARY KEY, price real)",
    )), @"
    exit 1
    --- stdout
    revision  sqlite         postgres       message
    a1        ok             ok             Revision a1
    b2        parity failed  parity failed  Revision b2

    failed b2 on SQLite: Revision b2
      parity: column `price` of table `posts`: type: PostgreSQL has `numeric(12,2)`, SQLite has `real`
        at m/b2.sql:9
      parity: column `price` of table `posts`: not null: PostgreSQL has `yes`, SQLite has none
        at m/b2.sql:9

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    not proven in [time]; SQLite [version]: 1 ok, 1 failed; PostgreSQL [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
}

#[test]
fn an_index_on_one_side_only() {
    assert_snapshot!(proven(
        "--! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
         --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
         --! downgrade sqlite\nSELECT 1;\n",
    ), @"
    exit 1
    --- stdout
    revision  sqlite         postgres       message
    a1        ok             ok             Revision a1
    b2        parity failed  parity failed  Revision b2

    failed b2 on SQLite: Revision b2
      parity: index `users_email_idx` of table `users`: only PostgreSQL has it
        at m/b2.sql:3

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    not proven in [time]; SQLite [version]: 1 ok, 1 failed; PostgreSQL [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
}

#[test]
fn a_difference_that_is_allowed_is_shown_and_holds() {
    let body = "--! allow parity \"only PostgreSQL is searched by address\"\n\n\
                --! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
                --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
                --! downgrade sqlite\nSELECT 1;\n";
    assert_snapshot!(proven(body), @"
    exit 0
    --- stdout
    revision  sqlite  postgres  message
    a1        ok      ok        Revision a1
    b2        waived  waived    Revision b2

    waived b2 on SQLite: Revision b2
      parity: index `users_email_idx` of table `users`: only PostgreSQL has it
        at m/b2.sql:3

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    proven in [time]; SQLite [version]: 1 ok, 1 waived; PostgreSQL [version]: 1 ok, 1 waived
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
    assert_snapshot!(prove(&space(body), "--format json"), @r#"
    exit 0
    --- stdout
    {
      "ok": true,
      "databases": [
        {
          "dialect": "sqlite",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "waived",
                "replay": "ok"
              },
              "findings": [
                {
                  "obligation": "parity",
                  "status": "waived",
                  "object": "index users_email_idx",
                  "detail": "index `users_email_idx` of table `users`: only PostgreSQL has it",
                  "statement": null,
                  "path": "m/b2.sql",
                  "line": 3
                }
              ]
            }
          ]
        },
        {
          "dialect": "postgres",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "waived",
                "replay": "ok"
              },
              "findings": []
            }
          ]
        }
      ],
      "whole": [
        {
          "obligation": "snapshot",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        },
        {
          "obligation": "snapshot",
          "dialect": "postgres",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "postgres",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "postgres",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        }
      ],
      "seconds": 0
    }
    "#);
}

#[test]
fn what_a_statement_makes_that_nobody_can_read() {
    let body = "--! upgrade postgres\nDO $$ BEGIN EXECUTE 'CREATE TABLE hidden (id bigint)'; END $$;\n\n\
                --! upgrade sqlite\nCREATE TABLE hidden (id bigint);\n\n\
                --! downgrade\nDROP TABLE hidden;\n";
    assert_snapshot!(proven(body), @"
    exit 1
    --- stdout
    revision  sqlite  postgres       message
    a1        ok      ok             Revision a1
    b2        ok      replay failed  Revision b2

    failed b2 on PostgreSQL: Revision b2
      replay: table `hidden`: only the database has it
        at m/b2.sql:6

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    not proven in [time]; SQLite [version]: 2 ok; PostgreSQL [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            failed   Revision b2
    ");
    assert_snapshot!(prove(&space(body), "--format json"), @r#"
    exit 1
    --- stdout
    {
      "ok": false,
      "databases": [
        {
          "dialect": "sqlite",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            }
          ]
        },
        {
          "dialect": "postgres",
          "version": "[version]",
          "revisions": [
            {
              "revision": "a1",
              "message": "Revision a1",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "ok"
              },
              "findings": []
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "ok",
                "down": "ok",
                "again": "ok",
                "rows": "skipped",
                "parity": "ok",
                "replay": "failed"
              },
              "findings": [
                {
                  "obligation": "replay",
                  "status": "failed",
                  "object": "table hidden",
                  "detail": "table `hidden`: only the database has it",
                  "statement": null,
                  "path": "m/b2.sql",
                  "line": 6
                }
              ]
            }
          ]
        }
      ],
      "whole": [
        {
          "obligation": "snapshot",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        },
        {
          "obligation": "snapshot",
          "dialect": "postgres",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {
          "obligation": "base",
          "dialect": "postgres",
          "status": "ok",
          "detail": "2 revisions up and down leave nothing"
        },
        {
          "obligation": "offline",
          "dialect": "postgres",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        }
      ],
      "seconds": 0
    }
    "#);
    let waived = format!("--! allow replay \"a block of code makes it\"\n\n{body}");
    assert_snapshot!(proven(&waived), @"
    exit 0
    --- stdout
    revision  sqlite  postgres  message
    a1        ok      ok        Revision a1
    b2        ok      waived    Revision b2

    waived b2 on PostgreSQL: Revision b2
      replay: table `hidden`: only the database has it
        at m/b2.sql:8

    history   obligation  status  detail
    sqlite    base        ok      2 revisions up and down leave nothing
    postgres  base        ok      2 revisions up and down leave nothing

    proven in [time]; SQLite [version]: 2 ok; PostgreSQL [version]: 1 ok, 1 waived
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            waived   Revision b2
    ");
}

#[test]
fn with_one_database_nothing_is_compared_with_the_other() {
    let body = "--! upgrade postgres\nCREATE INDEX users_email_idx ON users (email);\n\n\
                --! downgrade postgres\nDROP INDEX users_email_idx;\n\n\
                --! downgrade sqlite\nSELECT 1;\n";
    assert_snapshot!(prove(&space(body), "--only postgres"), @"
    exit 0
    --- stdout
    revision  postgres  message
    a1        ok        Revision a1
    b2        ok        Revision b2

    history   obligation  status  detail
    postgres  base        ok      2 revisions up and down leave nothing

    proven in [time]; PostgreSQL [version]: 2 ok
    --- stderr
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    ");
}
