use super::*;
use pretty_assertions::assert_eq;
use std::fs;

/// A folder with the given files; a manifest is completed to one of a workspace without members.
struct Given {
    folder: tempfile::TempDir,
}

impl Given {
    fn new(files: &[(&str, &str)]) -> Given {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Given { folder }
    }

    fn workspace(table: &str) -> Given {
        Given::new(&[("Cargo.toml", &manifest(table)), ("backend/src/x", "")])
    }

    fn settings(&self, below: &str, change: impl FnOnce(&mut Globals)) -> Settings {
        let mut options = Globals::default();
        change(&mut options);
        let folder = self.folder.path().canonicalize().unwrap().join(below);
        Settings::new(&options, folder)
    }
}

fn manifest(table: &str) -> String {
    // The name of the variable is one that no environment has.
    format!(
        "[workspace]\nresolver = \"3\"\nmembers = []\n\n[workspace.metadata.stairway]\n\
         database-url-env = \"STAIRWAY_TEST_NO_SUCH\"\n{table}\n"
    )
}

fn shown<T: std::fmt::Debug>(resolved: Resolved<T>) -> String {
    match resolved {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{}; {}", error.message, error.help.unwrap_or_default()),
    }
}

#[test]
fn paths_of_the_configuration_are_relative_to_the_root_wherever_one_is() {
    let given = Given::workspace(
        "migrations = \"db/revisions\"\nmodels = [\"a.rs\"]\ndatabase-url = \"sqlite://data/x.db\"",
    );
    let check = |below: &str, migrations: &str, models: &str, url: &str| {
        let settings = given.settings(below, |_| {});
        assert_eq!(shown(settings.migrations()), migrations);
        assert_eq!(shown(settings.models()), models);
        assert_eq!(shown(settings.database_url()), url);
    };
    check("", r#""db/revisions""#, r#"["a.rs"]"#, "sqlite://data/x.db");
    check(
        "backend/src",
        r#""../../db/revisions""#,
        r#"["../../a.rs"]"#,
        "sqlite://../../data/x.db",
    );
}

#[test]
fn an_option_wins_over_dot_env_and_dot_env_over_the_table() {
    let given = Given::new(&[
        (
            "Cargo.toml",
            &manifest("database-url = \"sqlite://table.db\""),
        ),
        (".env", "STAIRWAY_TEST_NO_SUCH=sqlite://dot-env.db\n"),
        ("backend/x", ""),
    ]);
    let settings = given.settings("backend", |_| {});
    assert_eq!(shown(settings.database_url()), "sqlite://../dot-env.db");
    let settings = given.settings("backend", |options| {
        options.common.database_url = Some("sqlite://option.db".to_owned());
    });
    assert_eq!(shown(settings.database_url()), "sqlite://option.db");
}

#[test]
fn the_environment_wins_over_dot_env() {
    // `CARGO_PKG_NAME` is what Cargo sets for tests; a URL it is not, and the message tells the two apart.
    let given = Given::new(&[
        (
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = []\n[workspace.metadata.stairway]\n\
             database-url-env = \"CARGO_PKG_NAME\"\n",
        ),
        (".env", "CARGO_PKG_NAME=sqlite://dot-env.db\n"),
    ]);
    let error = given.settings("", |_| {}).database_url().unwrap_err();
    assert_eq!(
        error.notes,
        ["the URL is from the environment variable `CARGO_PKG_NAME`"]
    );
}

#[test]
fn defaults_serve_a_workspace_without_a_table() {
    let given = Given::new(&[(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = []\n",
    )]);
    let settings = given.settings("", |_| {});
    assert_eq!(shown(settings.migrations()), r#""migrations""#);
    assert_eq!(shown(settings.databases()), "[Sqlite, Postgres]");
    assert_eq!(shown(settings.sql()), "Postgres");
}

#[test]
fn one_database_decides_the_dialect_of_unmarked_blocks() {
    let given = Given::workspace("databases = [\"sqlite\"]\nsql = \"postgres\"");
    assert_eq!(shown(given.settings("", |_| {}).sql()), "Sqlite");
    let settings = given.settings("", |options| options.databases = Dialect::ALL.to_vec());
    assert_eq!(shown(settings.sql()), "Postgres");
    let settings = given.settings("", |options| {
        options.common.sql_dialect = Some(Dialect::Postgres)
    });
    assert_eq!(shown(settings.sql()), "Postgres");
}

#[test]
fn without_a_workspace_options_are_enough() {
    let given = Given::new(&[]);
    let settings = given.settings("", |_| {});
    assert!(shown(settings.migrations()).starts_with("there is no Cargo workspace at `"));
    let settings = given.settings("", |options| {
        options.migrations = Some("m".into());
        options.common.database_url = Some("sqlite://x.db".to_owned());
    });
    assert_eq!(shown(settings.migrations()), r#""m""#);
    assert_eq!(shown(settings.models()), "[]");
    assert_eq!(shown(settings.sql()), "Postgres");
    assert_eq!(shown(settings.database_url()), "sqlite://x.db");
}

#[test]
fn no_workspace_is_read_when_the_options_answer_everything() {
    let given = Given::new(&[("Cargo.toml", "this is no manifest")]);
    let settings = given.settings("", |options| {
        options.migrations = Some("m".into());
        options.common.sql_dialect = Some(Dialect::Sqlite);
        options.databases = vec![Dialect::Sqlite];
        options.common.database_url = Some("sqlite://x.db".to_owned());
    });
    assert_eq!(shown(settings.migrations()), r#""m""#);
    assert_eq!(shown(settings.models()), "[]");
    assert_eq!(shown(settings.sql()), "Sqlite");
    assert_eq!(shown(settings.databases()), "[Sqlite]");
    assert_eq!(shown(settings.database_url()), "sqlite://x.db");
}

#[test]
fn a_manifest_that_cargo_cannot_read_is_an_error_with_what_cargo_said() {
    let given = Given::new(&[("Cargo.toml", "this is no manifest")]);
    let error = given.settings("", |_| {}).migrations().unwrap_err();
    assert_eq!(error.message, "`cargo metadata` cannot read the workspace");
    assert!(error.notes[0].contains("Cargo.toml"), "{:?}", error.notes);
}

#[test]
fn no_database_says_how_to_name_one() {
    let given = Given::workspace("");
    assert_eq!(
        shown(given.settings("", |_| {}).database_url()),
        "no database is named; name one with `--database-url URL`, or set `STAIRWAY_TEST_NO_SUCH` in the \
         environment or in `.env`, or `database-url` in [workspace.metadata.stairway]"
    );
}

#[test]
fn a_database_that_the_revisions_are_not_for_is_refused() {
    let given = Given::workspace("databases = [\"postgres\"]\ndatabase-url = \"sqlite://x.db\"");
    assert_eq!(
        shown(given.settings("", |_| {}).database_url()),
        "the revisions are for `postgres`, not for `sqlite://x.db`; name another database, or add `sqlite` \
         to `databases`"
    );
}

#[test]
fn a_dialect_that_the_revisions_are_not_for_is_not_proven() {
    let given = Given::workspace("databases = [\"sqlite\"]");
    let settings = given.settings("", |_| {});
    assert_eq!(
        settings.one_of_the_databases(Dialect::Sqlite).ok(),
        Some(Dialect::Sqlite)
    );
    assert_eq!(
        shown(settings.one_of_the_databases(Dialect::Postgres)),
        "the revisions are for `sqlite`, not for `postgres`; add `postgres` to `databases`"
    );
}

#[test]
fn a_password_in_a_broken_url_is_not_shown() {
    let given = Given::workspace("");
    let settings = given.settings("", |options| {
        options.common.database_url = Some("mysql://u:hunter2@h/d".to_owned());
    });
    let error = settings.database_url().unwrap_err();
    assert!(!format!("{error:?}").contains("hunter2"));
}

#[test]
fn a_table_of_a_package_is_not_ignored_in_silence() {
    let given = Given::new(&[
        (
            "Cargo.toml",
            "[package]\nname = \"x\"\nversion = \"0.1.0\"\n[package.metadata.stairway]\nsql = \"sqlite\"\n",
        ),
        ("src/lib.rs", ""),
    ]);
    assert_eq!(
        shown(given.settings("", |_| {}).migrations()),
        "package `x` has a table [package.metadata.stairway]; write it as [workspace.metadata.stairway] into the \
         manifest of the workspace"
    );
}

#[test]
fn an_unknown_key_is_an_error_with_the_nearest_word() {
    let given = Given::workspace("database = [\"sqlite\"]");
    assert_eq!(
        shown(given.settings("", |_| {}).migrations()),
        "unknown key `database` in [workspace.metadata.stairway]; did you mean `databases`?"
    );
}
