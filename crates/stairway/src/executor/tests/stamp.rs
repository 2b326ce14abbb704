//! Stamps on both databases: what the records lose and gain, the log, and who else is at work.

use super::*;
use crate::revision::Direction;
use pretty_assertions::assert_eq;

const C: (&str, &str, &str) = (
    "ccc",
    "bbb",
    "--! upgrade\nALTER TABLE t ADD COLUMN c text;\n--! downgrade\nALTER TABLE t DROP COLUMN c;",
);
/// `bbb` with other SQL.
const EDITED: (&str, &str, &str) = (
    "bbb",
    "aaa",
    "--! upgrade\nALTER TABLE t ADD COLUMN b integer;\n--! downgrade\nALTER TABLE t DROP COLUMN b;",
);

/// From words such as `head --purge`.
fn request(words: &str) -> Stamp {
    let (purge, targets): (Vec<&str>, Vec<&str>) =
        words.split(' ').partition(|word| *word == "--purge");
    Stamp {
        targets: targets.iter().map(|word| word.parse().unwrap()).collect(),
        purge: !purge.is_empty(),
    }
}

async fn stamped(url: &DatabaseUrl, source: &Source, words: &str) -> Result<Report, Error> {
    stamp(
        url,
        source,
        &request(words),
        Options::default(),
        &mut |_| {},
    )
    .await
}

/// The steps of a stamp, and what is recorded after it.
async fn check(url: &DatabaseUrl, source: &Source, words: &str, expected: &str) {
    let report = stamped(url, source, words).await;
    let shown = match report {
        Ok(report) => {
            let steps = ids(&report.steps);
            format!("{} : {}", steps.join(", "), recorded(url).await)
        }
        Err(error) => error.to_string(),
    };
    assert_eq!(shown.trim(), expected, "{words}");
}

async fn recorded(url: &DatabaseUrl) -> String {
    let sql = "SELECT id FROM stairway_revisions ORDER BY id";
    texts(url, sql).await.join(" ")
}

/// The log, a line for each entry.
async fn log(url: &DatabaseUrl) -> Vec<String> {
    let sql = "SELECT action || ' ' || revision || ' ' || outcome || ' ' || coalesce(detail, '-') \
               FROM stairway_log ORDER BY sequence";
    texts(url, sql).await
}

/// What is recorded by the log alone.
async fn by_log(url: &DatabaseUrl) -> String {
    let mut ids = std::collections::BTreeSet::new();
    for line in log(url).await {
        match line.split(' ').collect::<Vec<_>>().as_slice() {
            ["upgrade", id, "done", "-"] | ["stamp", id, "done", "upgrade"] => {
                assert!(ids.insert((*id).to_owned()), "{line}");
            }
            ["downgrade", id, "done", "-"] | ["stamp", id, "done", "downgrade"] => {
                assert!(ids.remove(*id), "{line}");
            }
            _ => {}
        }
    }
    ids.into_iter().collect::<Vec<_>>().join(" ")
}

/// A database that is there and that no migrator has seen.
async fn make(url: &DatabaseUrl) {
    let mut connection = Connection::open(url, Access::Write).await.unwrap();
    connection
        .execute("CREATE TABLE theirs (a integer)")
        .await
        .unwrap();
}

#[tokio::test]
async fn records_are_made_and_taken_back_and_nothing_is_run() {
    on_each(async |url| {
        make(url).await;
        let source = history(&[A, B, C]);
        check(url, &source, "bbb", "upgrade aaa, upgrade bbb : aaa bbb").await;
        check(url, &source, "bbb", ": aaa bbb").await;
        check(url, &source, "+1", "upgrade ccc : aaa bbb ccc").await;
        check(url, &source, "aaa", "downgrade ccc, downgrade bbb : aaa").await;
        check(url, &source, "base", "downgrade aaa :").await;
        assert_eq!(
            log(url).await,
            [
                "stamp aaa done upgrade",
                "stamp bbb done upgrade",
                "stamp ccc done upgrade",
                "stamp ccc done downgrade",
                "stamp bbb done downgrade",
                "stamp aaa done downgrade",
            ]
        );
        let mut connection = Connection::open(url, Access::Write).await.unwrap();
        assert!(connection.execute("SELECT * FROM t").await.is_err());
        // A stamp is as good as a run: what is recorded so is what a run goes on from.
        stamped(url, &source, "aaa").await.unwrap();
        connection
            .execute("CREATE TABLE t (a integer)")
            .await
            .unwrap();
        let report = up(url, &source, "head").await.unwrap();
        assert_eq!(ids(&report.steps), ["upgrade bbb", "upgrade ccc"]);
    })
    .await;
}

