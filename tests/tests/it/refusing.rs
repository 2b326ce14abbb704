//! Revisions that cannot be what they say on SQLite: each is refused with its place, the reason and a remedy, before
//! anything runs, and alike by what runs, what shows what would run, and what writes a script.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::Dialect;

const USERS: &str = "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n\n\
                     --! downgrade\nDROP TABLE users;\n";

/// What is said of a revision after the one that makes `users`, as whose upgrade nothing runs, not even the other.
#[track_caller]
fn unsound(body: &str) -> (Space, String) {
    let space = Space::new(Dialect::Sqlite)
        .revision("a1", "", USERS)
        .revision("b2", "a1", body);
    let said = space.run("migrate-upgrade").exits(2).to_string();
    for line in [
        "migrate-upgrade --dry-run",
        "migrate-upgrade --transaction all",
        "migrate-upgrade --transaction all --dry-run",
        "migrate-upgrade --sql",
        "migrate-upgrade --sql a1:b2",
    ] {
        assert_eq!(space.run(line).to_string(), said, "{line}");
    }
    assert!(!space.path("x.db").exists());
    (space, said)
}

/// As [`unsound`], where the revision before it can be run by itself.
#[track_caller]
fn refused(body: &str) -> String {
    let (space, said) = unsound(body);
    space.run("migrate-upgrade a1").ok();
    space.execute("INSERT INTO users VALUES (1, 'ada')");
    let content = std::fs::read(space.path("x.db")).unwrap();
    for line in ["migrate-upgrade", "migrate-upgrade --dry-run"] {
        assert_eq!(space.run(line).to_string(), said, "{line}");
    }
    assert!(std::fs::read(space.path("x.db")).unwrap() == content);
    said
}

#[test]
fn a_function_in_an_unmarked_block() {
    assert_snapshot!(refused(
        "--! upgrade\nCREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n\n\
         --! downgrade\nDROP FUNCTION touch();\n",
    ), @"
    exit 2
    --- stderr
    error: `CREATE FUNCTION` has no form on SQLite
     --> m/b2.sql:7:1
      |
    7 | CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
      | ^^^^^^^^^^^^^^^
      |
      = note: what it makes or changes is not among what the two databases share
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: write the change once for each database:

              --! upgrade postgres
              CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;

              --! upgrade sqlite
              -- the same change in SQLite's words
    ");
}

#[test]
fn a_type_whose_values_sqlite_cannot_cast_alike() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users\n    ALTER COLUMN email TYPE date USING to_date(email, 'DD.MM.YYYY');\n\n\
         --! downgrade\nALTER TABLE users ALTER COLUMN email TYPE text;\n",
    ), @"
    exit 2
    --- stderr
    error: the function `to_date` has no form on SQLite
     --> m/b2.sql:8:40
      |
    8 |     ALTER COLUMN email TYPE date USING to_date(email, 'DD.MM.YYYY');
      |                                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: no expression is known there that gives the same for every argument
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: write the change once for each database:

              --! upgrade postgres
              ALTER TABLE users
                  ALTER COLUMN email TYPE date USING to_date(email, 'DD.MM.YYYY');

              --! upgrade sqlite
              -- the same change in SQLite's words
    ");
}

#[test]
fn a_type_that_no_cast_leads_to() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ALTER COLUMN email TYPE integer;\n\n\
         --! downgrade\nALTER TABLE users ALTER COLUMN email TYPE text;\n",
    ), @"
    exit 2
    --- stderr
    error: a value of type `text` becomes `integer` by a cast only
     --> m/b2.sql:7:19
      |
    7 | ALTER TABLE users ALTER COLUMN email TYPE integer;
      |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: PostgreSQL does not convert texts unasked
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: write USING with it: `ALTER COLUMN email TYPE integer USING email::integer`
    ");
}

