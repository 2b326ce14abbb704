use super::*;
use crate::Dialect;
use insta::assert_snapshot;
use pretty_assertions::assert_eq;

/// A workspace with these files in `m/`.
fn workspace(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("m")).unwrap();
    for (name, text) in files {
        fs::write(root.path().join("m").join(name), text).unwrap();
    }
    root
}

fn table() -> Table {
    Table {
        migrations: Some("m".to_owned()),
        ..Table::default()
    }
}

/// The program's part of a workspace with these files, or the directives that fail the build.
fn of(files: &[(&str, &str)], table: &Table) -> String {
    match checked(workspace(files).path(), table) {
        Ok(program) => program,
        Err(error) => directive::errors(&error),
    }
}

#[test]
fn the_configuration_and_the_texts_are_embedded() {
    let files = [
        (
            "b.sql",
            "\u{feff}--! revision b\r\n--! revises a\r\n--! upgrade\r\nSELECT '\"\\\"';\r\n--! downgrade\r\n",
        ),
        (
            "a.sql",
            "-- Début\n--! revision a\n--! irreversible \"it\"\n",
        ),
        ("README.md", "# Notes"),
    ];
    assert_snapshot!(of(&files, &table()), @r#"
    stairway::source::Embedded {
        folder: "m",
        sql: stairway::Dialect::Postgres,
        databases: &[stairway::Dialect::Sqlite, stairway::Dialect::Postgres],
        database_url_env: "DATABASE_URL",
        revisions: &[
            stairway::source::EmbeddedRevision {
                id: "a",
                checksum: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                file: "a.sql",
                text: "-- Début\n--! revision a\n--! irreversible \"it\"\n",
            },
            stairway::source::EmbeddedRevision {
                id: "b",
                checksum: "95cec3bb1af1f0b4151827b04fcc5d3f13ae274ec260cfed503d31ed5aacd4d1",
                file: "b.sql",
                text: "\u{feff}--! revision b\r\n--! revises a\r\n--! upgrade\r\nSELECT '\"\\\"';\r\n--! downgrade\r\n",
            },
        ],
    }
    "#);
    let table = Table {
        databases: vec![Dialect::Sqlite],
        database_url_env: Some("APP_DB".to_owned()),
        ..table()
    };
    assert_snapshot!(of(&[], &table), @r#"
    stairway::source::Embedded {
        folder: "m",
        sql: stairway::Dialect::Sqlite,
        databases: &[stairway::Dialect::Sqlite],
        database_url_env: "APP_DB",
        revisions: &[
        ],
    }
    "#);
}

#[test]
fn the_revisions_are_embedded_in_the_order_in_which_they_run() {
    let files = [
        ("1_c.sql", "--! revision c\n--! revises b\n--! downgrade\n"),
        ("2_a.sql", "--! revision a\n--! downgrade\n"),
        ("3_b.sql", "--! revision b\n--! revises a\n--! downgrade\n"),
    ];
    let program = of(&files, &table());
    let ids = program.lines().filter(|line| line.contains("id: "));
    let ids: Vec<&str> = ids.map(str::trim).collect();
    assert_eq!(ids, [r#"id: "a","#, r#"id: "b","#, r#"id: "c","#]);
}

#[test]
fn several_heads_fail_the_build() {
    let files = [
        ("a.sql", "--! revision a\n--! downgrade\n"),
        (
            "b.sql",
            "-- Add posts\n--! revision b\n--! revises a\n--! downgrade\n",
        ),
        (
            "c.sql",
            "-- Add tags\n--! revision c\n--! revises a\n--! downgrade\n",
        ),
    ];
    assert_snapshot!(of(&files, &table()), @"
    cargo::error=there are 2 heads: `b` and `c`
    cargo::error=  --> m/b.sql:2:14: Add posts
    cargo::error=  --> m/c.sql:2:14: Add tags
    cargo::error=   = help: `cargo xtask migrate-merge` joins them in one; or let the revision that is not shared yet revise the other head, in its `--! revises` line
    ");
}

#[test]
fn everything_that_is_lacking_is_said_at_once() {
    let files = [
        ("a.sql", "--! revision a\n--! upgrade\n"),
        ("b.sql", "--! revision b\n--! revises a\n"),
        ("c.sql", "--! revision c\n--! revises a\n--! downgrade\n"),
        ("d.sql", "--! revision d\n--! downgrade\n"),
    ];
    assert_snapshot!(of(&files, &table()), @r#"
    cargo::error=there are 3 heads: `b`, `c` and `d`
    cargo::error=  --> m/b.sql:1:14
    cargo::error=  --> m/c.sql:1:14
    cargo::error=  --> m/d.sql:1:14
    cargo::error=   = help: `cargo xtask migrate-merge` joins them in one; or let the revision that is not shared yet revise the other head, in its `--! revises` line
    cargo::error=revision `a` has no downgrade
    cargo::error=  --> m/a.sql:1:14
    cargo::error=   = help: write the way back below a line `--! downgrade`, or say with `--! irreversible "why"` that there is none
    cargo::error=revision `b` has no downgrade
    cargo::error=  --> m/b.sql:1:14
    cargo::error=   = help: write the way back below a line `--! downgrade`, or say with `--! irreversible "why"` that there is none
    "#);
}

#[test]
fn a_merge_and_an_irreversible_revision_need_no_downgrade() {
    let files = [
        (
            "a.sql",
            "--! revision a\n--! irreversible \"rows are gone\"\n",
        ),
        ("b.sql", "--! revision b\n--! revises a\n--! downgrade\n"),
        ("c.sql", "--! revision c\n--! revises a\n--! downgrade\n"),
        ("d.sql", "--! revision d\n--! revises b, c\n"),
    ];
    assert!(of(&files, &table()).starts_with("stairway::source::Embedded"));
}

#[test]
fn every_problem_of_every_file_is_an_error_of_its_own() {
    let files = [
        ("a.sql", "--! revision a\n--! upgrade\nCOMMIT;\n"),
        ("b.sql", "--! revision b\n--! revises a\n--! downgrad\n"),
        ("notes.txt", ""),
    ];
    assert_snapshot!(of(&files, &table()), @"
    cargo::error=`m/notes.txt` is not a revision's file
    cargo::error=  --> m/notes.txt
    cargo::error=   = help: the folder holds revisions (`.sql`), and beside them only `README.md`, `template.sql` and dot files; move it elsewhere
    cargo::error=`COMMIT` in a block that runs in a transaction
    cargo::error=  --> m/a.sql:3:1
    cargo::error=   = help: the step is one transaction with its record already; take it out, or, to control transactions yourself, write `--! upgrade no-transaction`
    cargo::error=unknown directive `downgrad`
    cargo::error=  --> m/b.sql:3:5
    cargo::error=   = help: did you mean `downgrade`?
    ");
}

#[test]
fn no_graph_is_no_program() {
    let files = [
        ("a_x.sql", "--! revision a\n--! downgrade\n"),
        ("a_y.sql", "--! revision a\n--! downgrade\n"),
        ("b.sql", "--! revision b\n--! revises zz\n--! downgrade\n"),
    ];
    assert_snapshot!(of(&files, &table()), @"
    cargo::error=revision `a` is in several files: `m/a_x.sql`, `m/a_y.sql`
    cargo::error=  --> m/a_x.sql:1:14
    cargo::error=  --> m/a_y.sql:1:14
    cargo::error=   = help: give all but one of them an id of their own, in the header and in the file's name
    cargo::error=revision `b` revises `zz`, which does not exist
    cargo::error=  --> m/b.sql:2:13
    cargo::error=   = help: bring its file back, or name another parent
    ");
}

#[test]
fn a_folder_that_is_not_there() {
    let table = Table {
        migrations: Some("db/none".to_owned()),
        ..Table::default()
    };
    assert_snapshot!(of(&[], &table), @"
    cargo::error=there is no folder `db/none`
    cargo::error=  --> db/none
    cargo::error=   = help: `cargo xtask migrate-create MESSAGE` makes the first revision and its folder; `--migrations DIR`, or `migrations` in [workspace.metadata.stairway], names another
    ");
}

#[cfg(unix)]
#[test]
fn the_cause_is_a_note() {
    let root = workspace(&[]);
    std::os::unix::fs::symlink("nowhere", root.path().join("m/a.sql")).unwrap();
    let error = checked(root.path(), &table()).unwrap_err();
    assert_snapshot!(directive::errors(&error), @"
    cargo::error=`m/a.sql` cannot be read
    cargo::error=  --> m/a.sql
    cargo::error=   = note: No such file or directory (os error 2)
    cargo::error=   = help: check that it is there and may be read
    ");
}

#[test]
fn what_has_several_lines_stays_an_error_on_each() {
    let error = crate::configuration::ConfigurationError::Unreadable {
        said: "failed to parse manifest\n\nCaused by:\n  no".to_owned(),
    };
    assert_snapshot!(directive::errors(&error.into()), @"
    cargo::error=`cargo metadata` cannot read the workspace
    cargo::error=   = note: failed to parse manifest
    cargo::error=Caused by:
    cargo::error=  no
    ");
}

#[test]
fn a_directive_is_one_line() {
    let paths = ["/a b/m", "/odd\npath"].map(PathBuf::from);
    assert_eq!(
        directive::watch(&paths),
        "cargo::rerun-if-changed=/a b/m\ncargo::rerun-if-changed=/odd\n"
    );
}

#[test]
fn the_same_text_is_not_written_again() {
    let out = tempfile::tempdir().unwrap();
    program::save(out.path(), "a").unwrap();
    let file = out.path().join("stairway_revisions.rs");
    let long_ago = std::time::SystemTime::UNIX_EPOCH;
    let open = || fs::File::options().write(true).open(&file).unwrap();
    open().set_modified(long_ago).unwrap();
    program::save(out.path(), "a").unwrap();
    assert_eq!(file.metadata().unwrap().modified().unwrap(), long_ago);
    program::save(out.path(), "b").unwrap();
    assert_eq!(fs::read_to_string(&file).unwrap(), "b");
    let error = program::save(&out.path().join("none"), "a").unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("stairway_revisions.rs` cannot be written")
    );
}