#[tokio::test]
async fn where_there_is_nothing_to_record_nothing_is_written() {
    on_each(async |url| {
        make(url).await;
        let source = history(&[A, B]);
        let report = stamped(url, &source, "base --purge").await.unwrap();
        assert_eq!(ids(&report.steps), [""; 0]);
        let words = request("head");
        let options = Options::default();
        let report = preview_stamp(url, &source, &words, &options, &mut |_| {}).await;
        assert_eq!(ids(&report.unwrap().steps), ["upgrade aaa", "upgrade bbb"]);
        let mut connection = Connection::open(url, Access::Write).await.unwrap();
        let read = connection.execute("SELECT * FROM stairway_revisions").await;
        assert!(read.is_err());
    })
    .await;
}

#[tokio::test]
async fn missing_and_changed_revisions_stop_a_stamp_until_allowed_or_purged() {
    on_each(async |url| {
        up(url, &history(&[A, B, C]), "head").await.unwrap();
        let missing = history(&[A, B]);
        check(
            url,
            &missing,
            "aaa",
            "`ccc` is applied here but has no file in ``",
        )
        .await;
        let edited = history(&[A, EDITED, C]);
        check(
            url,
            &edited,
            "aaa",
            "`bbb` is edited after being applied here",
        )
        .await;
        let allowed = Options {
            allow_missing: true,
            allow_changed: true,
            ..Options::default()
        };
        let both = history(&[A, EDITED]);
        let preview = async |words| {
            let report = preview_stamp(url, &both, &request(words), &allowed, &mut |_| {}).await;
            ids(&report.unwrap().steps).join(", ")
        };
        // What is allowed is left as it is.
        assert_eq!(preview("bbb").await, "");
        assert_eq!(preview("aaa").await, "downgrade bbb");
        let purged = "downgrade ccc, downgrade bbb, upgrade bbb";
        assert_eq!(preview("bbb --purge").await, purged);
        assert_eq!(recorded(url).await, "aaa bbb ccc");

        let first = texts(
            url,
            "SELECT CAST(applied_at AS text) FROM stairway_revisions WHERE id = 'aaa'",
        );
        let first = first.await;
        check(
            url,
            &both,
            "current --purge",
            &format!("{purged} : aaa bbb"),
        )
        .await;
        let again = texts(
            url,
            "SELECT CAST(applied_at AS text) FROM stairway_revisions WHERE id = 'aaa'",
        );
        assert_eq!(again.await, first, "what was right stayed");
        assert!(status(url, &both).await.unwrap().is_at_head());
        check(url, &both, "head --purge", ": aaa bbb").await;
        check(url, &both, "base --purge", "downgrade bbb, downgrade aaa :").await;
        assert_eq!(by_log(url).await, "");
    })
    .await;
}

#[tokio::test]
async fn a_missing_revision_that_is_taken_back_has_the_message_of_its_record() {
    on_each(async |url| {
        up(url, &history(&[A, B]), "head").await.unwrap();
        let report = stamped(url, &history(&[A]), "aaa --purge").await.unwrap();
        assert_eq!(report.steps[0].message, "Message of bbb");
        // Nothing is known to need it, so it counts as a head.
        assert_eq!(report.from, ["aaa", "bbb"].map(|id| id.parse().unwrap()));
        assert_eq!(report.to, ["aaa".parse().unwrap()]);
    })
    .await;
}

