//! Each set of drivers that the library can be built with, as it was built: `.ci/run` runs this with each driver alone.

#![cfg(any(feature = "sqlite", feature = "postgres"))]

use stairway::{
    Dialect, ErrorKind,
    connection::{self, Access, Connection, DatabaseUrl, Interrupt},
};
use std::time::Duration;

/// The dialects whose drivers are there.
fn built() -> Vec<Dialect> {
    let is_built = |dialect: &Dialect| match dialect {
        Dialect::Sqlite => cfg!(feature = "sqlite"),
        Dialect::Postgres => cfg!(feature = "postgres"),
    };
    Dialect::ALL.into_iter().filter(is_built).collect()
}

/// A database that is reached without anything of this machine, or that nobody would ever reach.
fn url(dialect: Dialect) -> DatabaseUrl {
    match dialect {
        Dialect::Sqlite => DatabaseUrl::memory(),
        Dialect::Postgres => "postgres:///d?host=/no/such/folder".parse().unwrap(),
    }
}

fn check(dialect: Dialect, error: &stairway::Error) {
    let (message, help) = match dialect {
        Dialect::Sqlite => (
            "this program was built without the driver for SQLite",
            "build it with the feature `sqlite`, or name a PostgreSQL database",
        ),
        Dialect::Postgres => (
            "this program was built without the driver for PostgreSQL",
            "build it with the feature `postgres`, or name an SQLite database",
        ),
    };
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert_eq!(error.to_string(), message);
    assert_eq!(error.help().as_deref(), Some(help));
}

#[tokio::test]
async fn a_database_is_reached_with_its_driver_and_refused_without() {
    for dialect in Dialect::ALL {
        let url = url(dialect);
        let opened = Connection::open(&url, Access::Write).await;
        let is_built = built().contains(&dialect);
        assert_eq!(connection::has_driver(dialect).is_ok(), is_built);
        match (opened, dialect) {
            (Ok(connection), Dialect::Sqlite) if is_built => {
                assert_eq!(connection.dialect(), dialect);
            }
            (Err(error), Dialect::Postgres) if is_built => {
                assert_eq!(error.to_string(), format!("cannot connect to `{url}`"));
            }
            (opened, _) => {
                assert!(!is_built, "{dialect}");
                check(dialect, &opened.unwrap_err());
                // What cannot come is not waited for, and not made.
                let patience = Duration::from_secs(3600);
                let interrupt = Interrupt::default();
                let waited = connection::wait(&url, patience, &interrupt, &mut |_| {}).await;
                check(dialect, &waited.unwrap_err().into());
                let made = connection::create_database(&url).await;
                check(dialect, &made.unwrap_err().into());
            }
        }
    }
}
