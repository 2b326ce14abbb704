//! On the real thing: processes and files are counted, not believed.

use super::*;
use crate::connection::{Access, Connection};
use pretty_assertions::assert_eq;
use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

async fn private() -> Server {
    Server::start(VARIABLE, None).await.unwrap()
}

async fn one(url: &DatabaseUrl, sql: &str) -> String {
    let mut connection = Connection::open(url, Access::Write).await.unwrap();
    let rows = connection.rows(sql).await.unwrap();
    rows[0][0].clone().unwrap_or_default()
}

/// The processes whose command line names the folder.
fn processes(folder: &Path) -> String {
    let output = Command::new("pgrep")
        .args(["-a", "-f", &folder.display().to_string()])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
fn assert_gone(folder: &Path) {
    assert!(!folder.exists(), "{} is still there", folder.display());
    assert_eq!(processes(folder), "");
}

/// As [`assert_gone`], for an owner who did not wait.
#[track_caller]
fn assert_soon_gone(folder: &Path) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while (folder.exists() || !processes(folder).is_empty()) && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(20));
    }
    assert_gone(folder);
}

#[tokio::test]
async fn it_is_private_complete_and_gone_after_drop() {
    let server = private().await;
    let folder = server.folder().unwrap().to_owned();
    let database = server.create_database().await.unwrap();
    let url = database.url();
    assert_eq!(one(url, "SHOW listen_addresses").await, "");
    assert_eq!(one(url, "SHOW fsync").await, "off");
    assert_eq!(one(url, "SHOW TimeZone").await, "UTC");
    assert_eq!(one(url, "SHOW server_encoding").await, "UTF8");
    assert_eq!(one(url, "SELECT current_database()").await, database.name());
    assert!(processes(&folder).contains("postgres"));
    // Whoever runs this, the server's files are not root's, since it refuses to run as root.
    let data = std::fs::metadata(folder.join("data")).unwrap();
    assert_ne!(std::os::unix::fs::MetadataExt::uid(&data), 0);
    drop(database);
    drop(server);
    assert_gone(&folder);
}

#[tokio::test]
async fn a_connected_client_does_not_hold_up_the_end() {
    let server = private().await;
    let folder = server.folder().unwrap().to_owned();
    let url = server.url("postgres").unwrap();
    let _connection = Connection::open(&url, Access::Write).await.unwrap();
    let before = Instant::now();
    drop(server);
    assert_gone(&folder);
    // The watchdog turns to SIGKILL no earlier than after 400 times 20 ms.
    assert!(before.elapsed() < Duration::from_secs(8));
}

#[tokio::test]
async fn two_at_once_are_strangers() {
    let first = private().await;
    let second = private().await;
    let folder = first.folder().unwrap().to_owned();
    // Had the second one's watchdog inherited the first one's pipe, the first would live on.
    drop(first);
    assert_gone(&folder);
    let url = second.url("postgres").unwrap();
    assert_eq!(one(&url, "SELECT 1").await, "1");
}

#[test]
fn gone_after_a_panic() {
    let (sender, receiver) = std::sync::mpsc::channel::<PathBuf>();
    let panicked = thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let server = private().await;
            sender.send(server.folder().unwrap().to_owned()).unwrap();
            panic!("on purpose");
        })
    })
    .join();
    assert!(panicked.is_err());
    assert_gone(&receiver.recv().unwrap());
}

#[test]
fn a_temporary_folder_that_the_server_cannot_use_is_passed_over() {
    // Longer than a socket's address can be, and for root also closed to the server's user.
    let closed = tempfile::tempdir().unwrap();
    let long = closed.path().join("x".repeat(100));
    std::fs::create_dir(&long).unwrap();
    let (mut child, folder) = owner_process(&long);
    assert!(!folder.starts_with(&long), "{}", folder.display());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_soon_gone(&folder);
    assert_eq!(std::fs::read_dir(&long).unwrap().count(), 0);
}

/// Not a test: the owner of a server, for tests that end it.
#[tokio::test]
#[ignore = "run by other tests, in a process of its own"]
async fn owner() {
    let server = private().await;
    println!("folder={}", server.folder().unwrap().display());
    std::future::pending::<()>().await;
}

