//! `dev`: from a fresh clone to a page that is served, again after each change, and nothing left behind.

use crate::{
    running::{Running, gone, kill, lives},
    workspace::Workspace,
};
use pretty_assertions::assert_eq;
use stairway::scratch::postgres::VARIABLE;
use std::net::TcpListener;

/// Starts it on a port that is free, and waits until it serves and watches.
fn serving(workspace: &Workspace, options: &str) -> (Running, String) {
    let mut running = workspace.start(&format!("dev --port 0 {options}"));
    let page = page(&running.until("dev: serving "));
    running.until("dev: watching");
    (running, page)
}

/// The address in a line.
fn page(line: &str) -> String {
    let word = line.split(' ').find(|word| word.starts_with("http://"));
    word.unwrap_or_else(|| panic!("no address: {line}"))
        .to_owned()
}

fn get(page: &str) -> String {
    let answer = ureq::get(page).call();
    answer.unwrap().body_mut().read_to_string().unwrap()
}

/// The number of the process of the backend, of which it wrote last.
fn backend(running: &Running) -> String {
    let said = running.said();
    let line = said.lines().rfind(|line| line.starts_with("log: "));
    line.unwrap().split(' ').nth(1).unwrap().to_owned()
}

#[test]
fn on_a_fresh_clone_one_line_sets_up_builds_migrates_and_serves() {
    let workspace = Workspace::new();
    let mut running = workspace.start("dev --once --port 0 --times times.json");
    let line = running.until("dev: served ");
    let status = running.end();
    assert!(status.success(), "{}", running.said());
    let said = running.said();
    // What Cargo and the commands write is theirs.
    let own: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("dev: "))
        .collect();
    assert_eq!(
        own,
        [
            "dev: made .env from .env.example",
            "dev: building",
            "dev: migrating sqlite://data/dev.db",
            line.as_str(),
        ]
    );
    assert!(
        said.contains(" on sqlite://data/dev.db, greeted\n"),
        "{said}"
    );
    for part in ["(build ", " s, migrate ", " s, start ", " s)"] {
        assert!(line.contains(part), "{line}");
    }
    gone(&backend(&running));
    assert_eq!(
        workspace.files(),
        [
            ".env",
            ".env.example",
            "Cargo.lock",
            "Cargo.toml",
            "backend/Cargo.toml",
            "backend/src/main.rs",
            "data/.gitignore",
            "data/dev.db",
            "migrations/a1.sql",
            "migrations/b2.sql",
            "times.json",
        ]
    );
    assert_eq!(
        workspace.query("SELECT id FROM stairway_revisions ORDER BY id"),
        "a1\nb2"
    );
}

#[test]
fn changes_build_migrate_and_restart_and_what_fails_takes_nothing_away() {
    let workspace = Workspace::new();
    workspace.write(".env", "DATABASE_URL=sqlite://data/mine.db\n");
    let (mut running, page) = serving(&workspace, "");
    assert_eq!(get(&page), "one");
    let first = backend(&running);

    // A source: built and started anew, and not migrated.
    workspace.edit("backend/src/main.rs", "\"one\"", "\"two\"");
    running.until("dev: backend/src/main.rs changed");
    let line = running.until("dev: serving ");
    assert!(!line.contains("migrate"), "{line}");
    assert_eq!(get(&page), "two");
    let second = backend(&running);
    gone(&first);

    // One that does not build: shown, and the one before serves.
    workspace.edit("backend/src/main.rs", "\"two\"", "2");
    running.until("error[E0308]");
    running.until("dev: the build failed");
    running.until("dev: the backend from before goes on");
    assert_eq!(get(&page), "two");
    assert!(lives(&second));

    // A revision, while it still does not build: nothing is migrated that the backend could not know.
    workspace.revision("c3", "b2", "tags");
    running.until("dev: migrations/c3.sql changed");
    running.until("dev: the build failed");
    running.until("dev: the backend from before goes on");
    assert_eq!(
        workspace.query("SELECT max(id) FROM stairway_revisions"),
        "b2"
    );

    // Built again, what is owed is migrated.
    workspace.edit("backend/src/main.rs", "= 2;", "= \"three\";");
    let line = running.until("dev: serving ");
    assert!(line.contains("migrate"), "{line}");
    assert_eq!(get(&page), "three");
    assert_eq!(
        workspace.query("SELECT max(id) FROM stairway_revisions"),
        "c3"
    );
    let third = backend(&running);

    // An applied revision that is edited is refused, and there is a way on.
    workspace.edit(
        "migrations/c3.sql",
        "tags (id bigint",
        "tags (name text, id bigint",
    );
    running.until("dev: the migration failed");
    let line = running.until("dev: if you edited");
    assert!(line.contains("cargo xtask clean"), "{line}");
    running.until("dev: the backend from before goes on");
    assert!(lives(&third));
    workspace.edit(
        "migrations/c3.sql",
        "tags (name text, id bigint",
        "tags (id bigint",
    );
    running.until("dev: serving ");

    // A backend that ends is said, and the next change starts it again.
    let _ = ureq::get(&format!("{page}/crash")).call();
    running.until("dev: the backend ended with exit code 9; waiting for a change");
    workspace.edit("backend/src/main.rs", "\"three\"", "\"four\"");
    running.until("dev: serving ");
    assert_eq!(get(&page), "four");
    let last = backend(&running);

    running.signal("INT");
    assert!(running.end().success(), "{}", running.said());
    gone(&last);
    assert!(!workspace.path("data/dev.db").exists());
    assert_eq!(
        workspace.read(".env"),
        "DATABASE_URL=sqlite://data/mine.db\n"
    );
}

