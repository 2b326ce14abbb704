//! `migrate` on its way to a database: what it waits for, what it makes, and what it says of a database that it cannot
//! have. (What every command says of those is in `connecting`.)

use crate::{
    guarded, server,
    space::{Command, Space, until},
};
use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use sqlx::postgres::PgConnectOptions;
use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    ops::Range,
    os::unix::{
        fs::{MetadataExt as _, PermissionsExt as _},
        net::UnixStream,
        process::CommandExt as _,
    },
    process,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

fn space() -> Space {
    Space::bare().globals("--migrations m").ladder()
}

/// `migrate` with these words, for the database at `url`.
fn migrate<'a>(space: &'a Space, words: &str, url: &str) -> Command<'a> {
    let command = space.command(&format!("migrate {words}"));
    command.word("--database-url").word(url)
}

/// The text with the numbers of errors left out, which differ between systems.
fn numberless(text: &str) -> String {
    let number = regex::Regex::new(r"os error \d+").unwrap();
    number.replace_all(text, "os error").into_owned()
}

/// A port that was free a moment ago.
fn nobody() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A server that is starting for these clients, and for all others is the tests' own; gives its port.
fn starts_for(clients: Range<usize>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            if !clients.contains(&number) {
                forward(stream);
                continue;
            }
            // The request for TLS, which is refused; then comes the startup packet.
            let mut packet = [0; 1024];
            while stream.read(&mut packet).unwrap() == 8 {
                stream.write_all(b"N").unwrap();
            }
            let fields = b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0";
            stream.write_all(b"E\0\0\0").unwrap();
            stream.write_all(&[fields.len() as u8 + 4]).unwrap();
            stream.write_all(fields).unwrap();
        }
    });
    port
}

/// Hands on what both sides say.
fn forward(client: TcpStream) {
    let options: PgConnectOptions = server::url().parse().unwrap();
    let port = options.get_port();
    let socket = |folder: &str| UnixStream::connect(format!("{folder}/.s.PGSQL.{port}")).unwrap();
    match (options.get_socket(), options.get_host()) {
        (Some(folder), _) => {
            let server = socket(folder.to_str().unwrap());
            pump(client.try_clone().unwrap(), server.try_clone().unwrap());
            pump(server, client);
        }
        (None, folder) if folder.starts_with('/') => {
            let server = socket(folder);
            pump(client.try_clone().unwrap(), server.try_clone().unwrap());
            pump(server, client);
        }
        (None, host) => {
            let server = TcpStream::connect((host, port)).unwrap();
            pump(client.try_clone().unwrap(), server.try_clone().unwrap());
            pump(server, client);
        }
    }
}

/// Copies from one to the other until the one ends. The other end is let go of with it.
fn pump(mut from: impl Read + Send + 'static, mut to: impl Write + Send + 'static) {
    thread::spawn(move || io::copy(&mut from, &mut to));
}

