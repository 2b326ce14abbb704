//! `migrate-test`: what it proves, what it finds, and how it says so.

use crate::{
    guarded::{self, PASSWORD},
    server,
    space::{Outcome, Space},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::scratch::postgres::VARIABLE;

/// A folder whose proofs run on the tests' server.
fn space() -> Space {
    Space::bare().globals("--migrations m")
}

fn prove(space: &Space, options: &str) -> Outcome {
    space
        .command(&format!("migrate-test {options}"))
        .variable(VARIABLE, server::url())
        .run()
        .one_database_after_the_other()
}

/// A proof that fails, of a base and one revision after it, as the lines of its findings.
fn found(base: &str, revision: &str, options: &str) -> String {
    let space = space()
        .revision("a1", "", base)
        .revision("b2", "a1", revision);
    let outcome = prove(&space, options).exits(1);
    let document = prove(&space, &format!("{options} --format json"))
        .exits(1)
        .json();
    assert_eq!(document["ok"], false, "{outcome}");
    let mut lines = Vec::new();
    for database in document["databases"].as_array().unwrap() {
        for revision in database["revisions"].as_array().unwrap() {
            for finding in revision["findings"].as_array().unwrap() {
                let text = |name: &str| finding[name].as_str().unwrap_or("-").to_owned();
                let first = text("detail").lines().next().map(str::to_owned);
                assert!(outcome.stdout.contains(&first.unwrap()), "{outcome}");
                lines.push(format!(
                    "{} {} {} [{}] {} ({}:{})",
                    database["dialect"].as_str().unwrap(),
                    revision["revision"].as_str().unwrap(),
                    text("obligation"),
                    text("object"),
                    text("detail"),
                    text("path"),
                    finding["line"],
                ));
            }
        }
    }
    lines.join("\n")
}

const USERS: &str = "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text DEFAULT 'x' NOT NULL);\n\n\
                     --! downgrade\nDROP TABLE users;\n";

#[test]
fn a_history_that_holds() {
    let space = space().ladder();
    assert_snapshot!(prove(&space, ""), @"
    exit 0
    --- stdout
    revision  sqlite  postgres  grade               message
    a1        ok      ok        lossy: drops users  Revision a1
    b2        ok      ok        lossy: drops posts  Revision b2
    c3        ok      ok        exact               Revision c3

    history   obligation  status   detail
    sqlite    base        ok       3 revisions up and down leave nothing
    sqlite    models      skipped  no models are configured
    postgres  base        ok       3 revisions up and down leave nothing
    postgres  models      skipped  no models are configured

    proven in [time]; SQLite [version]: 3 ok; PostgreSQL [version]: 3 ok
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    sqlite    c3            ok       Revision c3
    PostgreSQL [version]: revisions to prove: 3
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    postgres  c3            ok       Revision c3
    ");
    assert_snapshot!(prove(&space, "-q"), @"
    exit 0
    --- stdout
    proven in [time]; SQLite [version]: 3 ok; PostgreSQL [version]: 3 ok
    ");
    assert_snapshot!(prove(&space, "--only sqlite"), @"
    exit 0
    --- stdout
    revision  sqlite  grade               message
    a1        ok      lossy: drops users  Revision a1
    b2        ok      lossy: drops posts  Revision b2
    c3        ok      exact               Revision c3

    history  obligation  status   detail
    sqlite   base        ok       3 revisions up and down leave nothing
    sqlite   models      skipped  no models are configured

    proven in [time]; SQLite [version]: 3 ok
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    sqlite    c3            ok       Revision c3
    ");
    assert_snapshot!(prove(&space, "--only postgres"), @"
    exit 0
    --- stdout
    revision  postgres  grade               message
    a1        ok        lossy: drops users  Revision a1
    b2        ok        lossy: drops posts  Revision b2
    c3        ok        exact               Revision c3

    history   obligation  status   detail
    postgres  base        ok       3 revisions up and down leave nothing
    postgres  models      skipped  no models are configured

    proven in [time]; PostgreSQL [version]: 3 ok
    --- stderr
    PostgreSQL [version]: revisions to prove: 3
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    postgres  c3            ok       Revision c3
    ");
    assert!(!space.path("x.db").exists());
}

#[test]
fn a_history_that_holds_as_a_document() {
    let space = space().revision("a1", "", USERS);
    assert_snapshot!(prove(&space, "--format json"), @r#"
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
              "obligations": {"up":"ok","down":"ok","again":"ok","rows":"ok","parity":"ok","replay":"ok"},
              "grade": "lossy",
              "drops": ["users"],
              "converts": [],
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
              "obligations": {"up":"ok","down":"ok","again":"ok","rows":"ok","parity":"ok","replay":"ok"},
              "grade": "lossy",
              "drops": ["users"],
              "converts": [],
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
          "detail": "1 revision up and down leaves nothing"
        },
        {
          "obligation": "offline",
          "dialect": "sqlite",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        },
        {
          "obligation": "models",
          "dialect": "sqlite",
          "status": "skipped",
          "detail": "no models are configured"
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
          "detail": "1 revision up and down leaves nothing"
        },
        {
          "obligation": "offline",
          "dialect": "postgres",
          "status": "ok",
          "detail": "the scripts that upgrade and downgrade leave what running leaves"
        },
        {
          "obligation": "models",
          "dialect": "postgres",
          "status": "skipped",
          "detail": "no models are configured"
        }
      ],
      "selection": null,
      "stopped": null,
      "seconds": 0
    }
    "#);
}

#[test]
fn the_proof_goes_on_after_a_failure_and_says_which() {
    let space = space().ladder();
    space.edit(
        "m/a1.sql",
        "DROP TABLE users;",
        "DROP TABLE users;\nCREATE TABLE left_over (id bigint);",
    );
    space.edit(
        "m/b2.sql",
        "CREATE TABLE posts (id bigint PRIMARY KEY",
        "CREATE TABLE posts (id bigint PRIMARY KEI",
    );
    assert_snapshot!(prove(&space, ""), @r#"
    exit 1
    --- stdout
    revision  sqlite              postgres            message
    a1        down, again failed  down, again failed  Revision a1
    b2        up failed           up failed           Revision b2
    c3        skipped             skipped             Revision c3

    failed a1 on SQLite: Revision a1
      down: table `left_over` was left behind
        at m/a1.sql:8
      again: table `left_over` is there the second time only
        at m/a1.sql:5

    failed b2 on SQLite: Revision b2
      up: expected `KEY`
        in: CREATE TABLE posts (id bigint PRIMARY KEI, body text)
        at m/b2.sql:7

    skipped c3 on SQLite: Revision c3
      up, skipped: not proven: it needs `b2`, which could not be applied
        at m/c3.sql:6

    failed a1 on PostgreSQL: Revision a1
      down: table `left_over` was left behind
        at m/a1.sql:8
      again: table `left_over` is there the second time only
        at m/a1.sql:5

    failed b2 on PostgreSQL: Revision b2
      up: syntax error at or near "KEI"
        in: CREATE TABLE posts (id bigint PRIMARY KEI, body text)
        at m/b2.sql:7

    skipped c3 on PostgreSQL: Revision c3
      up, skipped: not proven: it needs `b2`, which could not be applied
        at m/c3.sql:6

    history   obligation  status   detail
    sqlite    base        skipped  no way through `b2`
    sqlite    offline     skipped  not every revision can be applied
    sqlite    models      skipped  no models are configured
    postgres  base        skipped  no way through `b2`
    postgres  offline     skipped  not every revision can be applied
    postgres  models      skipped  no models are configured

    not proven in [time]; SQLite [version]: 0 ok, 2 failed, 1 skipped; PostgreSQL [version]: 0 ok, 2 failed, 1 skipped
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            failed   Revision a1
    sqlite    b2            failed   Revision b2
    sqlite    c3            skipped  Revision c3
    PostgreSQL [version]: revisions to prove: 3
    postgres  a1            failed   Revision a1
    postgres  b2            failed   Revision b2
    postgres  c3            skipped  Revision c3
    "#);
    assert_snapshot!(prove(&space, "--format json"), @r#"
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
                "down": "failed",
                "again": "failed",
                "rows": "ok",
                "parity": "ok",
                "replay": "ok"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "down",
                  "status": "failed",
                  "object": "table left_over",
                  "detail": "table `left_over` was left behind",
                  "statement": null,
                  "path": "m/a1.sql",
                  "line": 8
                },
                {
                  "obligation": "again",
                  "status": "failed",
                  "object": "table left_over",
                  "detail": "table `left_over` is there the second time only",
                  "statement": null,
                  "path": "m/a1.sql",
                  "line": 5
                }
              ]
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "failed",
                "down": "skipped",
                "again": "skipped",
                "rows": "skipped",
                "parity": "skipped",
                "replay": "skipped"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "up",
                  "status": "failed",
                  "object": null,
                  "detail": "expected `KEY`",
                  "statement": "CREATE TABLE posts (id bigint PRIMARY KEI, body text)",
                  "path": "m/b2.sql",
                  "line": 7
                }
              ]
            },
            {
              "revision": "c3",
              "message": "Revision c3",
              "obligations": {
                "up": "skipped",
                "down": "skipped",
                "again": "skipped",
                "rows": "skipped",
                "parity": "skipped",
                "replay": "skipped"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "up",
                  "status": "skipped",
                  "object": null,
                  "detail": "not proven: it needs `b2`, which could not be applied",
                  "statement": null,
                  "path": "m/c3.sql",
                  "line": 6
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
                "down": "failed",
                "again": "failed",
                "rows": "ok",
                "parity": "ok",
                "replay": "ok"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "down",
                  "status": "failed",
                  "object": "table left_over",
                  "detail": "table `left_over` was left behind",
                  "statement": null,
                  "path": "m/a1.sql",
                  "line": 8
                },
                {
                  "obligation": "again",
                  "status": "failed",
                  "object": "table left_over",
                  "detail": "table `left_over` is there the second time only",
                  "statement": null,
                  "path": "m/a1.sql",
                  "line": 5
                }
              ]
            },
            {
              "revision": "b2",
              "message": "Revision b2",
              "obligations": {
                "up": "failed",
                "down": "skipped",
                "again": "skipped",
                "rows": "skipped",
                "parity": "skipped",
                "replay": "skipped"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "up",
                  "status": "failed",
                  "object": null,
                  "detail": "syntax error at or near \"KEI\"",
                  "statement": "CREATE TABLE posts (id bigint PRIMARY KEI, body text)",
                  "path": "m/b2.sql",
                  "line": 7
                }
              ]
            },
            {
              "revision": "c3",
              "message": "Revision c3",
              "obligations": {
                "up": "skipped",
                "down": "skipped",
                "again": "skipped",
                "rows": "skipped",
                "parity": "skipped",
                "replay": "skipped"
              },
              "grade": null,
              "drops": [],
              "converts": [],
              "findings": [
                {
                  "obligation": "up",
                  "status": "skipped",
                  "object": null,
                  "detail": "not proven: it needs `b2`, which could not be applied",
                  "statement": null,
                  "path": "m/c3.sql",
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
        {"obligation":"base","dialect":"sqlite","status":"skipped","detail":"no way through `b2`"},
        {
          "obligation": "offline",
          "dialect": "sqlite",
          "status": "skipped",
          "detail": "not every revision can be applied"
        },
        {
          "obligation": "models",
          "dialect": "sqlite",
          "status": "skipped",
          "detail": "no models are configured"
        },
        {
          "obligation": "snapshot",
          "dialect": "postgres",
          "status": "ok",
          "detail": "read step by step and read afresh, the catalogue is the same"
        },
        {"obligation":"base","dialect":"postgres","status":"skipped","detail":"no way through `b2`"},
        {
          "obligation": "offline",
          "dialect": "postgres",
          "status": "skipped",
          "detail": "not every revision can be applied"
        },
        {
          "obligation": "models",
          "dialect": "postgres",
          "status": "skipped",
          "detail": "no models are configured"
        }
      ],
      "selection": null,
      "stopped": null,
      "seconds": 0
    }
    "#);
}

