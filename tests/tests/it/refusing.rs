//! Revisions that cannot be what they say on SQLite: each is refused with its place, the reason and a remedy, before
//! anything runs, and alike by what runs, what shows what would run, and what writes a script.

use crate::space::Space;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::Dialect;

const USERS: &str = "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n\n\
                     --! downgrade\nDROP TABLE users;\n";

/// What is said of a revision after the one that makes `users`.
#[track_caller]
fn refused(body: &str) -> String {
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
    // The revision before it is sound, and yet it did not run.
    assert!(!space.path("x.db").exists());

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
    ), @"");
}

#[test]
fn a_type_whose_values_sqlite_cannot_cast_alike() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users\n    ALTER COLUMN email TYPE date USING to_date(email, 'DD.MM.YYYY');\n\n\
         --! downgrade\nALTER TABLE users ALTER COLUMN email TYPE text;\n",
    ), @"");
}

#[test]
fn a_type_that_no_cast_leads_to() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ALTER COLUMN email TYPE integer;\n\n\
         --! downgrade\nALTER TABLE users ALTER COLUMN email TYPE text;\n",
    ), @"");
}

#[test]
fn a_table_of_another_schema() {
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE billing.invoices (id bigint PRIMARY KEY);\n\n\
         --! downgrade\nDROP TABLE billing.invoices;\n",
    ), @"");
}

#[test]
fn a_table_that_no_ancestor_created() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE user ADD COLUMN phone text;\n\n\
         --! downgrade\nALTER TABLE user DROP COLUMN phone;\n",
    ), @"");
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE usres ADD COLUMN phone text;\n\n\
         --! downgrade\nALTER TABLE usres DROP COLUMN phone;\n",
    ), @"");
}

#[test]
fn a_column_twice() {
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ADD COLUMN phone text, ADD COLUMN email text;\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN phone;\n",
    ), @"");
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE posts (\n    id bigint PRIMARY KEY,\n    body text,\n    body text\n);\n\n\
         --! downgrade\nDROP TABLE posts;\n",
    ), @"");
}

#[test]
fn a_type_that_sqlite_has_no_equal_for() {
    assert_snapshot!(refused(
        "--! upgrade\nCREATE TABLE visits (id bigint PRIMARY KEY, address inet);\n\n\
         --! downgrade\nDROP TABLE visits;\n",
    ), @"");
    assert_snapshot!(refused(
        "--! upgrade\nALTER TABLE users ADD COLUMN nicknames text[];\n\n\
         --! downgrade\nALTER TABLE users DROP COLUMN nicknames;\n",
    ), @"");
}

#[test]
fn a_script_that_switches_foreign_keys() {
    assert_snapshot!(refused(
        "--! upgrade sqlite\nPRAGMA foreign_keys = OFF;\nDROP TABLE users;\n\n\
         --! upgrade postgres\nDROP TABLE users;\n\n\
         --! irreversible \"the users are gone\"\n",
    ), @"");
}

#[test]
fn a_pragma_in_an_unmarked_block() {
    assert_snapshot!(refused(
        "--! upgrade\nPRAGMA foreign_keys = OFF;\n\n--! downgrade\nSELECT 1;\n",
    ), @"");
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
    assert_snapshot!(said, @"");
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
    assert_snapshot!(space.run("migrate-upgrade --format json"), @"");
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
