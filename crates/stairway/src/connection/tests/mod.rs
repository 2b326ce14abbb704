//! What a connection does, what keeps it from being had, and what can be done about that.

mod create;
mod file;
mod obstacle;
mod peer;
mod wait;

use super::*;
use pretty_assertions::assert_eq;

async fn open(url: &str, access: Access) -> Result<Connection, Error> {
    Connection::open(&url.parse::<DatabaseUrl>()?, access).await
}

#[tokio::test]
async fn several_statements_run_in_one_go_and_rows_are_text() {
    let mut connection = open("sqlite::memory:", Access::Write).await.unwrap();
    connection
        .execute("CREATE TABLE t (a text, b integer); INSERT INTO t VALUES ('x', 1), (NULL, 2)")
        .await
        .unwrap();
    let rows = connection
        .rows("SELECT a, CAST(b AS TEXT) FROM t ORDER BY b")
        .await
        .unwrap();
    assert_eq!(
        rows,
        [
            [Some("x".to_owned()), Some("1".to_owned())],
            [None, Some("2".to_owned())]
        ]
    );
}

#[tokio::test]
async fn an_interrupt_cancels_a_running_statement() {
    let mut connection = open("sqlite::memory:", Access::Write).await.unwrap();
    let interrupt = Interrupt::default();
    connection.obey(&interrupt).await.unwrap();
    let raised = interrupt.clone();
    tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        raised.trigger();
    });
    let endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
    let error = connection.execute(endless).await.unwrap_err();
    assert!(error.is_cancelled(), "{error:?}");
}
