//! A pooler that hands out a server's session for each transaction, as PgBouncer does in its transaction mode: the next
//! transaction of the same client goes to another session.

use crate::{
    program::Start,
    server::wait,
    transcript::{send, transcript},
};
use pretty_assertions::assert_eq;
use stairway::{
    connection::{Access, Connection},
    scratch::postgres::{ScratchDatabase, Search, Server, VARIABLE},
};
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    os::unix::net::UnixStream,
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread,
};

/// How many sessions all clients share.
const SESSIONS: usize = 3;

/// What PgBouncer lets a client set when it connects; it refuses everything else.
const SETTINGS: [&str; 7] = [
    "user",
    "database",
    "client_encoding",
    "DateStyle",
    "TimeZone",
    "standard_conforming_strings",
    "application_name",
];

/// The sessions that no transaction has. The one that waited for the longest is next.
struct Pool {
    free: Mutex<VecDeque<UnixStream>>,
    freed: Condvar,
}

impl Pool {
    fn take(&self) -> UnixStream {
        let mut free = self.free.lock().unwrap();
        loop {
            match free.pop_front() {
                Some(session) => return session,
                None => free = self.freed.wait(free).unwrap(),
            }
        }
    }

    fn give(&self, session: UnixStream) {
        self.free.lock().unwrap().push_back(session);
        self.freed.notify_one();
    }
}

/// A message: its kind and all of its bytes.
fn message(stream: &mut impl Read) -> io::Result<(u8, Vec<u8>)> {
    let mut bytes = vec![0; 5];
    stream.read_exact(&mut bytes)?;
    let length = u32::from_be_bytes(bytes[1..5].try_into().unwrap()) as usize;
    bytes.resize(1 + length, 0);
    stream.read_exact(&mut bytes[5..])?;
    Ok((bytes[0], bytes))
}

/// What a client says first: the settings, in pairs.
fn startup(client: &mut TcpStream) -> io::Result<Vec<String>> {
    loop {
        let mut length = [0; 4];
        client.read_exact(&mut length)?;
        let mut bytes = vec![0; u32::from_be_bytes(length) as usize - 4];
        client.read_exact(&mut bytes)?;
        match u32::from_be_bytes(bytes[..4].try_into().unwrap()) {
            // It asks for TLS.
            80_877_103 => client.write_all(b"N")?,
            _ => {
                let text = String::from_utf8(bytes[4..].to_vec()).unwrap();
                let words = text.split('\0').filter(|it| !it.is_empty());
                return Ok(words.map(str::to_owned).collect());
            }
        }
    }
}

/// Opens a session of the server's own; also what it said of itself, which every client is told.
fn session(socket: &Path, database: &str) -> (UnixStream, Vec<u8>) {
    let mut server = UnixStream::connect(socket).unwrap();
    let settings =
        format!("user\0postgres\0database\0{database}\0TimeZone\0UTC\0DateStyle\0ISO, MDY\0\0");
    let mut bytes = Vec::new();
    bytes.extend(u32::try_from(8 + settings.len()).unwrap().to_be_bytes());
    bytes.extend(196_608_u32.to_be_bytes());
    bytes.extend(settings.as_bytes());
    server.write_all(&bytes).unwrap();
    let mut greeting = Vec::new();
    loop {
        let (kind, bytes) = message(&mut server).unwrap();
        assert_ne!(kind, b'E', "{}", String::from_utf8_lossy(&bytes));
        greeting.extend(bytes);
        if kind == b'Z' {
            return (server, greeting);
        }
    }
}

