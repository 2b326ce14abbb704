//! The services of the Compose file for production as processes of this machine, each started when the file says so.

use crate::compose::{Compose, Condition, Service};
use duct::{Expression, Handle, cmd};
use pretty_assertions::assert_eq;
use stairway::scratch::postgres::{Search, Server, VARIABLE};
use std::{
    collections::BTreeMap,
    io,
    net::{Shutdown, TcpListener},
    os::unix::net::UnixStream,
    path::PathBuf,
    thread,
    time::Duration,
};

/// The user of a private server, and its socket in the server's folder.
const USER: &str = "postgres";
const SOCKET: &str = ".s.PGSQL.5432";

/// The program with the command and the environment of a service, on a database of this machine and a port of its own.
fn process(service: &Service, url: &str, listen: &str) -> Expression {
    let named = &service.environment["DATABASE_URL"];
    assert!(
        named.contains("@db:5432/"),
        "the service is on the database of the file"
    );
    cmd(env!("CARGO_BIN_EXE_backend"), &service.command)
        .env("DATABASE_URL", url)
        .env("BACKEND_LISTEN", listen)
        .env_remove("PORT")
        .stdout_null()
        .stderr_capture()
        .unchecked()
}

/// A port that nobody listens on now.
fn free() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// Asks as the check of the container does, until it says yes.
fn healthy(listen: &str) -> bool {
    let url = format!("http://{listen}/readyz");
    (0..200).any(|_| {
        thread::sleep(Duration::from_millis(50));
        let health = cmd!(env!("CARGO_BIN_EXE_backend"), "health", "--url", &url);
        health.stdout_null().stderr_null().run().is_ok()
    })
}

/// Ends with the test, however that ends.
struct Serving(Handle);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
    }
}

#[test]
fn the_services_come_up_in_the_order_of_the_file() {
    let compose = Compose::read("docker-compose.prod.yml");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut server = None;
    let mut url = String::new();
    let mut serving = None;
    let mut ended: BTreeMap<&str, Option<i32>> = BTreeMap::new();
    let listen = free();
    for name in compose.in_order() {
        let service = &compose.services[name];
        for (other, dependency) in &service.depends_on {
            match dependency.condition {
                Condition::ServiceHealthy => assert!(server.is_some(), "{other} is healthy"),
                Condition::ServiceCompletedSuccessfully => {
                    assert_eq!(ended[other.as_str()], Some(0), "{other} completed");
                }
                Condition::ServiceStarted => {}
            }
        }
        match name {
            "db" => {
                let started = runtime.block_on(Server::private(VARIABLE, &Search::machine()));
                let started = started.unwrap();
                url = started.url("postgres").unwrap().to_string();
                server = Some(started);
            }
            "migrate" => {
                // What would happen without this service.
                let early = process(&compose.services["backend"], &url, &listen);
                let early = early.run().unwrap();
                assert_eq!(early.status.code(), Some(1));
                let said = String::from_utf8_lossy(&early.stderr).into_owned();
                assert!(said.contains("run `backend migrate` first"), "{said}");
                let output = process(service, &url, &listen).run().unwrap();
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                assert_eq!(output.status.code(), Some(0), "{said}");
                ended.insert(name, output.status.code());
            }
            "backend" => {
                serving = Some(Serving(process(service, &url, &listen).start().unwrap()));
                assert!(healthy(&listen), "the application serves");
            }
            other => panic!("{other} is a service that this test does not know"),
        }
    }
    assert!(serving.is_some());
}

/// Passes on what comes to `listen` to the socket of a server, until the test ends.
fn relay(listen: &str, socket: PathBuf) {
    let listener = TcpListener::bind(listen).unwrap();
    thread::spawn(move || {
        for client in listener.incoming() {
            let client = client.unwrap();
            let server = UnixStream::connect(&socket).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            thread::spawn(move || {
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
            let (mut from, mut to) = (server, client);
            thread::spawn(move || {
                let _ = io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Write);
            });
        }
    });
}

#[test]
fn a_migration_that_is_started_before_its_database_waits_for_it() {
    let compose = Compose::read("docker-compose.prod.yml");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime
        .block_on(Server::private(VARIABLE, &Search::machine()))
        .unwrap();
    let listen = free();
    let url = format!("postgres://{USER}@{listen}/postgres?sslmode=disable");
    let migrate = process(&compose.services["migrate"], &url, &listen)
        .start()
        .unwrap();
    // Long enough for it to have asked, and to wait.
    thread::sleep(Duration::from_millis(500));
    assert!(migrate.try_wait().unwrap().is_none(), "it waits");
    relay(&listen, server.folder().unwrap().join(SOCKET));
    let output = migrate.wait().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("waiting"), "{said}");
}