#[test]
fn a_downgrade_leaves_an_index_behind() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE INDEX users_email ON users (email);\nCREATE TABLE posts (id bigint);\n\n\
         --! downgrade\nDROP TABLE posts;\n",
        "",
    ), @r#"
    sqlite b2 down [index users_email] index `users_email` on table `users` was left behind (m/b2.sql:10)
    sqlite b2 again [-] `users_email` exists already
    note: it is the name of an index of `users`, and tables, views, indexes and keys share their names
    help: choose another name, or drop what bears it first (m/b2.sql:7)
    postgres b2 down [index users_email] index `users_email` on table `users` was left behind (m/b2.sql:10)
    postgres b2 again [-] relation "users_email" already exists (m/b2.sql:7)
    "#);
}

#[test]
fn a_downgrade_drops_a_default() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nALTER TABLE users DROP COLUMN email;\n\n\
         --! downgrade postgres\nALTER TABLE users ADD COLUMN email text NOT NULL;\n\
         --! downgrade sqlite\nALTER TABLE users ADD COLUMN email text;\n",
        "",
    ), @r#"
    sqlite b2 down [column email] table `users`: column `email`: default was `'x'`, is now none (m/b2.sql:11)
    sqlite b2 down [column email] table `users`: column `email`: is no longer not null (m/b2.sql:11)
    sqlite b2 rows [users.email] `users.email`: 8 of 8 values lost by upgrade and downgrade
    for one, 'naïve 日本語 😀' became NULL
    help: bring them back in the downgrade, or say `--! allow drop-column "why"` (m/b2.sql:6)
    postgres b2 rows [-] the downgrade fails where there are rows: column "email" of relation "users" contains null values
    row of `users`: `id` 1000000
    help: change such rows in the downgrade before that, or say `--! allow rows "why"` if there are none (m/b2.sql:10)
    postgres b2 down [column email] table `users`: column `email`: default was `'x'::text`, is now none (m/b2.sql:9)
    "#);
}

