//! What stands in the way, and what is said of it.

use super::peer::{Answer, answering, nobody};
use crate::{
    connection::{ATTEMPT, Access, Connection, ConnectionError, DatabaseUrl},
    error::Explain as _,
    scratch::testing,
};
use pretty_assertions::assert_eq;

/// What the attempt comes to: whether it passes, what the server or system said, and what to do.
async fn met(url: DatabaseUrl) -> String {
    let error = Connection::try_open(&url, Access::Read, ATTEMPT)
        .await
        .unwrap_err();
    let passing = if error.is_passing() {
        "passes"
    } else {
        "stays"
    };
    let ConnectionError::Refused { cause, .. } = &error else {
        panic!("{error}");
    };
    let help = error.help().unwrap_or_default();
    let said = format!("{passing}: {}\n{help}", cause.message);
    match url.port() {
        Some(port) => said.replace(&port.to_string(), "PORT"),
        None => said,
    }
}

async fn check(answer: &'static [Answer], expected: &str) {
    assert_eq!(met(answering(answer, "")).await, expected);
}

#[tokio::test]
async fn a_server_that_starts_stops_or_recovers_passes() {
    let help = "the server is starting up or shutting down: try again in a moment; \
                `cargo xtask migrate --wait 60s` waits for it";
    let starting = "the database system is starting up";
    check(
        &[Answer::Fatal("57P03", "the database system is starting up")],
        &format!("passes: {starting}\n{help}"),
    )
    .await;
    check(
        &[Answer::Fatal(
            "57P01",
            "terminating connection due to administrator command",
        )],
        &format!("passes: terminating connection due to administrator command\n{help}"),
    )
    .await;
    // A pooler that cannot reach its server, and one that has never heard of the database.
    check(
        &[Answer::Fatal(
            "08P01",
            "server login has been failing, try again later",
        )],
        &format!("passes: server login has been failing, try again later\n{help}"),
    )
    .await;
    check(
        &[Answer::Fatal("08P01", "no such database: d")],
        "stays: no such database: d\n",
    )
    .await;
}

#[tokio::test]
async fn a_full_server_passes() {
    check(
        &[Answer::Fatal("53300", "sorry, too many clients already")],
        "passes: sorry, too many clients already\n\
         the server has no connection left: close some, or raise `max_connections`",
    )
    .await;
}

#[tokio::test]
async fn who_is_not_let_in_is_told_why() {
    check(
        &[Answer::Fatal(
            "28P01",
            "password authentication failed for user \"u\"",
        )],
        "stays: password authentication failed for user \"u\"\n\
         check the user name and the password in the URL",
    )
    .await;
    check(
        &[Answer::Fatal(
            "28000",
            "no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", no encryption",
        )],
        "stays: no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", no encryption\n\
         the server takes encrypted connections alone: put `sslmode=require` into the URL",
    )
    .await;
    check(
        &[Answer::Fatal(
            "28000",
            "no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", SSL encryption",
        )],
        "stays: no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\", SSL encryption\n\
         let this user and host in with a line of the server's `pg_hba.conf`, or connect as another user",
    )
    .await;
    check(
        &[Answer::Fatal(
            "42501",
            "permission denied for database \"d\"",
        )],
        "stays: permission denied for database \"d\"\n\
         the role may not connect to the database: `GRANT CONNECT ON DATABASE \"d\" TO ROLE`",
    )
    .await;
}

#[tokio::test]
async fn a_connection_that_ends_at_once_passes() {
    let help = "a server that starts or stops does that, and a proxy whose server is away: try again in a moment, \
                and check the port in the URL";
    for query in ["", "?sslmode=disable"] {
        let met = met(answering(&[Answer::End], query)).await;
        assert!(met.starts_with("passes: "), "{met}");
        assert!(met.ends_with(help), "{met}");
    }
    // A server that cannot start a process for its client says so before it has read the request for TLS.
    let met = met(answering(
        &[Answer::Bytes(
            b"Ecould not fork new process for connection\0",
        )],
        "",
    ))
    .await;
    assert!(met.starts_with("passes: "), "{met}");
}

#[tokio::test]
async fn what_is_no_postgres_stays() {
    const HTTP: &[Answer] = &[Answer::Bytes(b"HTTP/1.1 400 Bad Request\r\n\r\n")];
    let help = "what listens there is no PostgreSQL: check the host and port in the URL";
    let met = met(answering(HTTP, "")).await;
    assert!(met.starts_with("stays: "), "{met}");
    assert!(met.ends_with(help), "{met}");
}

#[tokio::test]
async fn a_server_without_tls_stays() {
    let met = met(answering(&[Answer::Bytes(b"N")], "?sslmode=require"));
    assert_eq!(
        met.await,
        "stays: server does not support TLS\n\
         the server has no TLS: switch it on there, or put `sslmode=prefer` into the URL"
    );
}

#[tokio::test]
async fn certificates_that_are_not_there_stay() {
    let met = met(answering(
        &[Answer::Bytes(b"S")],
        "?sslmode=verify-full&sslrootcert=/no/such.crt",
    ));
    assert_eq!(
        met.await,
        "stays: No such file or directory (os error 2)\n\
         check the files of `sslrootcert`, `sslcert` and `sslkey` in the URL"
    );
}

#[tokio::test]
async fn nobody_listens() {
    let met = met(nobody()).await;
    assert!(met.starts_with("passes: Connection refused"), "{met}");
    assert!(
        met.ends_with(
            "check that the server runs, and the host and port in the URL: nothing listens on `127.0.0.1:PORT`"
        ),
        "{met}"
    );
}

#[tokio::test]
async fn no_socket_in_the_folder_and_no_folder() {
    let folder = tempfile::tempdir().unwrap();
    for folder in [folder.path(), &folder.path().join("no")] {
        let url: DatabaseUrl = format!("postgres:///d?host={}", folder.display())
            .parse()
            .unwrap();
        let met = met(url).await;
        assert!(met.starts_with("passes: No such file"), "{met}");
        let help = format!("there is no socket `{}/.s.PGSQL.5432`", folder.display());
        assert!(met.ends_with(&help), "{met}");
    }
}

/// The name is one that RFC 2606 keeps from being anybody's.
#[tokio::test]
async fn an_unknown_host() {
    let url: DatabaseUrl = "postgres://u@stairway.invalid:5432/d".parse().unwrap();
    let met = met(url).await;
    assert!(met.starts_with("passes: "), "{met}");
    assert!(
        met.ends_with("check the host in the URL: the host `stairway.invalid` is not known here"),
        "{met}"
    );
}

#[tokio::test]
async fn a_missing_database_is_missing() {
    let url = testing::url().await.with_database("no such %41");
    let error = Connection::try_open(&url, Access::Read, ATTEMPT)
        .await
        .unwrap_err();
    assert!(error.is_missing() && !error.is_passing(), "{error:?}");
    assert_eq!(
        error.help().unwrap(),
        "create the database first: `createdb 'no such %41'`, or `cargo xtask migrate --create-database`"
    );
}

#[tokio::test]
async fn an_address_of_six_parts_is_one() {
    let url: DatabaseUrl = "postgres://u@[::1]:1/d".parse().unwrap();
    let met = met(url).await;
    // Where there is no such network, there is no way to it: but it is no name to look up.
    assert!(!met.contains("not known"), "{met}");
}