#[tokio::test]
async fn a_stamp_is_all_or_nothing_and_a_failed_one_is_in_the_log() {
    on_each(async |url| {
        make(url).await;
        let source = history(&[A, B, C]);
        stamped(url, &source, "aaa").await.unwrap();
        let mut connection = Connection::open(url, Access::Write).await.unwrap();
        // So that the second of two records cannot be written.
        connection
            .execute("CREATE UNIQUE INDEX one ON stairway_revisions (coalesce(nullif(id, 'ccc'), 'aaa'))")
            .await
            .unwrap();
        let error = stamped(url, &source, "head").await.unwrap_err();
        assert_eq!(error.to_string(), "cannot write the migration records");
        assert_eq!(error.kind(), crate::ErrorKind::Connection);
        assert_eq!(recorded(url).await, "aaa");
        let log = log(url).await;
        let failed: Vec<&str> = log
            .iter()
            .filter_map(|line| line.split_once(" failed "))
            .map(|(what, _)| what)
            .collect();
        assert_eq!(failed, ["stamp bbb", "stamp ccc"], "{log:?}");
        connection.execute("DROP INDEX one").await.unwrap();
        check(url, &source, "head", "upgrade bbb, upgrade ccc : aaa bbb ccc").await;
        assert_eq!(by_log(url).await, "aaa bbb ccc");
    })
    .await;
}

#[tokio::test]
async fn many_that_stamp_at_once_do_so_one_after_another() {
    on_each(async |url| {
        make(url).await;
        let source = std::sync::Arc::new(history(&[A, B, C]));
        let words = [
            "head",
            "aaa",
            "bbb",
            "base",
            "head",
            "+1",
            "head",
            "bbb --purge",
        ];
        let tasks = words.map(|words| {
            let (url, source) = (url.clone(), source.clone());
            tokio::spawn(async move { stamped(&url, &source, words).await })
        });
        for task in tasks {
            match task.await.unwrap() {
                Ok(report) => assert!(report.error.is_none()),
                // `+1` from the head.
                Err(error) => assert_eq!(error.kind(), crate::ErrorKind::Target, "{error}"),
            }
        }
        assert_eq!(by_log(url).await, recorded(url).await);
        // Of many that want the same one does it.
        stamped(url, &source, "base").await.unwrap();
        let before = log(url).await.len();
        let tasks = [(); 8].map(|()| {
            let (url, source) = (url.clone(), source.clone());
            tokio::spawn(async move { stamped(&url, &source, "head").await })
        });
        let mut steps = 0;
        for task in tasks {
            steps += task.await.unwrap().unwrap().steps.len();
        }
        assert_eq!(steps, 3);
        assert_eq!(log(url).await.len(), before + 3);
    })
    .await;
}

