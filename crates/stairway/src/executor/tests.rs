mod stamp;

use super::*;
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl},
    revision::Target,
    source::Source,
};
use pretty_assertions::assert_eq;
use std::{path::Path, sync::Arc};

/// A history from texts: `id <- parent` and the blocks, a revision each. Blocks that name no dialect are translated for
/// SQLite.
fn history(revisions: &[(&str, &str, &str)]) -> Source {
    written_in(Dialect::Postgres, revisions)
}

/// A history whose every block runs as it is written on `dialect`.
fn written_in(dialect: Dialect, revisions: &[(&str, &str, &str)]) -> Source {
    let texts = revisions.iter().map(|(id, revises, blocks)| {
        let revises = if revises.is_empty() {
            String::new()
        } else {
            format!("--! revises {revises}\n")
        };
        let text = format!("-- Message of {id}\n\n--! revision {id}\n{revises}\n{blocks}\n");
        (format!("{id}.sql"), Arc::from(text))
    });
    Source::from_texts(Path::new(""), texts, dialect).unwrap()
}

/// Runs every test on both databases.
pub(super) async fn on_each<F: AsyncFn(&DatabaseUrl)>(test: F) {
    let file = crate::scratch::sqlite::ScratchFile::create().unwrap();
    test(file.url()).await;
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    test(database.url()).await;
    database.close().await.unwrap();
}

async fn up(url: &DatabaseUrl, source: &Source, target: &str) -> Result<Report, Error> {
    upgrade(
        url,
        source,
        &target.parse::<Target>().unwrap(),
        Options::default(),
        &mut |_| {},
    )
    .await
}

async fn down(url: &DatabaseUrl, source: &Source, target: &str) -> Result<Report, Error> {
    downgrade(
        url,
        source,
        &target.parse::<Target>().unwrap(),
        Options::default(),
        &mut |_| {},
    )
    .await
}

async fn texts(url: &DatabaseUrl, sql: &str) -> Vec<String> {
    let mut connection = Connection::open(url, Access::Write).await.unwrap();
    connection
        .rows(sql)
        .await
        .unwrap()
        .into_iter()
        .flatten()
        .flatten()
        .collect()
}

fn ids(steps: &[Done]) -> Vec<String> {
    steps
        .iter()
        .map(|done| format!("{} {}", done.step.direction, done.step.revision))
        .collect()
}

const A: (&str, &str, &str) = (
    "aaa",
    "",
    "--! upgrade\nCREATE TABLE t (a integer NOT NULL);\n--! downgrade\nDROP TABLE t;",
);
const B: (&str, &str, &str) = (
    "bbb",
    "aaa",
    "--! upgrade\nALTER TABLE t ADD COLUMN b text;\n--! downgrade\nALTER TABLE t DROP COLUMN b;",
);

#[tokio::test]
async fn up_and_down_with_records_and_log() {
    on_each(async |url| {
        let source = history(&[A, B]);
        let report = up(url, &source, "head").await.unwrap();
        assert_eq!(ids(&report.steps), ["upgrade aaa", "upgrade bbb"]);
        assert!(report.error.is_none());
        let state = status(url, &source).await.unwrap();
        assert_eq!(state.current, ["bbb".parse().unwrap()]);
        assert!(state.is_at_head());

        let again = up(url, &source, "head").await.unwrap();
        assert_eq!(ids(&again.steps), [""; 0]);

        let report = down(url, &source, "base").await.unwrap();
        assert_eq!(ids(&report.steps), ["downgrade bbb", "downgrade aaa"]);
        let log = texts(url, "SELECT action || ' ' || revision || ' ' || outcome FROM stairway_log ORDER BY sequence");
        assert_eq!(
            log.await,
            ["upgrade aaa done", "upgrade bbb done", "downgrade bbb done", "downgrade aaa done"]
        );
    })
    .await;
}

