//! A server of the page: the routes alone, or the whole program.

use crate::server::{Database, runtime};
use stairway::{Dialect, connection::DatabaseUrl, source::Source};
use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// The revisions of this repository.
pub(crate) fn repository() -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    Source::read(&folder, Dialect::Postgres).unwrap()
}

/// So many revisions, one after another.
pub(crate) fn chain(count: usize) -> Source {
    let texts = (0..count).map(|at| {
        let revises = match at.checked_sub(1) {
            Some(parent) => format!("--! revises r{parent:04}\n"),
            None => String::new(),
        };
        let text = format!(
            "-- Add table {at}\n\n--! revision r{at:04}\n{revises}\n--! upgrade\n\
             CREATE TABLE t{at} (id bigint PRIMARY KEY, at timestamptz DEFAULT now());\n\n\
             --! downgrade\nDROP TABLE t{at};\n"
        );
        (format!("r{at:04}.sql"), Arc::from(text))
    });
    Source::from_texts(Path::new("migrations"), texts, Dialect::Postgres).unwrap()
}

/// So many revisions, the same at each call, in up to six branches that fork, merge (also three at once) and depend on
/// each other.
pub(crate) fn branched(count: usize) -> Source {
    let mut state = 7_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(state >> 16).unwrap() % below
    };
    let id = |at: usize| format!("{:012x}", (at + 1) * 0x9_e377_9b97 % 0xffff_ffff_ffff);
    let mut heads: Vec<usize> = Vec::new();
    let mut texts = Vec::new();
    for at in 0..count {
        let parents: Vec<usize> = match random(10) {
            _ if at == 0 => Vec::new(),
            kind @ 0..2 if heads.len() > 2 => {
                let merged = 0..kind + 2;
                merged.map(|_| heads.remove(random(heads.len()))).collect()
            }
            2..5 if heads.len() < 6 => vec![at - 1 - random(at.min(6))],
            _ => vec![heads[random(heads.len())]],
        };
        heads.retain(|head| !parents.contains(head));
        heads.push(at);
        let mut header = match parents.as_slice() {
            [] => String::new(),
            parents => {
                let parents: Vec<String> = parents.iter().map(|&parent| id(parent)).collect();
                format!("--! revises {}\n", parents.join(", "))
            }
        };
        if at > 8 && random(9) == 0 {
            header += &format!("--! depends-on {}\n", id(at - 8));
        }
        if random(12) == 0 {
            header += &format!("--! branch b{at}\n");
        }
        let message = [
            "Add `invoices`",
            "Let posts be unlisted, and keep what was published before",
        ][at % 2];
        let text = format!(
            "-- {message}\n\n--! revision {0}\n{header}--! created 2026-01-18T05:30:00Z\n\n--! upgrade\n\
             CREATE TABLE t{at} (id bigint PRIMARY KEY);\n\n--! downgrade\nDROP TABLE t{at};\n",
            id(at)
        );
        texts.push((format!("{}.sql", id(at)), Arc::from(text)));
    }
    Source::from_texts(Path::new("migrations"), texts, Dialect::Postgres).unwrap()
}

/// The routes alone, so that also a database can be shown that the program refuses to serve.
pub(crate) struct Site {
    source: Arc<Source>,
    address: String,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    headers: Vec<(String, String)>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }
}

impl Site {
    pub(crate) fn of_repository(url: &DatabaseUrl) -> Site {
        Site::new(repository(), url)
    }

    pub(crate) fn new(source: Source, url: &DatabaseUrl) -> Site {
        let source = Arc::new(source);
        let routes = backend::page::routes(source.clone(), url.clone());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        runtime().spawn(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, routes).await.unwrap();
        });
        Site { source, address }
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    pub(crate) fn address(&self) -> String {
        self.address.clone()
    }

    /// The document.
    pub(crate) fn page(&self) -> String {
        self.answer().body
    }

    pub(crate) fn answer(&self) -> Answer {
        Answer::of(&self.address)
    }

    /// Waits until the last reading is too old to be given out again.
    pub(crate) fn wait_for_news(&self) {
        thread::sleep(Duration::from_millis(1100));
    }
}

impl Answer {
    pub(crate) fn of(address: &str) -> Answer {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .build()
            .into();
        let mut response = agent.get(address).call().unwrap();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        Answer {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response
                .body_mut()
                .with_config()
                .limit(100_000_000)
                .read_to_string()
                .unwrap(),
        }
    }
}

/// The whole program, as it is deployed; ends with this value.
pub(crate) struct Program {
    child: Child,
    address: String,
}

impl Program {
    pub(crate) fn serve(database: &Database, more: &[&str]) -> Program {
        // Free a moment ago; whoever takes it in between makes the start fail, and loudly.
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let place = free.local_addr().unwrap().to_string();
        drop(free);
        let child = Command::new(env!("CARGO_BIN_EXE_backend"))
            .args(["serve", "--listen", &place])
            .args(more)
            .env("DATABASE_URL", database.url().secret())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut program = Program {
            child,
            address: format!("http://{place}/"),
        };
        let started = Instant::now();
        while std::net::TcpStream::connect(&place).is_err() {
            let ended = program.child.try_wait().unwrap();
            assert!(ended.is_none(), "`serve` ended: {ended:?}");
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "`serve` does not listen"
            );
            thread::sleep(Duration::from_millis(50));
        }
        program
    }

    pub(crate) fn address(&self) -> String {
        self.address.clone()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