/// Whichever comes first, the other goes on from there or says that it cannot: what is recorded is what was done.
#[tokio::test]
async fn a_stamp_beside_a_run_comes_before_a_step_or_after_it() {
    on_each(async |url| {
        for words in ["head", "base", "aaa"] {
            let source = std::sync::Arc::new(history(&[A, B, C]));
            let mut other = None;
            let mut events = |event: Event| {
                if let Event::Started { step, .. } = event
                    && step.revision.as_str() == "bbb"
                {
                    let (url, source) = (url.clone(), source.clone());
                    let task = async move { stamped(&url, &source, words).await };
                    other = Some(tokio::spawn(task));
                }
            };
            let options = Options::default();
            let report = upgrade(url, &source, &Target::HEAD, options, &mut events).await;
            let report = report.unwrap();
            other.unwrap().await.unwrap().unwrap();
            if let Some(error) = report.error {
                assert_eq!(error.kind(), crate::ErrorKind::State, "{error}");
                // Nobody can be in between where the lock is held for the whole run.
                assert_eq!(url.dialect(), Dialect::Sqlite);
            }
            assert_eq!(by_log(url).await, recorded(url).await, "{words}");
            let mut connection = Connection::open(url, Access::Write).await.unwrap();
            connection.execute("DROP TABLE IF EXISTS t").await.unwrap();
            stamped(url, &source, "base --purge").await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_stamp_waits_for_who_is_at_work_and_starts_from_what_is_left() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let url = database.url();
    let source = std::sync::Arc::new(history(&[A, B, C]));
    let options = Options::default();
    let mut session = Session::open(url, &source, options, &mut |_| {})
        .await
        .unwrap();
    let (waiting, mut waits) = tokio::sync::mpsc::unbounded_channel();
    let task = {
        let (url, source) = (url.clone(), source.clone());
        tokio::spawn(async move {
            let options = Options::default();
            let mut events = |event: Event| {
                if matches!(event, Event::Waiting) {
                    waiting.send(()).unwrap();
                }
            };
            stamp(&url, &source, &request("bbb"), options, &mut events).await
        })
    };
    waits.recv().await.unwrap();
    let step = crate::plan::Step {
        revision: "aaa".parse().unwrap(),
        direction: Direction::Upgrade,
    };
    session.step(&step, &mut |_| {}).await.unwrap();
    session.close().await.unwrap();
    let report = task.await.unwrap().unwrap();
    assert_eq!(ids(&report.steps), ["upgrade bbb"]);
    assert_eq!(report.from, ["aaa".parse().unwrap()]);
    database.close().await.unwrap();
}

#[tokio::test]
async fn an_interrupt_ends_the_wait_for_another_migrator() {
    on_each(async |url| {
        make(url).await;
        let source = history(&[A]);
        let other = history(&[A]);
        // PostgreSQL's lock is the session's; on SQLite it is a transaction's.
        let session = Session::open(url, &other, Options::default(), &mut |_| {}).await;
        let mut holder = Connection::open(url, Access::Write).await.unwrap();
        if url.dialect() == Dialect::Sqlite {
            holder.execute("BEGIN IMMEDIATE").await.unwrap();
        }
        let options = Options::default();
        let interrupt = options.interrupt.clone();
        let mut events = |event: Event| {
            if matches!(event, Event::Waiting) {
                interrupt.trigger();
            }
        };
        let error = stamp(url, &source, &request("head"), options, &mut events).await;
        assert_eq!(error.unwrap_err().kind(), crate::ErrorKind::Interrupted);
        drop(holder);
        session.unwrap().close().await.unwrap();
        assert_eq!(recorded(url).await, "");
        assert_eq!(log(url).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_interrupt_cancels_a_record_that_cannot_be_written() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let url = database.url();
    let source = history(&[A, B]);
    stamped(url, &source, "aaa").await.unwrap();
    let mut holder = Connection::open(url, Access::Write).await.unwrap();
    holder
        .execute("BEGIN; LOCK TABLE stairway_revisions IN SHARE MODE")
        .await
        .unwrap();
    let options = Options {
        lock_timeout: Duration::from_secs(600),
        ..Options::default()
    };
    let interrupt = options.interrupt.clone();
    let waits = "SELECT count(*)::text FROM pg_locks WHERE NOT granted \
                 AND relation = 'stairway_revisions'::regclass";
    let mut watch = Connection::open(url, Access::Read).await.unwrap();
    let watching = async {
        while watch.rows(waits).await.unwrap()[0][0].as_deref() == Some("0") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        interrupt.trigger();
    };
    let words = request("bbb");
    let mut events = |_| {};
    let (error, ()) = tokio::join!(stamp(url, &source, &words, options, &mut events), watching);
    assert_eq!(error.unwrap_err().kind(), crate::ErrorKind::Interrupted);
    holder.execute("ROLLBACK").await.unwrap();
    assert_eq!(recorded(url).await, "aaa");
    assert_eq!(
        log(url).await,
        ["stamp aaa done upgrade", "stamp bbb failed interrupted"]
    );
    drop((holder, watch));
    database.close().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_there_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.db");
    let url: DatabaseUrl = format!("sqlite://{}", path.display()).parse().unwrap();
    let error = stamped(&url, &history(&[A]), "head").await.unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Connection, "{error}");
    assert!(!path.exists());
}