#[tokio::test]
async fn what_ran_before_the_failing_statement_is_gone_afterwards() {
    on_each(async |url| {
        let source = written_in(url.dialect(), &[
            A,
            ("bad", "aaa", "--! upgrade\nCREATE TABLE one (a integer);\nCREATE TABLE two (a integer);\nINSERT INTO nowhere VALUES (1);\n--! downgrade\nDROP TABLE one;"),
        ]);
        let report = up(url, &source, "head").await.unwrap();
        assert_eq!(ids(&report.steps), ["upgrade aaa"]);
        let error = report.error.unwrap();
        assert_eq!(error.kind(), crate::ErrorKind::Step);
        assert_eq!(error.place().unwrap().to_string(), "bad.sql:9:13", "{error:?}");
        assert!(
            error.notes().contains(&"the step was rolled back; the database is at `aaa`".to_owned()),
            "{:?}",
            error.notes()
        );
        for table in ["one", "two"] {
            let mut connection = Connection::open(url, Access::Write).await.unwrap();
            assert!(connection.execute(&format!("SELECT * FROM {table}")).await.is_err(), "{table} is there");
        }
        assert_eq!(
            texts(url, "SELECT outcome FROM stairway_log ORDER BY sequence").await,
            ["done", "failed"]
        );
    })
    .await;
}

#[tokio::test]
async fn a_run_in_one_transaction_is_all_or_nothing() {
    on_each(async |url| {
        let bad = (
            "bad",
            "bbb",
            "--! upgrade\nINSERT INTO nowhere VALUES (1);\n--! downgrade\nDROP TABLE one;",
        );
        let source = written_in(url.dialect(), &[A, B, bad]);
        let options = Options {
            transaction: Transaction::All,
            ..Options::default()
        };
        let report = upgrade(url, &source, &Target::HEAD, options.clone(), &mut |_| {})
            .await
            .unwrap();
        assert!(report.error.is_some());
        assert_eq!(ids(&report.steps), [""; 0]);
        assert_eq!(status(url, &source).await.unwrap().pending.len(), 3);

        let source = written_in(url.dialect(), &[A, B]);
        let report = upgrade(url, &source, &Target::HEAD, options, &mut |_| {})
            .await
            .unwrap();
        assert_eq!(ids(&report.steps), ["upgrade aaa", "upgrade bbb"]);
        assert!(status(url, &source).await.unwrap().is_at_head());
    })
    .await;
}

