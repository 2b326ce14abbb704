//! No command says a password, whether it succeeds or fails, as text or as a document.

use crate::{
    guarded::{self, PASSWORD},
    space::{Outcome, Space},
};
use pretty_assertions::assert_eq;
use stairway::scratch::postgres::VARIABLE;

const LINES: [&str; 14] = [
    "migrate-history",
    "migrate-current",
    "migrate-heads",
    "migrate-upgrade --dry-run",
    "migrate-upgrade +1",
    "migrate-upgrade",
    "migrate-upgrade",
    "migrate-show head",
    "migrate-current --check",
    "migrate-history --verbose",
    "migrate-downgrade --dry-run",
    "migrate-downgrade",
    "migrate-downgrade base",
    "migrate-downgrade zz",
];

/// Fails if the outcome says the password.
#[track_caller]
fn silent(what: &str, outcome: &Outcome) {
    let said = outcome.said();
    assert!(
        !said.contains(PASSWORD) && !said.contains("hunter2"),
        "{what}\n{said}"
    );
}

#[test]
fn where_the_password_is_right() {
    let Some(server) = guarded::server() else {
        return;
    };
    let space = Space::bare().globals("--migrations m").ladder();
    for (index, options) in ["", "-v", "--format json", "--format json -v"]
        .iter()
        .enumerate()
    {
        let database = format!("right_{index}");
        server.create(&database);
        let url = server.url(&database, PASSWORD);
        for line in LINES {
            let outcome = space
                .command(&format!("{line} {options}"))
                .variable("DATABASE_URL", &url)
                .run();
            let expected = if line.ends_with("zz") { 2 } else { 0 };
            assert_eq!(outcome.code, Some(expected), "{line} {options}\n{outcome}");
            silent(line, &outcome);
        }
    }
}

#[test]
fn where_a_step_fails_or_the_records_do_not_fit() {
    let Some(server) = guarded::server() else {
        return;
    };
    server.create("failing");
    let space = Space::bare()
        .globals("--migrations m -v")
        .ladder()
        .and_globals("--database-url")
        .and_globals(&server.url("failing", PASSWORD));
    space.run("migrate-upgrade b2").ok();
    space.edit("m/c3.sql", "(email)", "(emial)");
    for options in ["", "--format json"] {
        let outcome = space.run(&format!("migrate-upgrade {options}")).exits(4);
        silent("failing", &outcome);
    }
    space.edit("m/a1.sql", "email text", "email varchar(9)");
    for options in ["", "--format json"] {
        let outcome = space.run(&format!("migrate-upgrade {options}")).exits(2);
        silent("changed", &outcome);
    }
}

#[test]
fn where_nobody_is_let_in() {
    let mut urls = vec![
        format!("postgres://u:{PASSWORD}@127.0.0.1:1/d"),
        format!("postgres://127.0.0.1:1/d?user=u&password={PASSWORD}"),
        format!("postgres://u:{PASSWORD}@127.0.0.1:1/d?sslmod=require"),
        format!("postgres://u:{PASSWORD}@127.0.0.1:port/d"),
        format!("postgres:u:{PASSWORD}@127.0.0.1:1/d"),
        format!("postgres//u:{PASSWORD}@127.0.0.1:1/d"),
        format!("mysql://u:{PASSWORD}@127.0.0.1/d"),
        format!("u:{PASSWORD}@127.0.0.1/d"),
        format!("{PASSWORD}"),
        format!("postgres://u:{PASSWORD}%@127.0.0.1:1/d"),
        format!("postgres://u:{PASSWORD}@[::1/d"),
        format!("sqlite://no/such/x.db?password={PASSWORD}"),
    ];
    if let Some(server) = guarded::server() {
        urls.push(server.url("postgres", "hunter2"));
        urls.push(server.url("no_such", PASSWORD));
    }
    let space = Space::bare().globals("--migrations m").ladder();
    for url in urls {
        for line in [
            "migrate-upgrade -v",
            "migrate-upgrade --format json",
            "migrate-current",
            "migrate-history -v",
            "migrate-heads --format json",
        ] {
            let by_option = space.command(line).word("--database-url").word(&url).run();
            silent(&format!("{line} {url}"), &by_option);
            let by_variable = space.command(line).variable("DATABASE_URL", &url).run();
            silent(&format!("{line} {url}"), &by_variable);
        }
    }
}

#[test]
fn in_the_configuration_and_in_dot_env() {
    for url in [
        format!("postgres://u:{PASSWORD}@127.0.0.1:1/d"),
        format!("postgre://u:{PASSWORD}@127.0.0.1:1/d"),
    ] {
        let space =
            Space::workspace(&format!("migrations = \"m\"\ndatabase-url = \"{url}\"")).ladder();
        silent("configuration", &space.run("migrate-upgrade -v"));
        // The key that is wrong is shown with its line, and that of the URL is not.
        space.edit("Cargo.toml", "migrations = ", "migration = ");
        silent("beside an unknown key", &space.run("migrate-upgrade -v"));
        space.edit("Cargo.toml", "migration = ", "migrations = ");
        space.edit("Cargo.toml", "database-url = ", "database-ulr = ");
        silent("an unknown key itself", &space.run("migrate-upgrade -v"));
        silent(
            "an unknown key as a document",
            &space.run("migrate-upgrade --format json"),
        );
        space.edit("Cargo.toml", &format!("database-ulr = \"{url}\""), "");
        space.write(".env", format!("DATABASE_URL={url}\n"));
        silent(".env", &space.run("migrate-upgrade -v"));
        space.write(".env", format!("A=1\nDATABASE_URL {url}\n"));
        silent(
            "a line of .env that cannot be read",
            &space.run("migrate-upgrade -v"),
        );
        space.write(".env", format!("DATABASE_URL='{url}\n"));
        silent("an open quote in .env", &space.run("migrate-upgrade -v"));
    }
}

#[test]
fn in_a_proof() {
    let Some(server) = guarded::server() else {
        return;
    };
    let space = Space::bare()
        .globals("--migrations m --only postgres")
        .ladder();
    space.edit("m/b2.sql", "DROP TABLE posts;", "DROP TABLE pots;");
    for (password, code) in [(PASSWORD, 1), ("hunter2", 3)] {
        for options in ["", "-v", "--format json"] {
            let outcome = space
                .command(&format!("migrate-test {options}"))
                .variable(VARIABLE, server.url("postgres", password))
                .run()
                .exits(code);
            silent(options, &outcome);
        }
    }
}

#[test]
fn in_a_command_line_that_does_not_parse() {
    let space = Space::bare();
    let url = format!("postgres://u:{PASSWORD}@127.0.0.1:1/d");
    for format in ["text", "json"] {
        let outcome = space
            .command(&format!("migrate-upgrade --format {format} --dry-rum"))
            .word(&format!("--database-url={url}"))
            .run()
            .exits(2);
        silent("an unknown option", &outcome);
        let outcome = space
            .command(&format!("migrate-upgrade --format {format}"))
            .word(&format!("--database-ulr={url}"))
            .run()
            .exits(2);
        silent("a typo in the option", &outcome);
        let outcome = space
            .command(&format!("migrate-upgrade --format {format} head"))
            .word(&url)
            .run()
            .exits(2);
        silent("a word too many", &outcome);
        let outcome = space
            .command(&format!("migrate-upgrade --format {format} --migrations m"))
            .word(&url)
            .run()
            .exits(2);
        silent("a URL for a target", &outcome);
    }
}