#[test]
fn nothing_is_left_whichever_way_it_ends() {
    let workspace = Workspace::new();
    for signal in ["INT", "TERM"] {
        let (mut running, _) = serving(&workspace, "");
        let id = backend(&running);
        running.signal(signal);
        assert!(running.end().success(), "{}", running.said());
        gone(&id);
    }
    // Nobody is there to end anything.
    let (mut running, _) = serving(&workspace, "");
    let id = backend(&running);
    running.signal("KILL");
    assert!(!running.end().success());
    gone(&id);
}

#[test]
fn an_end_during_the_build_ends_the_build() {
    let workspace = Workspace::new();
    // A build script that writes its number and never ends.
    workspace.write(
        "backend/build.rs",
        "fn main() {\n    std::fs::write(\"../started\", format!(\"{}\\n\", std::process::id())).unwrap();\n    loop { \
         std::thread::sleep(std::time::Duration::from_secs(1)); }\n}\n",
    );
    let mut running = workspace.start("dev --port 0");
    let since = std::time::Instant::now();
    while !workspace.path("started").exists() {
        assert!(since.elapsed().as_secs() < 120, "it never builds");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(100));
    let id = workspace.read("started").trim().to_owned();
    assert!(lives(&id));
    running.signal("INT");
    assert!(running.end().success(), "{}", running.said());
    gone(&id);
}

#[test]
fn a_private_postgres_serves_and_is_gone_afterwards() {
    let workspace = Workspace::new();
    let mut task = workspace.task("dev --once --port 0 --postgres");
    task.env_remove(VARIABLE);
    let mut running = Running::start(task);
    let url = on_postgres(&workspace, &mut running);
    let folder = url
        .split("host=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let folder = folder.replace("%2F", "/");
    assert!(folder.starts_with('/'), "{url}");
    assert!(!std::path::Path::new(&folder).exists(), "{folder}");
}

#[test]
fn on_a_server_for_scratch_databases_the_one_that_was_made_is_gone_afterwards() {
    let Some(server) = std::env::var_os(VARIABLE).filter(|url| !url.is_empty()) else {
        eprintln!("skipped, {VARIABLE} names no server; `cargo xtask test` starts one");
        return;
    };
    let workspace = Workspace::new();
    let mut task = workspace.task("dev --once --port 0 --postgres");
    task.env(VARIABLE, server);
    on_postgres(&workspace, &mut Running::start(task));
}

/// Where it served: the database there is gone when it has ended.
fn on_postgres(workspace: &Workspace, running: &mut Running) -> String {
    let line = running.until("dev: `cargo xtask shell --database-url");
    let url = line.split('\'').nth(1).unwrap().to_owned();
    let status = running.end();
    let said = running.said();
    assert!(status.success(), "{said}");
    assert!(said.contains(&format!(" on {url}, greeted\n")), "{said}");
    assert!(!workspace.path("data/dev.db").exists());
    let shell = workspace
        .task("shell")
        .args(["--database-url", &url, "--", "-c", "SELECT 1"])
        .output()
        .unwrap();
    assert!(!shell.status.success(), "{url} is still there");
    url
}

#[test]
fn a_port_in_use_is_said_before_anything_is_built() {
    let workspace = Workspace::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let output = workspace.run(&format!("dev --port {port}"));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!(
            "dev: made .env from .env.example\nerror: `127.0.0.1:{port}` is in use\n |\n = help: end what listens there \
             (another `cargo xtask dev`?), or take another port with `--port {}`; `--port 0` takes any that is free\n",
            port + 1
        )
    );
    assert!(!workspace.path("target").exists());
}

#[test]
fn what_the_first_turn_stops_at_is_the_exit_code_of_once() {
    let workspace = Workspace::new();
    workspace.edit(
        "migrations/b2.sql",
        "KEY);",
        "KEY);\nINSERT INTO posts VALUES (1);\nINSERT INTO posts VALUES (1);",
    );
    assert_eq!(workspace.run("dev --once --port 0").status.code(), Some(4));
    workspace.edit("backend/src/main.rs", "fn main() {", "fn main() { oh");
    assert_eq!(workspace.run("dev --once --port 0").status.code(), Some(1));
    workspace.write(".env", "DATABASE_URL=sqlite::memory:\n");
    assert_eq!(workspace.run("dev --once --port 0").status.code(), Some(2));
}

#[test]
fn a_signal_to_the_process_alone_is_enough() {
    let workspace = Workspace::new();
    let (mut running, _) = serving(&workspace, "");
    let id = backend(&running);
    kill(&["-TERM", &running.id()]);
    assert!(running.end().success(), "{}", running.said());
    gone(&id);
}