#[test]
fn a_downgrade_forgets_a_trigger() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE TABLE seen (id bigint);\n\n--! upgrade postgres\n\
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;\n\
         CREATE TRIGGER users_seen AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION see();\n\n\
         --! upgrade sqlite\nCREATE TRIGGER users_seen AFTER INSERT ON users BEGIN SELECT 1; END;\n\n\
         --! downgrade\nDROP TABLE seen;\n",
        "",
    ), @r#"
    sqlite b2 down [trigger users_seen] trigger `users_seen` on table `users` was left behind (m/b2.sql:16)
    sqlite b2 again [-] trigger users_seen already exists (m/b2.sql:14)
    postgres b2 down [function see()] function `see()` was left behind (m/b2.sql:16)
    postgres b2 down [trigger users_seen] trigger `users_seen` on table `users` was left behind (m/b2.sql:16)
    postgres b2 again [-] function "see" already exists with same argument types (m/b2.sql:10)
    "#);
}

#[test]
fn a_downgrade_leaks_a_sequence_and_an_enum() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE SEQUENCE tickets;\nCREATE TYPE mood AS ENUM ('sad', 'glad');\n\
         ALTER TABLE users ADD COLUMN mood mood;\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN mood;\n",
        "--only postgres",
    ), @r#"
    postgres b2 down [enum mood] enum `mood` was left behind (m/b2.sql:11)
    postgres b2 down [sequence tickets] sequence `tickets` was left behind (m/b2.sql:11)
    postgres b2 again [-] relation "tickets" already exists (m/b2.sql:7)
    "#);
}

