//! Waiting, for servers that are real or say what real ones say. Nothing here depends on how long it takes.

use super::peer::{Answer, answering, nobody};
use crate::{
    Error, ErrorKind,
    connection::{ConnectionError, DatabaseUrl, Interrupt, wait},
    scratch::{
        postgres::{Search, Server, VARIABLE},
        testing,
    },
};
use pretty_assertions::assert_eq;
use std::{sync::mpsc, time::Duration};

/// More than any of it takes.
const LONG: Duration = Duration::from_secs(600);

/// What comes of it, and what was waited for.
async fn waited(
    url: &DatabaseUrl,
    patience: Duration,
) -> (Result<(), ConnectionError>, Vec<String>) {
    let mut said = Vec::new();
    let result = wait(url, patience, &Interrupt::default(), &mut |waiting| {
        said.push(waiting.why.clone());
    })
    .await;
    (result, said)
}

#[tokio::test]
async fn a_server_that_starts_late_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("server");
    let url: DatabaseUrl = format!(
        "postgres:///postgres?host={}&user=postgres",
        place.display()
    )
    .parse()
    .unwrap();
    // It is started when it was missed, on another thread: this one waits.
    let (missed, start) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let link = place.clone();
    let server = std::thread::spawn(move || {
        start.recv().unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let server = runtime
            .block_on(Server::private(VARIABLE, &Search::machine()))
            .unwrap();
        std::os::unix::fs::symlink(server.folder().unwrap(), link).unwrap();
        let _ = ended.recv();
    });
    let mut said = Vec::new();
    wait(&url, LONG, &Interrupt::default(), &mut |waiting| {
        said.push(waiting.why.clone());
        let _ = missed.send(());
    })
    .await
    .unwrap();
    drop(end);
    server.join().unwrap();
    assert_eq!(
        said,
        [format!(
            "there is no socket `{}/.s.PGSQL.5432`",
            place.display()
        )]
    );
}

#[tokio::test]
async fn each_reason_is_said_once_and_what_does_not_pass_ends_the_wait() {
    const STARTING: Answer = Answer::Fatal("57P03", "the database system is starting up");
    const WRONG: Answer = Answer::Fatal("28P01", "password authentication failed");
    let url = answering(
        &[
            Answer::End,
            Answer::End,
            STARTING,
            STARTING,
            STARTING,
            WRONG,
        ],
        "?sslmode=disable",
    );
    let (result, said) = waited(&url, LONG).await;
    assert_eq!(
        said,
        [
            "the server ends the connection at once",
            "the database system is starting up"
        ]
    );
    let error = result.unwrap_err();
    assert!(!error.is_passing(), "{error:?}");
    assert_eq!(error.to_string(), format!("cannot connect to `{url}`"));
}

#[tokio::test]
async fn patience_ends_with_the_last_error_and_how_long_it_was() {
    let url = nobody();
    let (result, said) = waited(&url, Duration::from_millis(1100)).await;
    assert_eq!(said.len(), 1, "{said:?}");
    let error = result.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("cannot connect to `{url}`, waited 1 s for it")
    );
    assert!(
        Error::from(error)
            .help()
            .unwrap()
            .contains("nothing listens on")
    );
}

#[tokio::test]
async fn without_patience_there_is_one_try_and_no_word() {
    let url = nobody();
    let (result, said) = waited(&url, Duration::ZERO).await;
    assert_eq!(said, [] as [&str; 0]);
    assert_eq!(
        result.unwrap_err().to_string(),
        format!("cannot connect to `{url}`")
    );
}

#[tokio::test]
async fn a_server_that_says_nothing_does_not_outlast_the_patience() {
    let url = answering(&[Answer::Silence], "");
    let (result, said) = waited(&url, Duration::from_millis(1500)).await;
    assert_eq!(said, ["no answer yet"]);
    let error = result.unwrap_err();
    assert!(
        error.to_string().ends_with(", waited 1 s for it"),
        "{error}"
    );
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "no answer within 2 s");
}

#[tokio::test]
async fn who_was_told_a_reason_is_not_told_of_silence_before_there_is_another() {
    const STARTING: Answer = Answer::Fatal("57P03", "the database system is starting up");
    let url = answering(&[STARTING, Answer::Silence], "?sslmode=disable");
    let (result, said) = waited(&url, Duration::from_millis(2500)).await;
    assert_eq!(said, ["the database system is starting up"]);
    assert!(result.unwrap_err().is_passing());
}

#[tokio::test]
async fn without_patience_not_even_silence_is_told_of() {
    let url = answering(&[Answer::Silence], "");
    let interrupt = Interrupt::default();
    let mut said = Vec::new();
    let mut events = |waiting: &crate::connection::Waiting| said.push(waiting.why.clone());
    let waiting = wait(&url, Duration::ZERO, &interrupt, &mut events);
    // Longer than one who has patience is left without a word.
    let (_, ended) = tokio::join!(
        async {
            tokio::time::sleep(Duration::from_millis(1500)).await;
            interrupt.trigger();
        },
        waiting
    );
    assert!(matches!(ended, Err(ConnectionError::Interrupted)));
    assert_eq!(said, [] as [&str; 0]);
}

#[tokio::test]
async fn an_interrupt_ends_the_wait_in_a_try_and_between_two() {
    for url in [answering(&[Answer::Silence], ""), nobody()] {
        let interrupt = Interrupt::default();
        let error = wait(&url, LONG, &interrupt, &mut |_| interrupt.trigger())
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "interrupted while waiting for the database"
        );
        assert_eq!(Error::from(error).kind(), ErrorKind::Interrupted);
    }
}

#[tokio::test]
async fn a_missing_database_is_not_waited_for() {
    let url = testing::url().await.with_database("no such");
    let (result, said) = waited(&url, LONG).await;
    assert!(result.unwrap_err().is_missing());
    assert_eq!(said, [] as [&str; 0]);
}

#[tokio::test]
async fn an_sqlite_file_can_be_made_where_its_folder_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = |path: &str| -> DatabaseUrl {
        let path = folder.path().join(path);
        format!("sqlite://{}", path.display()).parse().unwrap()
    };
    assert!(waited(&url("x.db"), LONG).await.0.is_ok());
    assert!(!folder.path().join("x.db").exists());
    let error = waited(&url("no/x.db"), LONG).await.0.unwrap_err();
    assert!(error.is_missing(), "{error:?}");
}