#[test]
fn a_server_that_is_starting_is_waited_for() {
    let port = starts_for(0..3);
    let database = server::database();
    let user: PgConnectOptions = server::url().parse().unwrap();
    let url = format!(
        "postgres://{}@127.0.0.1:{port}/{}",
        user.get_username(),
        database.name()
    );
    let space = space();
    let outcome = migrate(&space, "--wait 10m", &url).run();
    assert_snapshot!(outcome.to_string().replace(&url, "[url]"), @"
    exit 0
    --- stdout
    upgrade    a1 [time]  Revision a1
    upgrade    b2 [time]  Revision b2
    upgrade    c3 [time]  Revision c3
    3 revisions upgraded in [time]: [url] is at c3 (head)
    --- stderr
    PostgreSQL [url]
    waiting: the database system is starting up
    the database is empty
    verified: the database is what the revisions make
    ");
}

#[test]
fn a_database_is_not_made_by_another_way_because_the_usual_one_is_not_open_yet() {
    // It is found missing, and then the server restarts.
    let port = starts_for(1..2);
    let user: PgConnectOptions = server::url().parse().unwrap();
    let url = format!(
        "postgres://{}@127.0.0.1:{port}/no_such",
        user.get_username()
    );
    let space = space();
    let outcome = migrate(&space, "--create-database", &url).run().exits(3);
    let said = outcome.said();
    assert!(
        said.contains("the database system is starting up"),
        "{said}"
    );
    assert!(!said.contains("was not there: made"), "{said}");
}

#[test]
fn a_server_that_never_comes_is_not_waited_for_for_ever() {
    let port = nobody();
    let url = format!("postgres://u:hunter2@127.0.0.1:{port}/d");
    let space = space();
    let outcome = migrate(&space, "--wait 1s", &url).run();
    let said = numberless(&outcome.to_string().replace(&port.to_string(), "[port]"));
    assert_snapshot!(said, @"
    exit 3
    --- stderr
    PostgreSQL postgres://u:***@127.0.0.1:[port]/d
    waiting: nothing listens on `127.0.0.1:[port]`
    error: cannot connect to `postgres://u:***@127.0.0.1:[port]/d`, waited 1 s for it
     |
     = note: Connection refused (os error)
     = help: check that the server runs, and the host and port in the URL: nothing listens on `127.0.0.1:[port]`
    ");
    let outcome = migrate(&space, "", &url).run().exits(3);
    assert!(!outcome.said().contains("wait"), "{outcome}");
}

#[test]
fn a_host_that_nobody_knows_is_waited_for() {
    let url = "postgres://u:hunter2@stairway.invalid/d";
    let space = space();
    let outcome = migrate(&space, "--wait 1s", url).run().exits(3);
    let said = outcome.said();
    for part in [
        "waiting: the host `stairway.invalid` is not known here",
        "error: cannot connect to `postgres://u:***@stairway.invalid/d`, waited 1 s for it",
        "help: check the host in the URL",
    ] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn an_interrupted_wait_exits_with_130() {
    static CLIENTS: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            kept.push(stream);
            CLIENTS.fetch_add(1, Ordering::Relaxed);
        }
    });
    let space = space();
    let url = format!("postgres://u@127.0.0.1:{port}/d");
    let running = migrate(&space, "-q --wait 10m", &url).start();
    until("it connects", || CLIENTS.load(Ordering::Relaxed) > 0);
    running.signal("INT");
    assert_snapshot!(running.end(), @"
    exit 130
    --- stderr
    error: interrupted while waiting for the database
    ");
}

#[test]
fn a_database_that_is_not_there_is_made_where_that_is_asked_for() {
    let Some(guarded) = guarded::server() else {
        return;
    };
    let space = space();
    let url = guarded.url("reached", guarded::PASSWORD);
    let run = |words: &str| {
        let outcome = migrate(&space, words, &url).run();
        let shown = guarded.shown().replace("/postgres?", "/reached?");
        outcome.to_string().replace(&shown, "[url]")
    };
    assert_snapshot!(run("--wait 10m"), @r#"
    exit 3
    --- stderr
    PostgreSQL [url]
    error: cannot connect to `[url]`
     |
     = note: database "reached" does not exist
     = note: code: 3D000
     = help: create the database first: `createdb reached`, or `cargo xtask migrate --create-database`
    "#);
    assert_snapshot!(run("--create-database"), @"
    exit 0
    --- stdout
    upgrade    a1 [time]  Revision a1
    upgrade    b2 [time]  Revision b2
    upgrade    c3 [time]  Revision c3
    3 revisions upgraded in [time]: [url] is at c3 (head)
    --- stderr
    PostgreSQL [url]
    the database was not there: made
    the database is empty
    verified: the database is what the revisions make
    ");
    assert_snapshot!(run("--create-database"), @"
    exit 0
    --- stdout
    nothing to do: [url] is at c3 (head)
    --- stderr
    PostgreSQL [url]
    the database is at head
    ");
}

#[test]
fn ten_at_once_make_one_database_and_migrate_it_once() {
    let Some(guarded) = guarded::server() else {
        return;
    };
    let space = space();
    let url = guarded.url("reached at once", guarded::PASSWORD);
    let running: Vec<_> = (0..10)
        .map(|_| migrate(&space, "--create-database --wait 10m", &url).start())
        .collect();
    let outcomes: Vec<_> = running.into_iter().map(|one| one.end()).collect();
    for outcome in &outcomes {
        assert_eq!(outcome.code, Some(0), "{outcome}");
    }
    let count = |words: &str| {
        let said = outcomes.iter().map(|outcome| outcome.said());
        said.map(|said| said.matches(words).count()).sum::<usize>()
    };
    assert_eq!(count("the database was not there: made"), 1);
    for revision in ["Revision a1", "Revision b2", "Revision c3"] {
        assert_eq!(count(revision), 1, "{revision}");
    }
}

#[test]
fn the_folder_of_a_file_is_made_where_that_is_asked_for() {
    let space = space().and_globals("--database-url sqlite://data/dev/x.db");
    assert_snapshot!(space.run("migrate"), @r#"
    exit 3
    --- stderr
    SQLite sqlite://data/dev/x.db
    error: cannot create the SQLite database `data/dev/x.db`: its folder `data/dev` does not exist
     |
     = help: create it first: `mkdir -p data/dev`, or let `cargo xtask migrate --create-database` make it
    "#);
    assert!(!space.path("data").exists());
    assert_snapshot!(space.run("migrate --create-database"), @"
    exit 0
    --- stdout
    upgrade    a1 [time]  Revision a1
    upgrade    b2 [time]  Revision b2
    upgrade    c3 [time]  Revision c3
    3 revisions upgraded in [time]: sqlite://data/dev/x.db is at c3 (head)
    --- stderr
    SQLite sqlite://data/dev/x.db
    the database was not there: made
    the database is empty
    verified: the database is what the revisions make
    ");
}

#[test]
fn a_file_that_is_cut_off_is_told_before_anything_is_run() {
    let space = space().and_globals("--database-url sqlite://x.db");
    space.run("migrate-upgrade").ok();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(space.path("x.db"))
        .unwrap();
    let length = file.metadata().unwrap().len();
    file.set_len(length - 4096).unwrap();
    assert_snapshot!(space.run("migrate --wait 10m"), @"
    exit 3
    --- stderr
    SQLite sqlite://x.db
    error: cannot connect to `sqlite://x.db`
     |
     = note: database disk image is malformed
     = note: code: 11
     = help: the file is damaged: bring a backup back, as with `migrate-restore FILE`, or save what can be read with `sqlite3 FILE .recover`
    ");
    file.set_len(length - 1).unwrap();
    assert_snapshot!(space.run("migrate"), @"
    exit 3
    --- stderr
    SQLite sqlite://x.db
    error: cannot connect to `sqlite://x.db`
     |
     = note: the end of the file is missing
     = note: code: 11
     = help: the file is damaged: bring a backup back, as with `migrate-restore FILE`, or save what can be read with `sqlite3 FILE .recover`
    ");
}

/// What `migrate` says to a user who is not the owner of the world.
fn as_nobody(space: &Space) -> String {
    let program = space.path("migrate");
    if !program.exists() {
        // The user may not enter the folder where it is.
        fs::copy(env!("CARGO_BIN_EXE_migrate"), &program).unwrap();
    }
    let mode =
        |mode| fs::set_permissions(space.path(""), fs::Permissions::from_mode(mode)).unwrap();
    mode(0o755);
    let mut command = process::Command::new(program);
    command
        .args([
            "migrate",
            "--migrations",
            "m",
            "--database-url",
            "sqlite://d/x.db",
        ])
        .current_dir(space.path(""))
        .env_clear();
    // Who made the folder is who we are.
    if fs::metadata(space.path("")).unwrap().uid() == 0 {
        command.uid(65534).gid(65534);
    }
    let output = command.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let said = numberless(&said);
    format!(
        "exit {}\n{}",
        output.status.code().unwrap(),
        space.normal(&said)
    )
}

#[test]
fn files_and_folders_that_may_not_be_written_or_read() {
    let space = space();
    let allow = |path: &str, mode| {
        fs::set_permissions(space.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    fs::create_dir(space.path("d")).unwrap();
    allow("d", 0o555);
    assert_snapshot!(as_nobody(&space), @"
    exit 3
    SQLite sqlite://d/x.db
    the database is empty
    error: cannot write to the folder `d`
     |
     = note: Permission denied (os error)
     = help: let this user write to it, for SQLite keeps a journal beside its file; or name another place
    ");
    allow("d", 0o777);
    space
        .run("migrate-upgrade a1 --database-url sqlite://d/x.db")
        .ok();
    allow("d/x.db", 0o444);
    assert_snapshot!(as_nobody(&space), @"
    exit 3
    SQLite sqlite://d/x.db
    the database is behind
    error: cannot connect to `sqlite://d/x.db`
     |
     = note: attempt to write a readonly database
     = note: code: 8
     = help: let this user write to the file, and to its folder
    ");
    allow("d/x.db", 0o000);
    assert_snapshot!(as_nobody(&space), @"
    exit 3
    SQLite sqlite://d/x.db
    error: cannot connect to `sqlite://d/x.db`
     |
     = note: unable to open database file
     = note: code: 14
     = help: check that the file and its folder can be read and written
    ");
    allow("d/x.db", 0o666);
    allow("d", 0o555);
    assert_snapshot!(as_nobody(&space), @"
    exit 3
    SQLite sqlite://d/x.db
    the database is behind
    error: cannot write to the folder `d`
     |
     = note: Permission denied (os error)
     = help: let this user write to it, for SQLite keeps a journal beside its file; or name another place
    ");
    // So that the folder can be taken away, and all that was in the way.
    allow("d", 0o777);
    assert!(as_nobody(&space).starts_with("exit 0\n"));
}
