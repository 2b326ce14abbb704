//! Databases that are not there, or do not let anybody in: the exit code is 3, and the help fits.

use crate::{
    guarded, server,
    space::{Outcome, Space},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use stairway::scratch::postgres::VARIABLE;
use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

fn space() -> Space {
    Space::bare().globals("--migrations m").ladder()
}

/// An upgrade of the database that the URL names.
fn upgrade(space: &Space, url: &str) -> Outcome {
    space
        .command("migrate-upgrade")
        .word("--database-url")
        .word(url)
        .run()
}

#[test]
fn an_sqlite_file_that_is_not_there_is_made_by_an_upgrade_alone() {
    let space = space().and_globals("--database-url sqlite://x.db");
    assert_snapshot!(space.run("migrate-current"), @"
    exit 3
    --- stderr
    error: there is no SQLite database at `x.db`
     |
     = help: `migrate-upgrade` creates it; or name another with `--database-url`
    ");
    assert_snapshot!(space.run("migrate-history"), @"
    exit 0
    --- stdout
    revision  created  state    message
    c3                 pending  Revision c3 (head)
    b2                 pending  Revision b2
    a1                 pending  Revision a1
    ");
    let _ = space.run("migrate-upgrade --dry-run").exits(0);
    let _ = space.run("migrate-upgrade zz").exits(2);
    assert!(!space.path("x.db").exists());
    space.run("migrate-upgrade").ok();
}

/// What asks what is applied.
const ASKING: [&str; 13] = [
    "migrate-current",
    "migrate-downgrade",
    "migrate-downgrade base",
    "migrate-downgrade base --dry-run",
    "migrate-show current",
    "migrate-show +1",
    "migrate-history --range current:",
    "migrate-graph --range current:",
    "migrate-create n --empty --head current",
    "migrate-create n --empty --head c3 --depends-on -1",
    "migrate-merge current c3",
    "migrate-stamp c3",
    "migrate-stamp base --dry-run",
];

/// What only says more where there is a database.
const DECORATED: [&str; 6] = [
    "migrate-history",
    "migrate-history --range a1:",
    "migrate-graph",
    "migrate-show head",
    "migrate-heads --verbose",
    "migrate-check",
];

#[test]
fn who_asks_what_is_applied_is_told_that_there_is_no_database() {
    let no_such = server::with_database(&server::url(), "no_such");
    let shown = no_such.parse::<stairway::connection::DatabaseUrl>();
    let cases = [
        (
            "sqlite://x.db",
            "there is no SQLite database at `x.db`".to_owned(),
        ),
        (
            "sqlite://data/x.db",
            "there is no SQLite database at `data/x.db`".to_owned(),
        ),
        (&*no_such, format!("cannot connect to `{}`", shown.unwrap())),
    ];
    for (url, message) in cases {
        let space = space().and_globals(&format!("--database-url {url}"));
        for line in ASKING {
            let outcome = space.run(line).exits(3);
            assert_eq!(outcome.stdout, "", "{line}");
            let said = outcome.stderr.lines().next();
            assert_eq!(said, Some(&*format!("error: {message}")), "{line}");
            let help = outcome
                .stderr
                .lines()
                .find(|line| line.contains("= help: "));
            assert_eq!(
                help.is_some_and(|help| help.contains("with its schema first")),
                line.starts_with("migrate-stamp"),
                "{outcome}"
            );
            assert_eq!(
                outcome.stderr.contains("is counted from what is applied"),
                ["show", "range", "create", "merge"]
                    .iter()
                    .any(|word| line.contains(word)),
                "{outcome}"
            );
        }
        for line in DECORATED {
            let _ = space.run(line).exits(0);
        }
        assert!(!space.path("x.db").exists() && !space.path("data").exists());
        assert_eq!(space.path("m").read_dir().unwrap().count(), 3);
    }
}

#[test]
fn an_sqlite_file_in_a_folder_that_is_not_there() {
    assert_snapshot!(upgrade(&space(), "sqlite://data/x.db"), @r#"
    exit 3
    --- stderr
    error: cannot create the SQLite database `data/x.db`: its folder `data` does not exist
     |
     = help: create it first: `mkdir -p data`, or let `cargo xtask migrate --create-database` make it
    "#);
}

#[test]
fn a_folder_in_place_of_an_sqlite_file() {
    assert_snapshot!(upgrade(&space(), "sqlite://m"), @"
    exit 3
    --- stderr
    error: `m` is a folder, not an SQLite database
     |
     = help: name a file in it: `sqlite://m/NAME.db`
    ");
}

#[test]
fn a_postgres_database_that_is_not_there() {
    let space = space();
    let url = server::with_database(&server::url(), "no_such");
    let outcome = upgrade(&space, &url).exits(3);
    let shown = url
        .parse::<stairway::connection::DatabaseUrl>()
        .unwrap()
        .to_string();
    assert_snapshot!(outcome.to_string().replace(&shown, "[url]"), @r#"
    exit 3
    --- stderr
    error: cannot connect to `[url]`
     |
     = note: database "no_such" does not exist
     = note: code: 3D000
     = help: create the database first: `createdb no_such`, or `cargo xtask migrate --create-database`
    "#);
}

#[test]
fn nobody_listens() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let outcome = upgrade(
        &space(),
        &format!("postgres://u:hunter2@127.0.0.1:{port}/d"),
    );
    let text = outcome.to_string().replace(&port.to_string(), "[port]");
    // The number of the error differs between systems.
    let text = regex::Regex::new(r"os error \d+")
        .unwrap()
        .replace(&text, "os error");
    assert_snapshot!(text, @"
    exit 3
    --- stderr
    error: cannot connect to `postgres://u:***@127.0.0.1:[port]/d`
     |
     = note: Connection refused (os error)
     = help: check that the server runs, and the host and port in the URL: nothing listens on `127.0.0.1:[port]`
    ");
}

#[test]
fn no_socket_in_the_folder() {
    let space = space();
    let url = format!("postgres:///d?host={}&user=u", space.path("m").display());
    let outcome = upgrade(&space, &url).exits(3);
    assert!(
        outcome.stderr.contains("help: check that the server runs"),
        "{outcome}"
    );
}

#[test]
fn a_wrong_password() {
    let Some(guarded) = guarded::server() else {
        return;
    };
    let space = space();
    let outcome = upgrade(&space, &guarded.url("postgres", "wrong")).exits(3);
    let text = outcome.to_string().replace(&guarded.shown(), "[url]");
    assert_snapshot!(text, @r#"
    exit 3
    --- stderr
    error: cannot connect to `[url]`
     |
     = note: password authentication failed for user "postgres"
     = note: code: 28P01
     = help: check the user name and the password in the URL
    "#);
    assert!(!text.contains("wrong"));
    upgrade(&space, &guarded.url("postgres", guarded::PASSWORD)).ok();
}

/// What answers here says to each client what a server says while it starts. (A real one is in that state
/// for too short a time to meet it.)
#[test]
fn a_server_that_is_starting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            loop {
                let mut length = [0; 4];
                if stream.read_exact(&mut length).is_err() {
                    break;
                }
                let mut body = vec![0; u32::from_be_bytes(length) as usize - 4];
                if stream.read_exact(&mut body).is_err() {
                    break;
                }
                // The request for TLS, which is refused; then comes the startup packet.
                if body == 80_877_103_u32.to_be_bytes() {
                    stream.write_all(b"N").unwrap();
                    continue;
                }
                let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
                let mut message = vec![b'E'];
                message.extend((fields.len() as u32 + 4).to_be_bytes());
                message.extend(fields);
                stream.write_all(&message).unwrap();
                break;
            }
        }
    });
    let outcome = upgrade(
        &space(),
        &format!("postgres://u:hunter2@127.0.0.1:{port}/d"),
    );
    assert_snapshot!(outcome.to_string().replace(&port.to_string(), "[port]"), @"
    exit 3
    --- stderr
    error: cannot connect to `postgres://u:***@127.0.0.1:[port]/d`
     |
     = note: the database system is starting up
     = note: code: 57P03
     = help: the server is starting up or shutting down: try again in a moment; `cargo xtask migrate --wait 60s` waits for it
    ");
}

#[test]
fn a_url_that_is_none() {
    let space = space();
    assert_snapshot!(upgrade(&space, "mysql://u:hunter2@h/d"), @"
    exit 2
    --- stderr
    error: the database URL begins with `mysql`, which is neither SQLite nor PostgreSQL
     |
     = note: the URL is from `--database-url`
     = help: write it as `sqlite://dev.db` or `postgres://user:password@host:5432/name`
    ");
    assert_snapshot!(upgrade(&space, "x.db"), @"
    exit 2
    --- stderr
    error: the database URL cannot be read: it has no scheme such as `sqlite:`
     |
     = note: the URL is from `--database-url`
     = help: write it as `sqlite://dev.db` or `postgres://user:password@host:5432/name`
    ");
    assert_snapshot!(upgrade(&space, "postgres://u:hunter2@h:port/d"), @"
    exit 2
    --- stderr
    error: the database URL cannot be read: invalid port number
     |
     = note: the URL is from `--database-url`
     = help: write it as `sqlite://dev.db` or `postgres://user:password@host:5432/name`
    ");
    assert_snapshot!(upgrade(&space, "postgres://u:hunter2@h/d?sslmod=require"), @"
    exit 2
    --- stderr
    error: the database URL has the unknown parameter `sslmod`
     |
     = note: the URL is from `--database-url`
     = help: did you mean `sslmode`?
    ");
    assert_snapshot!(upgrade(&space, "sqlite://"), @"
    exit 2
    --- stderr
    error: the database URL cannot be read: it names no file
     |
     = note: the URL is from `--database-url`
     = help: write it as `sqlite://dev.db` or `postgres://user:password@host:5432/name`
    ");
}

#[test]
fn a_server_for_proofs_that_is_not_there() {
    let space = space();
    let folder = space.path("m");
    let url = format!("postgres:///d?host={}&user=u", folder.display());
    let outcome = space
        .command("migrate-test --only postgres")
        .variable(VARIABLE, &url)
        .run()
        .exits(3);
    assert!(
        outcome.stderr.contains("help: check that the server runs"),
        "{outcome}"
    );
    let outcome = space
        .command("migrate-test --only postgres")
        .variable(VARIABLE, "sqlite://x.db")
        .run();
    assert_snapshot!(outcome, @"
    exit 2
    --- stderr
    error: `STAIRWAY_SCRATCH_POSTGRES` must name a PostgreSQL server, and `sqlite://x.db` is none
     |
     = help: write `STAIRWAY_SCRATCH_POSTGRES` as `postgres://user:password@host:5432/postgres`
    ");
    // The other half does not care.
    space
        .command("migrate-test --only sqlite")
        .variable(VARIABLE, &url)
        .run()
        .ok();
}

#[test]
fn an_error_as_a_document() {
    let space = space();
    for line in ["migrate-upgrade", "migrate-downgrade", "migrate-current"] {
        let outcome = space
            .command(&format!(
                "{line} --format json --database-url postgres:///d?host=/no/such"
            ))
            .run()
            .exits(3);
        assert_eq!(outcome.stderr, "");
        assert_eq!(outcome.json()["error"]["kind"], "connection");
    }
}