#[test]
fn a_table_of_another_schema() {
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE billing.invoices (id bigint PRIMARY KEY);\n\n\
         --! downgrade\nDROP TABLE billing.invoices;\n",
    ), @"
    exit 2
    --- stderr
    error: a schema other than `public`: `billing`
     --> m/b2.sql:7:14
      |
    7 | CREATE TABLE billing.invoices (id bigint PRIMARY KEY);
      |              ^^^^^^^
      |
      = note: SQLite has no schemas, so that only what is in `public` can be shared
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: write the change once for each database:

              --! upgrade postgres
              CREATE TABLE billing.invoices (id bigint PRIMARY KEY);

              --! upgrade sqlite
              -- the same change in SQLite's words
    ");
}

#[test]
fn a_table_that_no_ancestor_created() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE user ADD COLUMN phone text;\n\n\
         --! downgrade\nALTER TABLE user DROP COLUMN phone;\n",
    ), @"
    exit 2
    --- stderr
    error: expected table relation name
     --> m/b2.sql:7:13
      |
    7 | ALTER TABLE user ADD COLUMN phone text;
      |             ^^^^
      |
      = note: in the upgrade of `b2`, for SQLite; nothing was run
    ");
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE usres ADD COLUMN phone text;\n\n\
         --! downgrade\nALTER TABLE usres DROP COLUMN phone;\n",
    ), @"
    exit 2
    --- stderr
    error: there is no table `usres`
     --> m/b2.sql:7:13
      |
    7 | ALTER TABLE usres ADD COLUMN phone text;
      |             ^^^^^
      |
      = note: in the upgrade of `b2`, for SQLite; nothing was run
    ");
}

#[test]
fn a_column_twice() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ADD COLUMN phone text, ADD COLUMN email text;\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN phone;\n",
    ), @"
    exit 2
    --- stderr
    error: table `users` has a column `email` already
     --> m/b2.sql:7:53
      |
    7 | ALTER TABLE users ADD COLUMN phone text, ADD COLUMN email text;
      |                                                     ^^^^^
      |
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: choose another name, or leave the column out
    ");
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE posts (\n    id bigint PRIMARY KEY,\n    body text,\n    body text\n);\n\n\
         --! downgrade\nDROP TABLE posts;\n",
    ), @"
    exit 2
    --- stderr
    error: table `posts` has a column `body` already
      --> m/b2.sql:10:5
       |
    10 |     body text
       |     ^^^^
       |
       = note: in the upgrade of `b2`, for SQLite; nothing was run
       = help: choose another name, or leave the column out
    ");
}

#[test]
fn a_type_that_sqlite_has_no_equal_for() {
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE visits (id bigint PRIMARY KEY, address inet);\n\n\
         --! downgrade\nDROP TABLE visits;\n",
    ), @"
    exit 2
    --- stderr
    error: the type `inet` has no equal on SQLite
     --> m/b2.sql:7:53
      |
    7 | CREATE TABLE visits (id bigint PRIMARY KEY, address inet);
      |                                                     ^^^^
      |
      = note: SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: write the change once for each database:

              --! upgrade postgres
              CREATE TABLE visits (id bigint PRIMARY KEY, address inet);

              --! upgrade sqlite
              -- the same change in SQLite's words
    ");
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ADD COLUMN nicknames text[];\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN nicknames;\n",
    ), @"
    exit 2
    --- stderr
    error: the type `text[]` has no equal on SQLite
     --> m/b2.sql:7:40
      |
    7 | ALTER TABLE users ADD COLUMN nicknames text[];
      |                                        ^^^^^^
      |
      = note: SQLite has no arrays
      = note: in the upgrade of `b2`, for SQLite; nothing was run
      = help: use `jsonb`, or a table for the elements
    ");
}

