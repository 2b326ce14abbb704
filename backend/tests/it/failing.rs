//! What keeps it from starting, each with what to do about it.

use crate::{program::Start, site::Site};
use pretty_assertions::assert_eq;
use stairway::Dialect;

fn site() -> Site {
    let site = Site::new(Dialect::Sqlite);
    site.upgrade();
    site
}

#[test]
fn no_database_is_named() {
    let site = site();
    assert_eq!(
        site.start("serve")
            .without("DATABASE_URL")
            .end()
            .to_string(),
        "exit 2\n--- stderr\n\
         error: no database is named\n |\n \
         = help: name one with `--database-url URL`, or set `DATABASE_URL`"
    );
}

#[test]
fn a_database_in_memory() {
    let site = site();
    for words in ["serve", "serve --migrate"] {
        let start = site
            .start(words)
            .variable("DATABASE_URL", "sqlite::memory:");
        assert_eq!(
            start.end().to_string(),
            "exit 2\n--- stderr\n\
             error: a database in memory ends with its connection, so it cannot be served\n |\n \
             = help: name a file, such as `sqlite://data/dev.db`"
        );
    }
}

#[test]
fn a_port_in_use() {
    let site = site();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    assert_eq!(
        site.run(&format!("serve --listen 127.0.0.1:{port}"))
            .to_string(),
        format!(
            "exit 2\n--- stderr\n\
             error: `127.0.0.1:{port}` is in use\n |\n \
             = help: stop what listens there, or name another port with `--listen 127.0.0.1:{}`; port 0 is any free one",
            port.checked_add(1).unwrap_or(0)
        )
    );
}

#[test]
fn an_address_of_another_machine() {
    // 192.0.2.0/24 is for documentation, and nobody's.
    assert_eq!(
        site().run("serve --listen 192.0.2.1:3000").to_string(),
        "exit 2\n--- stderr\n\
         error: `192.0.2.1:3000` is no address of this machine\n |\n \
         = help: `--listen 0.0.0.0:3000` is every address that this machine has, `127.0.0.1:3000` is itself alone"
    );
}

#[test]
fn addresses_and_levels_that_are_none() {
    let site = site();
    let ended = site.run("serve --listen 3000").exits(2);
    assert_eq!(
        ended.stderr,
        "error: `3000` is no address to listen on\n |\n \
         = help: write `--listen`, or BACKEND_LISTEN, as `127.0.0.1:3000`\n"
    );
    let ended = site.start("serve").variable("PORT", "http").end();
    assert_eq!(
        ended.to_string(),
        "exit 2\n--- stderr\n\
         error: the environment variable `PORT` is `http`, which is no port\n |\n \
         = help: write it as a number, such as `8080`"
    );
    let ended = site
        .start("serve")
        .variable("RUST_LOG", "backend=loud")
        .end();
    let ended = ended.exits(2);
    assert!(
        ended
            .stderr
            .starts_with("error: the environment variable `RUST_LOG` cannot be read\n"),
        "{ended}"
    );
}

#[test]
fn a_server_that_is_not_there() {
    let site = site();
    let url = "postgres://u:hunter2@127.0.0.1:1/d";
    let ended = site
        .start("serve")
        .variable("DATABASE_URL", url)
        .end()
        .exits(3);
    assert!(ended.stderr.starts_with("error: "), "{ended}");
    assert!(!ended.to_string().contains("hunter2"), "{ended}");
}

#[test]
fn help_says_what_the_environment_says() {
    let site = site();
    let ended = Start::new(site.folder(), "serve --help")
        .variable("DATABASE_URL", "postgres://u:hunter2@h/d")
        .end()
        .exits(0);
    for variable in [
        "DATABASE_URL",
        "BACKEND_LISTEN",
        "PORT",
        "BACKEND_LOG_FORMAT",
        "RUST_LOG",
    ] {
        assert!(ended.stdout.contains(variable), "{ended}");
    }
    assert!(!ended.stdout.contains("hunter2"), "{ended}");
}