#[test]
fn a_downgrade_restores_less_than_there_was() {
    assert_snapshot!(found(
        "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY);\n\
         CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id) ON DELETE CASCADE);\n\
         CREATE UNIQUE INDEX posts_user ON posts (user_id DESC) WHERE id > 7;\n\n\
         --! downgrade\nDROP TABLE posts;\nDROP TABLE users;\n",
        "--! upgrade\nDROP TABLE posts;\n\n\
         --! downgrade\nCREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint REFERENCES users (id));\n\
         CREATE INDEX posts_user ON posts (user_id);\n",
        "",
    ), @r#"
    sqlite b2 down [foreign key posts_user_id_fkey] table `posts`: foreign key `posts_user_id_fkey`: on delete was `cascade`, is now none (m/b2.sql:9)
    sqlite b2 down [index posts_user] index `posts_user` on table `posts`: columns was `user_id desc`, is now `user_id` (m/b2.sql:9)
    sqlite b2 down [index posts_user] index `posts_user` on table `posts`: is no longer unique (m/b2.sql:9)
    sqlite b2 down [index posts_user] index `posts_user` on table `posts`: where was `id > 7`, is now none (m/b2.sql:9)
    sqlite b2 rows [posts] `posts`: 8 of 8 rows lost by upgrade and downgrade
    help: bring them back in the downgrade, or say `--! allow drop-table "why"` (m/b2.sql:6)
    postgres b2 down [foreign key posts_user_id_fkey] table `posts`: foreign key `posts_user_id_fkey`: definition was `FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE`, is now `FOREIGN KEY (user_id) REFERENCES public.users(id)` (m/b2.sql:9)
    postgres b2 down [index posts_user] index `posts_user` on table `posts`: definition was `CREATE UNIQUE INDEX posts_user ON public.posts USING btree (user_id DESC) WHERE (id > 7)`, is now `CREATE INDEX posts_user ON public.posts USING btree (user_id)` (m/b2.sql:9)
    postgres b2 rows [posts] `posts`: 8 of 8 rows lost by upgrade and downgrade
    help: bring them back in the downgrade, or say `--! allow drop-table "why"` (m/b2.sql:6)
    "#);
}

#[test]
fn a_downgrade_does_nothing_or_is_not_there_or_fails() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE TABLE posts (id bigint);\n\n--! downgrade\n",
        "",
    ), @"
    sqlite b2 down [-] the downgrade does nothing: everything that the upgrade changed is still there
    table `posts` was left behind (m/b2.sql:9)
    postgres b2 down [-] the downgrade does nothing: everything that the upgrade changed is still there
    table `posts` was left behind (m/b2.sql:9)
    ");
    assert_snapshot!(found(USERS, "--! upgrade\nCREATE TABLE posts (id bigint);\n", ""), @"
    sqlite b2 down [-] `b2` has no downgrade (m/b2.sql:3)
    postgres b2 down [-] `b2` has no downgrade (m/b2.sql:3)
    ");
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE TABLE posts (id bigint);\n\n--! downgrade\nDROP TABLE pots;\n",
        "",
    ), @r#"
    sqlite b2 down [-] there is no table `pots`
    note: no statement before this one, in this revision or in its ancestors, creates it
    help: there is `posts`: is it meant? (m/b2.sql:10)
    postgres b2 down [-] table "pots" does not exist (m/b2.sql:10)
    "#);
}