#[test]
fn a_script_that_switches_foreign_keys() {
    assert_snapshot!(unsound(
        "--! upgrade sqlite\nPRAGMA foreign_keys = OFF;\nDROP TABLE users;\n\n\
         --! upgrade postgres\nDROP TABLE users;\n\n\
         --! irreversible \"the users are gone\"\n",
    ).1, @"
    exit 2
    --- stderr
    error: `PRAGMA foreign_keys` in a block that runs in a transaction
     --> m/b2.sql:7:8
      |
    7 | PRAGMA foreign_keys = OFF;
      |        ^^^^^^^^^^^^
      |
      = help: SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows that refer to the table: write `--! upgrade sqlite no-transaction`
    ");
}

#[test]
fn a_pragma_in_an_unmarked_block() {
    assert_snapshot!(unsound(
        "--! upgrade\nPRAGMA foreign_keys = OFF;\n\n--! downgrade\nSELECT 1;\n",
    ).1, @"
    exit 2
    --- stderr
    error: `PRAGMA foreign_keys` in a block that runs in a transaction
     --> m/b2.sql:7:8
      |
    7 | PRAGMA foreign_keys = OFF;
      |        ^^^^^^^^^^^^
      |
      = help: SQLite ignores it inside of a transaction, and `DROP TABLE` then deletes the rows that refer to the table: write `--! upgrade sqlite no-transaction`
    ");
}

#[test]
fn a_way_back_that_cannot_be_translated_is_refused_when_it_is_taken() {
    let space = Space::new(Dialect::Sqlite)
        .revision("a1", "", USERS)
        .revision(
            "b2",
            "a1",
            "--! upgrade\nALTER TABLE users ADD COLUMN phone text;\n\n\
             --! downgrade\nALTER TABLE users DROP COLUMN phone;\nDROP FUNCTION touch();\n",
        );
    space.run("migrate-upgrade").ok();
    let content = std::fs::read(space.path("x.db")).unwrap();
    let said = space.run("migrate-downgrade").exits(2).to_string();
    assert_snapshot!(said, @"
    exit 2
    --- stderr
    error: `DROP FUNCTION` has no form on SQLite
      --> m/b2.sql:11:1
       |
    11 | DROP FUNCTION touch();
       | ^^^^^^^^^^^^^
       |
       = note: what it makes or changes is not among what the two databases share
       = note: in the downgrade of `b2`, for SQLite; nothing was run
       = help: write the change once for each database:

               --! downgrade postgres
               DROP FUNCTION touch();

               --! downgrade sqlite
               -- the same change in SQLite's words
    ");
    for line in [
        "migrate-downgrade --dry-run",
        "migrate-downgrade base",
        "migrate-downgrade --sql b2:a1",
    ] {
        assert_eq!(space.run(line).to_string(), said, "{line}");
    }
    assert!(std::fs::read(space.path("x.db")).unwrap() == content);
}

#[test]
fn the_refusal_as_a_document() {
    let space = Space::new(Dialect::Sqlite).revision(
        "a1",
        "",
        "--! upgrade\nCREATE TABLE visits (id bigint PRIMARY KEY, address inet);\n\n\
         --! downgrade\nDROP TABLE visits;\n",
    );
    assert_snapshot!(space.run("migrate-upgrade --format json"), @r#"
    exit 2
    --- stdout
    {
      "error": {
        "kind": "source",
        "message": "the type `inet` has no equal on SQLite",
        "help": "write the change once for each database:\n\n--! upgrade postgres\nCREATE TABLE visits (id bigint PRIMARY KEY, address inet);\n\n--! upgrade sqlite\n-- the same change in SQLite's words",
        "path": "m/a1.sql",
        "line": 6,
        "column": 53,
        "notes": [
          "SQLite has no type whose values mean the same, and no revision before this one creates an enum of that name",
          "in the upgrade of `a1`, for SQLite; nothing was run"
        ],
        "related": []
      }
    }
    "#);
    assert!(!space.path("x.db").exists());
}

#[test]
fn on_postgresql_each_runs_as_it_is_written() {
    let space = Space::new(Dialect::Postgres)
        .revision("a1", "", USERS)
        .revision(
            "b2",
            "a1",
            "--! upgrade\nALTER TABLE users ADD COLUMN nicknames text[];\n\
             CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;\n\n\
             --! downgrade\nDROP FUNCTION touch();\nALTER TABLE users DROP COLUMN nicknames;\n",
        );
    space.run("migrate-upgrade").ok();
    space.run("migrate-downgrade base").ok();
    assert_eq!(space.objects(), "");
}