#[tokio::test]
async fn missing_and_changed_revisions_stop_a_run_until_allowed() {
    on_each(async |url| {
        up(url, &history(&[A, B]), "head").await.unwrap();
        let error = up(url, &history(&[A]), "head").await.unwrap_err();
        assert_eq!(error.to_string(), "`bbb` is applied here but has no file in ``");
        let edited = ("bbb", "aaa", "--! upgrade\nALTER TABLE t ADD COLUMN b integer;\n--! downgrade\nALTER TABLE t DROP COLUMN b;");
        let error = up(url, &history(&[A, edited]), "head").await.unwrap_err();
        assert_eq!(error.to_string(), "`bbb` is edited after being applied here");
        let options = Options { allow_changed: true, ..Options::default() };
        upgrade(url, &history(&[A, edited]), &Target::HEAD, options, &mut |_| {}).await.unwrap();
        let commented = ("bbb", "aaa", "--! upgrade\n-- A licence header.\nALTER TABLE t\n  ADD COLUMN b text ;\n--! downgrade\nALTER TABLE t DROP COLUMN b;");
        up(url, &history(&[A, commented]), "head").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn settings_of_one_script_do_not_reach_the_next() {
    on_each(async |url| {
        let leaky = (
            "aaa",
            "",
            "--! upgrade postgres\nCREATE SCHEMA other;\nSET search_path = other;\nSET TimeZone = 'Asia/Tokyo';\nCREATE TEMPORARY TABLE tmp (a integer);\n\
             --! upgrade sqlite no-transaction\nPRAGMA foreign_keys = OFF;\nCREATE TEMPORARY TABLE tmp (a integer);\n\
             --! downgrade postgres\nDROP SCHEMA other;\n--! downgrade sqlite\nSELECT 1;",
        );
        let next = (
            "bbb",
            "aaa",
            "--! upgrade postgres\nCREATE TABLE seen AS SELECT current_setting('search_path') || current_setting('TimeZone') || coalesce(to_regclass('tmp')::text, '') AS it;\n\
             --! upgrade sqlite\nCREATE TABLE seen AS SELECT foreign_keys || (SELECT count(*) FROM sqlite_temp_schema) AS it FROM pragma_foreign_keys;\n\
             --! downgrade\nDROP TABLE seen;",
        );
        let report = up(url, &history(&[leaky, next]), "head").await.unwrap();
        assert!(report.error.is_none(), "{:?}", report.error);
        let seen = texts(url, "SELECT CAST(it AS TEXT) FROM seen").await;
        assert!(seen == ["\"$user\", publicUTC"] || seen == ["10"], "{seen:?}");
    })
    .await;
}

#[tokio::test]
async fn many_migrators_at_once_run_each_step_once() {
    on_each(async |url| {
        let source = std::sync::Arc::new(history(&[A, B]));
        let tasks: Vec<_> = (0..8)
            .map(|_| {
                let (url, source) = (url.clone(), source.clone());
                tokio::spawn(async move { up(&url, &source, "head").await })
            })
            .collect();
        let mut steps = Vec::new();
        for task in tasks {
            let report = task.await.unwrap().unwrap();
            assert!(report.error.is_none(), "{:?}", report.error);
            steps.extend(ids(&report.steps));
        }
        steps.sort();
        assert_eq!(steps, ["upgrade aaa", "upgrade bbb"]);
        assert_eq!(
            texts(url, "SELECT revision FROM stairway_log ORDER BY sequence").await,
            ["aaa", "bbb"]
        );
    })
    .await;
}

#[tokio::test]
async fn an_interrupt_rolls_back_the_step_under_way() {
    on_each(async |url| {
        let endless = (
            "bbb",
            "aaa",
            "--! upgrade postgres\nCREATE TABLE half (a integer);\nSELECT pg_sleep(60);\n\
             --! upgrade sqlite\nCREATE TABLE half (a integer);\nINSERT INTO half WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i < 0;\n\
             --! downgrade\nDROP TABLE half;",
        );
        let source = history(&[A, endless]);
        let options = Options::default();
        let interrupt = options.interrupt.clone();
        let mut events = |event: Event| {
            if let Event::Started { step, .. } = event
                && step.revision.as_str() == "bbb"
            {
                let interrupt = interrupt.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                    interrupt.trigger();
                });
            }
        };
        let started = std::time::Instant::now();
        let report = upgrade(url, &source, &Target::HEAD, options, &mut events).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(30));
        assert_eq!(report.error.unwrap().kind(), crate::ErrorKind::Interrupted);
        assert_eq!(status(url, &source).await.unwrap().current, ["aaa".parse().unwrap()]);
        let mut connection = Connection::open(url, Access::Write).await.unwrap();
        assert!(connection.execute("SELECT * FROM half").await.is_err());
        connection.execute("CREATE TABLE free (a integer)").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_downgraded_is_refused_before_anything_runs() {
    on_each(async |url| {
        let stuck = ("bbb", "aaa", "--! upgrade\nALTER TABLE t ADD COLUMN b text;\n--! irreversible \"the old values are gone\"");
        let source = history(&[A, stuck]);
        up(url, &source, "head").await.unwrap();
        let error = down(url, &source, "base").await.unwrap_err();
        assert_eq!(error.to_string(), "`bbb` is irreversible: the old values are gone");
        assert_eq!(status(url, &source).await.unwrap().current, ["bbb".parse().unwrap()]);
    })
    .await;
}

#[tokio::test]
async fn a_block_outside_of_a_transaction_says_what_stays() {
    on_each(async |url| {
        let source = written_in(url.dialect(), &[
            A,
            ("bbb", "aaa", "--! upgrade no-transaction\nCREATE TABLE one (a integer);\nINSERT INTO nowhere VALUES (1);\n--! downgrade\nDROP TABLE one;"),
        ]);
        let error = up(url, &source, "head").await.unwrap().error.unwrap();
        assert!(
            error.notes().contains(&"1 statement of this step ran outside of a transaction and is in effect".to_owned()),
            "{:?}",
            error.notes()
        );
    })
    .await;
}

#[tokio::test]
async fn a_transaction_left_open_is_refused() {
    on_each(async |url| {
        let source = written_in(url.dialect(), &[
            A,
            ("bbb", "aaa", "--! upgrade no-transaction\nBEGIN;\nCREATE TABLE one (a integer);\n--! downgrade\nDROP TABLE one;"),
        ]);
        let error = up(url, &source, "head").await.unwrap().error.unwrap();
        assert_eq!(error.to_string(), "the upgrade of `bbb` left a transaction open");
        assert_eq!(status(url, &source).await.unwrap().current, ["aaa".parse().unwrap()]);
    })
    .await;
}

#[tokio::test]
async fn a_preview_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
    let source = history(&[A, B]);
    let direction = crate::revision::Direction::Upgrade;
    let report = preview(&url, &source, direction, &Target::HEAD, &Options::default())
        .await
        .unwrap();
    assert_eq!(ids(&report.steps), ["upgrade aaa", "upgrade bbb"]);
    assert!(!path.exists());
}

#[tokio::test]
async fn dropping_a_table_takes_no_rows_of_others_along() {
    let file = crate::scratch::sqlite::ScratchFile::create().unwrap();
    let rebuild = (
        "bbb",
        "aaa",
        "--! upgrade\nCREATE TABLE new_users (id integer PRIMARY KEY, name text);\nINSERT INTO new_users SELECT id, NULL FROM users;\nDROP TABLE users;\nALTER TABLE new_users RENAME TO users;\n--! downgrade\nSELECT 1;",
    );
    let tables = (
        "aaa",
        "",
        "--! upgrade\nCREATE TABLE users (id integer PRIMARY KEY);\nCREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users (id) ON DELETE CASCADE);\nINSERT INTO users VALUES (1), (2);\nINSERT INTO posts VALUES (1, 1), (2, 2);\n--! downgrade\nDROP TABLE posts;\nDROP TABLE users;",
    );
    let source = written_in(Dialect::Sqlite, &[tables, rebuild]);
    let error = up(file.url(), &source, "head")
        .await
        .unwrap()
        .error
        .unwrap();
    assert_eq!(
        error.to_string(),
        "dropping `users` would take rows of `posts` along: they refer to it ON DELETE CASCADE"
    );
    assert_eq!(error.place().unwrap().to_string(), "bbb.sql:9:1");
    assert_eq!(
        texts(file.url(), "SELECT CAST(count(*) AS TEXT) FROM posts").await,
        ["2"]
    );
    down(file.url(), &source, "base").await.unwrap();
}

#[tokio::test]
async fn a_refusal_without_a_position_still_names_its_statement() {
    on_each(async |url| {
        let twice = (
            "bad",
            "aaa",
            "--! upgrade\nINSERT INTO t VALUES (1); -- \u{e9}; not the end\nCREATE TABLE one (a text DEFAULT '\u{e9}');\nCREATE TABLE one (b integer);\nDROP TABLE t;\n--! downgrade\nDROP TABLE one;",
        );
        let error = up(url, &written_in(url.dialect(), &[A, twice]), "head").await.unwrap().error.unwrap();
        assert_eq!(error.place().unwrap().to_string(), "bad.sql:9:14", "{error:?}");
        assert!(texts(url, "SELECT CAST(a AS TEXT) FROM t").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_record_that_is_gone_stops_the_downgrade() {
    on_each(async |url| {
        let source = history(&[A]);
        up(url, &source, "head").await.unwrap();
        let options = Options::default();
        let mut session = Session::open(url, &source, options, &mut |_| {})
            .await
            .unwrap();
        let mut other = Connection::open(url, Access::Write).await.unwrap();
        other
            .execute("DELETE FROM stairway_revisions")
            .await
            .unwrap();
        let step = crate::plan::Step {
            revision: "aaa".parse().unwrap(),
            direction: crate::revision::Direction::Downgrade,
        };
        let result = session.step(&step, &mut |_| {}).await;
        // SQLite sees that the file changed and reads the records again; PostgreSQL finds no record to delete.
        match url.dialect() {
            Dialect::Sqlite => assert_eq!(result.unwrap(), None),
            Dialect::Postgres => assert!(
                matches!(result, Err(ExecutorError::Overrun { .. })),
                "{result:?}"
            ),
        }
        other.execute("SELECT * FROM t").await.unwrap();
    })
    .await;
}

/// What the record says is looked at in the very statements that take it back.
#[tokio::test]
async fn a_downgrade_without_its_record_is_rolled_back() {
    on_each(async |url| {
        let thief = (
            "aaa",
            "",
            "--! upgrade\nCREATE TABLE t (a integer);\n\
             --! downgrade\nDROP TABLE t;\nDELETE FROM stairway_revisions;",
        );
        let source = written_in(url.dialect(), &[thief]);
        up(url, &source, "head").await.unwrap();
        let error = down(url, &source, "base").await.unwrap().error.unwrap();
        assert_eq!(
            error.to_string(),
            "the downgrade of `aaa` does not fit the database any more: another migrator changed it"
        );
        assert_eq!(
            texts(url, "SELECT id FROM stairway_revisions").await,
            ["aaa"]
        );
        assert_eq!(
            texts(url, "SELECT CAST(count(*) AS text) FROM t").await,
            ["0"]
        );
    })
    .await;
}