#[test]
fn an_upgrade_that_works_only_once() {
    assert_snapshot!(found(
        USERS,
        "--! upgrade\nCREATE TABLE posts (id bigint);\nCREATE TABLE IF NOT EXISTS kept (id bigint);\n\n\
         --! downgrade\nDROP TABLE posts;\n",
        "",
    ), @"
    sqlite b2 down [table kept] table `kept` was left behind (m/b2.sql:10)
    postgres b2 down [table kept] table `kept` was left behind (m/b2.sql:10)
    ");
}

/// Two branches that do not know of each other, and this after `users` on the second.
fn branches(second: &str) -> Space {
    let add = "ALTER TABLE users ADD COLUMN";
    space()
        .revision("a1", "", USERS)
        .revision(
            "b2",
            "a1",
            &format!("--! upgrade\n{add} name text;\n\n--! downgrade\nALTER TABLE users DROP COLUMN name;\n"),
        )
        .revision(
            "c3",
            "a1",
            &format!("--! upgrade\n{add} {second} text;\n\n--! downgrade\nALTER TABLE users DROP COLUMN {second};\n"),
        )
        .revision("d4", "b2, c3", "")
}

#[test]
fn branches_that_can_be_applied_in_any_order_and_branches_that_cannot() {
    assert_snapshot!(prove(&branches("phone"), "--only sqlite"), @"
    exit 0
    --- stdout
    revision  sqlite  grade                     message
    a1        ok      lossy: drops users        Revision a1
    b2        ok      lossy: drops users.name   Revision b2
    c3        ok      lossy: drops users.phone  Revision c3
    d4        ok      exact                     Revision d4

    history  obligation  status   detail
    sqlite   base        ok       4 revisions up and down leave nothing
    sqlite   order       note     2 orders end in the same schema but for accidents: table `users`: its columns are in another order: `id`, `email`, `phone`, `name`
    sqlite   models      skipped  no models are configured

    proven in [time]; SQLite [version]: 4 ok
    --- stderr
    SQLite [version]: revisions to prove: 4
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    sqlite    c3            ok       Revision c3
    sqlite    d4            ok       Revision d4
    ");
    let space = branches("phone");
    let outcome = prove(&space, "--only sqlite --strict -q").exits(1);
    assert!(outcome.stdout.contains("order       failed"), "{outcome}");
    assert_snapshot!(prove(&branches("name"), "--only postgres -q"), @r#"
    exit 1
    --- stdout
    history   obligation  status  detail
    postgres  order       failed  2 orders do not all end in the same schema: `c3` cannot be applied after `b2`, without which it can: column "name" of relation "users" already exists; `b2` cannot be applied after `c3`, without which it can: column "name" of relation "users" already exists

    not proven in [time]; PostgreSQL [version]: 3 ok, 1 skipped, order failed
    "#);
}

#[test]
fn what_cannot_be_taken_back_by_decision_is_no_failure() {
    let space = space()
        .revision("a1", "", USERS)
        .revision(
            "b2",
            "a1",
            "--! upgrade\nCREATE TABLE posts (id bigint);\n\n--! irreversible \"the mail is sent\"\n",
        )
        .revision("c3", "b2", "--! upgrade\nCREATE TABLE tags (id bigint);\n\n--! downgrade\nDROP TABLE tags;\n");
    assert_snapshot!(prove(&space, ""), @"
    exit 0
    --- stdout
    revision  sqlite        postgres      grade               message
    a1        ok            ok            lossy: drops users  Revision a1
    b2        irreversible  irreversible  irreversible        Revision b2
    c3        ok            ok            lossy: drops tags   Revision c3

    history   obligation  status   detail
    sqlite    base        skipped  no way through `b2`
    sqlite    models      skipped  no models are configured
    postgres  base        skipped  no way through `b2`
    postgres  models      skipped  no models are configured

    proven in [time]; SQLite [version]: 2 ok, 1 irreversible; PostgreSQL [version]: 2 ok, 1 irreversible
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            ok       Revision a1
    sqlite    b2            irreversible  Revision b2
    sqlite    c3            ok       Revision c3
    PostgreSQL [version]: revisions to prove: 3
    postgres  a1            ok       Revision a1
    postgres  b2            irreversible  Revision b2
    postgres  c3            ok       Revision c3
    ");
}

#[test]
fn a_changed_order_of_columns_is_a_note_and_strictly_a_failure() {
    let space = space()
        .revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id bigint, email text, name text);\n\n--! downgrade\nDROP TABLE users;\n",
        )
        .revision(
            "b2",
            "a1",
            "--! upgrade\nALTER TABLE users DROP COLUMN email;\n\n--! downgrade\nALTER TABLE users ADD COLUMN email \
             text;\n",
        );
    assert_snapshot!(prove(&space, ""), @r#"
    exit 1
    --- stdout
    revision  sqlite       postgres     grade               message
    a1        ok           ok           lossy: drops users  Revision a1
    b2        rows failed  rows failed  lossy               Revision b2

    failed b2 on SQLite: Revision b2
      rows: `users.email`: 6 of 6 values lost by upgrade and downgrade
        for one, 'naïve 日本語 😀' became NULL
        help: bring them back in the downgrade, or say `--! allow drop-column "why"`
        at m/b2.sql:6
      down, note: table `users`: its columns are in another order: `id`, `name`, `email`
        at m/b2.sql:9

    failed b2 on PostgreSQL: Revision b2
      rows: `users.email`: 6 of 6 values lost by upgrade and downgrade
        for one, 'naïve 日本語 😀' became NULL
        help: bring them back in the downgrade, or say `--! allow drop-column "why"`
        at m/b2.sql:6
      down, note: table `users`: its columns are in another order: `id`, `name`, `email`
        at m/b2.sql:9

    history   obligation  status   detail
    sqlite    base        ok       2 revisions up and down leave nothing
    sqlite    models      skipped  no models are configured
    postgres  base        ok       2 revisions up and down leave nothing
    postgres  models      skipped  no models are configured

    not proven in [time]; SQLite [version]: 1 ok, 1 failed; PostgreSQL [version]: 1 ok, 1 failed
    --- stderr
    SQLite [version]: revisions to prove: 2
    sqlite    a1            ok       Revision a1
    sqlite    b2            failed   Revision b2
    PostgreSQL [version]: revisions to prove: 2
    postgres  a1            ok       Revision a1
    postgres  b2            failed   Revision b2
    "#);
    let outcome = prove(&space, "--strict").exits(1);
    assert!(outcome.stdout.contains("not proven"), "{outcome}");
}

#[test]
fn the_database_that_is_configured_is_not_touched() {
    for space in Space::each().map(Space::ladder) {
        space.run("migrate-upgrade +1").ok();
        let before = space.objects();
        prove(&space, "").ok();
        assert_eq!(space.objects(), before);
        assert_eq!(space.applied(), "a1");
    }
}

#[test]
fn an_empty_history_holds() {
    let space = space().file("m/README.md", "");
    assert_snapshot!(prove(&space, ""), @"
    exit 0
    --- stdout
    history   obligation  status   detail
    sqlite    base        ok       0 revisions up and down leave nothing
    sqlite    models      skipped  no models are configured
    postgres  base        ok       0 revisions up and down leave nothing
    postgres  models      skipped  no models are configured

    proven in [time]; SQLite [version]: 0 ok; PostgreSQL [version]: 0 ok
    --- stderr
    SQLite [version]: revisions to prove: 0
    PostgreSQL [version]: revisions to prove: 0
    ");
}

#[test]
fn on_a_server_that_is_named_no_database_is_left() {
    let Some(guarded) = guarded::server() else {
        return;
    };
    let names = || {
        guarded.query("SELECT datname FROM pg_database WHERE datname LIKE 'stairway%' ORDER BY 1")
    };
    let space = space().globals("--migrations m --only postgres").ladder();
    for (body, code) in [("DROP TABLE posts;", 0), ("DROP TABLE pots;", 1)] {
        space.edit("m/b2.sql", "DROP TABLE posts;", body);
        let _ = space
            .command("migrate-test")
            .variable(VARIABLE, guarded.url("postgres", PASSWORD))
            .run()
            .exits(code);
    }
    crate::space::until("no database is left", || names().is_empty());
}

/// What the models of `ladder` are.
const MODELS: &str = "\
#[derive(stairway::Model)]
#[model(table = \"users\")]
pub struct User {
    #[model(primary_key)]
    pub id: i64,
    #[model(index(name = \"users_email\"))]
    pub email: String,
}

#[derive(stairway::Model)]
#[model(table = \"posts\")]
pub struct Post {
    #[model(primary_key)]
    pub id: i64,
    pub body: Option<String>,
}
";

#[test]
fn models_that_agree_with_head_and_models_that_do_not() {
    let space = space().ladder().file("models.rs", MODELS);
    assert_snapshot!(prove(&space, "--models models.rs"), @"
    exit 0
    --- stdout
    revision  sqlite  postgres  grade               message
    a1        ok      ok        lossy: drops users  Revision a1
    b2        ok      ok        lossy: drops posts  Revision b2
    c3        ok      ok        exact               Revision c3

    history   obligation  status  detail
    sqlite    base        ok      3 revisions up and down leave nothing
    sqlite    models      ok      the models agree with head
    postgres  base        ok      3 revisions up and down leave nothing
    postgres  models      ok      the models agree with head

    proven in [time]; SQLite [version]: 3 ok; PostgreSQL [version]: 3 ok
    --- stderr
    SQLite [version]: revisions to prove: 3
    sqlite    a1            ok       Revision a1
    sqlite    b2            ok       Revision b2
    sqlite    c3            ok       Revision c3
    PostgreSQL [version]: revisions to prove: 3
    postgres  a1            ok       Revision a1
    postgres  b2            ok       Revision b2
    postgres  c3            ok       Revision c3
    ");
    space.edit("models.rs", "body: Option<String>", "body: String");
    space.edit("models.rs", "users_email", "users_by_email");
    assert_snapshot!(prove(&space, "--models models.rs -q"), @"
    exit 1
    --- stdout
    history   obligation  status  detail
    sqlite    models      failed  the models ask for: rename index `users_email` to `users_by_email` (models.rs:6:26); change column `posts.body`: to NOT NULL (models.rs:15:9)
    postgres  models      failed  the models ask for: rename index `users_email` to `users_by_email` (models.rs:6:26); change column `posts.body`: to NOT NULL (models.rs:15:9)

    not proven in [time]; SQLite [version]: 3 ok, models failed; PostgreSQL [version]: 3 ok, models failed
    ");
    let document = prove(&space, "--models models.rs --only sqlite --format json")
        .exits(1)
        .json();
    let whole = document["whole"].as_array().unwrap().last().unwrap();
    assert_eq!(whole["obligation"], "models");
    assert_eq!(whole["status"], "failed");
}

#[test]
fn models_that_are_wrong_end_the_command_before_anything_is_run() {
    let space = space()
        .ladder()
        .file("models.rs", MODELS.replace("i64", "u64"));
    assert_snapshot!(prove(&space, "--models models.rs"), @r#"
    exit 2
    --- stderr
    error: unsupported type `u64`
     --> models.rs:5:13
      |
    5 |     pub id: u64,
      |             ^^^
      |
      = help: use `i64`, which holds half of `u64`, or `Decimal`, or say what it is with `#[model(sql_type = "...")]`

    error: unsupported type `u64`
      --> models.rs:14:13
       |
    14 |     pub id: u64,
       |             ^^^
       |
       = help: use `i64`, which holds half of `u64`, or `Decimal`, or say what it is with `#[model(sql_type = "...")]`
    "#);
}

#[test]
fn models_are_compared_with_all_heads_together() {
    let space = space().ladder().file("models.rs", MODELS).revision(
        "d4",
        "b2",
        "--! upgrade\nCREATE TABLE tags (id bigint);\n\n--! downgrade\nDROP TABLE tags;\n",
    );
    let document = prove(&space, "--models models.rs --only sqlite --format json")
        .exits(0)
        .json();
    let whole = document["whole"].as_array().unwrap().last().unwrap();
    assert_eq!(whole["status"], "ok");
    assert_eq!(whole["detail"], "the models agree with head");
}