/// A process that owns a server in its own process group, and the server's folder.
fn owner_process(temporary: &Path) -> (Child, PathBuf) {
    use std::os::unix::process::CommandExt;
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture"])
        .arg("scratch::postgres::tests::owner")
        .env("TMPDIR", temporary)
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn()
        .unwrap();
    let folder = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .find_map(|line| Some(line.unwrap().split_once("folder=")?.1.into()))
        .unwrap();
    (child, folder)
}

fn signal(signal: &str, target: &str) {
    let status = Command::new("kill")
        .args(["-s", signal, "--", target])
        .status();
    assert!(status.unwrap().success());
}

#[test]
fn gone_after_sigkill_of_its_owner() {
    let (mut child, folder) = owner_process(&std::env::temp_dir());
    assert!(processes(&folder).contains("postgres"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_soon_gone(&folder);
}

#[test]
fn ctrl_c_reaches_the_owner_alone_and_then_all_is_gone() {
    let (mut child, folder) = owner_process(&std::env::temp_dir());
    let pid = child.id().to_string();
    // A terminal signals the group of its foreground job: no server process is in it, nor its watchdog.
    let group = Command::new("pgrep").args(["-g", &pid]).output().unwrap();
    assert_eq!(String::from_utf8(group.stdout).unwrap().trim(), pid);
    assert!(processes(&folder).contains("postgres"));
    signal("INT", &format!("-{pid}"));
    child.wait().unwrap();
    assert_soon_gone(&folder);
}

#[tokio::test]
async fn gone_when_the_start_is_abandoned_during_initdb() {
    let programs = Search::machine().find().unwrap();
    let process = process::Process::spawn(programs).unwrap();
    let folder = process.folder().to_owned();
    while !folder.join("data/base").exists() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(processes(&folder).contains("initdb"));
    drop(process);
    assert_gone(&folder);
}

#[tokio::test]
async fn none_found_says_what_to_install() {
    let search = Search {
        path: "/nowhere".into(),
        usual: vec!["/nowhere/*/bin".to_owned()],
    };
    let error = Server::private("MY_SCRATCH", &search).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no PostgreSQL found on this machine for the scratch databases"
    );
    let help = error.help().unwrap();
    for way in [
        "apt-get install postgresql",
        "brew install postgresql",
        "`MY_SCRATCH`",
        "`--only sqlite`",
    ] {
        assert!(help.contains(way), "{help}");
    }
    assert_eq!(
        error.notes(),
        ["looked for `initdb` and `postgres` in: PATH, `pg_config --bindir`, `/nowhere/*/bin`"]
    );
}

#[tokio::test]
async fn a_failed_start_shows_the_log() {
    use std::os::unix::fs::PermissionsExt;
    let bin = tempfile::tempdir().unwrap();
    std::fs::set_permissions(bin.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    for (program, text) in [
        ("initdb", "#!/bin/sh\nexit 0\n"),
        (
            "postgres",
            "#!/bin/sh\necho 'FATAL:  no shared memory'\nexit 1\n",
        ),
    ] {
        let path = bin.path().join(program);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let search = Search {
        path: bin.path().into(),
        usual: Vec::new(),
    };
    let error = Server::private(VARIABLE, &search).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the private PostgreSQL from `{}` did not start",
            bin.path().display()
        )
    );
    assert_eq!(error.notes(), ["FATAL:  no shared memory"]);
}

#[tokio::test]
async fn a_named_server_keeps_all_but_the_scratch_databases() {
    let host = private().await;
    let url = host.url("postgres").unwrap();
    let names = "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database";
    let before = one(&url, names).await;
    let server = Server::shared(VARIABLE, url.clone()).unwrap();
    let closed = server.create_database().await.unwrap();
    let dropped = server.create_database().await.unwrap();
    // A client that is still there does not keep the database.
    let _client = Connection::open(dropped.url(), Access::Write)
        .await
        .unwrap();
    let meanwhile = one(&url, names).await;
    assert!(meanwhile.contains(closed.name()) && meanwhile.contains(dropped.name()));
    closed.close().await.unwrap();
    drop(dropped);
    drop(server);
    assert_eq!(one(&url, names).await, before);
}

#[tokio::test]
async fn another_dialect_is_refused() {
    let error = Server::start(VARIABLE, Some("sqlite://x.db"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "`STAIRWAY_SCRATCH_POSTGRES` must name a PostgreSQL server, and `sqlite://x.db` is none"
    );
}