fn serve(mut client: TcpStream, pool: &Pool, greeting: &[u8]) -> io::Result<()> {
    let settings = startup(&mut client)?;
    // The gate asks by a session of its own, which sets the one more that poolers are told to overlook.
    let is_gate = settings.contains(&"stairway".to_owned());
    for setting in settings.iter().step_by(2) {
        let is_overlooked = is_gate && setting == "extra_float_digits";
        if !SETTINGS.contains(&setting.as_str()) && !is_overlooked {
            let text = format!("SFATAL\0C08P01\0Munsupported startup parameter: {setting}\0\0");
            let length = u32::try_from(4 + text.len()).unwrap().to_be_bytes();
            return client.write_all(&[b"E", &length[..], text.as_bytes()].concat());
        }
    }
    client.write_all(greeting)?;
    let mut session: Option<UnixStream> = None;
    loop {
        let (kind, bytes) = message(&mut client)?;
        if kind == b'X' {
            return Ok(());
        }
        let mut server = session.take().unwrap_or_else(|| pool.take());
        server.write_all(&bytes)?;
        // After these two the server answers, and says whether a transaction is open.
        if !matches!(kind, b'Q' | b'S') {
            session = Some(server);
            continue;
        }
        let is_idle = loop {
            let (kind, bytes) = message(&mut server)?;
            client.write_all(&bytes)?;
            if kind == b'Z' {
                break bytes[5] == b'I';
            }
        };
        match is_idle {
            true => pool.give(server),
            false => session = Some(server),
        }
    }
}

/// Starts a pooler for the database, and gives its port. It ends with this process.
fn start(server: &Server, database: &ScratchDatabase) -> u16 {
    let socket = server.folder().unwrap().join(".s.PGSQL.5432");
    let sessions = (0..SESSIONS).map(|_| session(&socket, database.name()));
    let (sessions, greetings): (VecDeque<UnixStream>, Vec<Vec<u8>>) = sessions.unzip();
    let pool = Arc::new(Pool {
        free: Mutex::new(sessions),
        freed: Condvar::new(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let greeting: Arc<[u8]> = greetings[0].clone().into();
    thread::spawn(move || {
        for client in listener.incoming() {
            let (pool, greeting) = (Arc::clone(&pool), Arc::clone(&greeting));
            // A client that goes away is no affair of the others.
            thread::spawn(move || serve(client.unwrap(), &pool, &greeting));
        }
    });
    port
}

#[test]
fn each_transaction_may_go_to_another_session() {
    let server = match wait(Server::private(VARIABLE, &Search::machine())) {
        Ok(server) => server,
        Err(error) => {
            eprintln!("skipped, no PostgreSQL can be started here: {error}");
            return;
        }
    };
    let database = wait(server.create_database()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directly = database.url().secret();
    let start_it =
        |words: &str, url: &str| Start::new(folder.path(), words).variable("DATABASE_URL", url);
    let _ = start_it("migrate upgrade", &directly).end().exits(0);

    let port = start(&server, &database);
    let pooled = format!("postgres://postgres@127.0.0.1:{port}/{}", database.name());
    let program = start_it("serve --listen 127.0.0.1:0", &pooled).serving();
    let post = |path: &str, body: &str| send(&program, "POST", path, "application/json", body);
    post(
        "/api/users",
        r#"{"email":"ada@example.org","name":"Ada","role":"admin"}"#,
    );
    post(
        "/api/posts",
        r#"{"author_id":1,"title":"One","tags":["a","b"]}"#,
    );
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..10 {
                    for path in [
                        "/api/users",
                        "/api/posts?tag=a",
                        "/api/users/1/preferences",
                        "/readyz",
                    ] {
                        let answer = send(&program, "GET", path, "", "");
                        assert!(answer.starts_with("200 "), "{path}: {answer}");
                    }
                    let put = r#"{"digest":"weekly"}"#;
                    let path = "/api/users/1/preferences";
                    let answer = send(&program, "PUT", path, "application/json", put);
                    assert!(answer.starts_with("200 "), "{answer}");
                }
            });
        }
    });
    assert_eq!(
        transcript(&program, "GET /api/posts/1/tags"),
        "> GET /api/posts/1/tags\n200 application/json\n[\"a\",\"b\"]\n\n"
    );
    let ended = program.stopped().exits(0);
    assert!(!ended.stderr.contains("ERROR"), "{ended}");
    // Nothing was left in a session that another client would stumble over.
    let mut connection = wait(Connection::open(&pooled.parse().unwrap(), Access::Read)).unwrap();
    for _ in 0..SESSIONS {
        let rows = wait(connection.rows("SELECT name FROM pg_prepared_statements")).unwrap();
        assert_eq!(rows, [] as [Vec<Option<String>>; 0]);
    }
}
