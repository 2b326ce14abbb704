//! A private PostgreSQL as processes and files: started under a watchdog, gone with its owner.

use super::find::Search;
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    scratch::ScratchError,
};
use duct::{Handle, cmd};
use std::{
    fs,
    io::{self, PipeWriter},
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const WATCHDOG: &str = include_str!("watchdog.sh");

/// The port is no more than a part of the socket's name; PGPORT must not change it.
const PORT: u16 = 5432;

/// What fits into a socket's address on every Unix: 104 bytes on macOS, with the final NUL.
const SOCKET_PATH: usize = 103;

/// How long a start may take on a busy machine.
const READY: Duration = Duration::from_secs(30);

/// How long the end may take: the watchdog itself turns to SIGKILL before.
const GONE: Duration = Duration::from_secs(15);

/// How many lines of the log an error shows.
const LOG_LINES: usize = 12;

/// A running server. Dropped, it and its folder are gone.
#[derive(Debug)]
pub(super) struct Process {
    /// The watchdog waits for the end of this pipe. Close-on-exec, so no other child holds it open.
    alive: Option<PipeWriter>,
    watchdog: Handle,
    folder: TempDir,
    programs: PathBuf,
}

/// Who the server runs as, where that is not the user who runs us.
#[derive(Clone, Copy)]
struct User {
    uid: u32,
    gid: u32,
}

impl Process {
    /// Starts a server and waits until it answers.
    pub(super) async fn start(search: &Search, variable: &str) -> Result<Process, Error> {
        let programs = search.find().ok_or_else(|| ScratchError::NotFound {
            variable: variable.to_owned(),
            searched: search.described(),
        })?;
        let process = Process::spawn(programs)?;
        process.ready().await?;
        Ok(process)
    }

    /// Starts the watchdog, and with it `initdb` and the server, and waits for nothing.
    pub(super) fn spawn(programs: PathBuf) -> Result<Process, ScratchError> {
        let (folder, user) = folder()?;
        let failed = |cause| ScratchError::File {
            doing: "start a PostgreSQL in",
            path: folder.path().to_owned(),
            cause,
        };
        let (reader, alive) = io::pipe().map_err(failed)?;
        // Nothing of ours stays open in the server: a test runner that reads our output would wait for it.
        let watchdog = cmd!(
            "sh",
            "-c",
            WATCHDOG,
            "stairway-scratch",
            folder.path(),
            &programs
        )
        .stdin_file(reader)
        .stdout_null()
        .stderr_null()
        .dir("/")
        .env("LC_ALL", "C")
        // Without it, initdb may have to compare every zone that it knows with the system's.
        .env("TZ", "UTC")
        .before_spawn(move |command| {
            command.process_group(0);
            if let Some(user) = user {
                command.uid(user.uid).gid(user.gid);
            }
            Ok(())
        })
        .unchecked()
        .start()
        .map_err(failed)?;
        Ok(Process {
            alive: Some(alive),
            watchdog,
            folder,
            programs,
        })
    }

    async fn ready(&self) -> Result<(), Error> {
        let socket = self.folder.path().join(format!(".s.PGSQL.{PORT}"));
        let ended = self.folder.path().join("ended");
        let url = self.url("postgres")?;
        let deadline = Instant::now() + READY;
        loop {
            if ended.exists() || matches!(self.watchdog.try_wait(), Ok(Some(_)) | Err(_)) {
                return Err(ScratchError::Ended {
                    programs: self.programs.clone(),
                    log: self.log(),
                }
                .into());
            }
            // The socket is there a moment before the server takes connections.
            if socket.exists() && Connection::open(&url, Access::Write).await.is_ok() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(ScratchError::Late {
                    programs: self.programs.clone(),
                    seconds: READY.as_secs(),
                    log: self.log(),
                }
                .into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Where to connect to `database`.
    pub(super) fn url(&self, database: &str) -> Result<DatabaseUrl, Error> {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("host", &self.folder.path().to_string_lossy())
            .append_pair("port", &PORT.to_string())
            .append_pair("user", "postgres")
            .finish();
        let server: DatabaseUrl = format!("postgres:///postgres?{query}").parse()?;
        Ok(server.with_database(database))
    }

    /// The server's folder, which holds all of it.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn log(&self) -> Vec<String> {
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.lines().collect();
        lines
            .iter()
            .skip(lines.len().saturating_sub(LOG_LINES))
            .map(|&line| line.to_owned())
            .collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.alive.take();
        let deadline = Instant::now() + GONE;
        while matches!(self.watchdog.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A folder that the server's user can use, and that user where it is another than ours.
fn folder() -> Result<(TempDir, Option<User>), ScratchError> {
    let mut tried = Vec::new();
    let mut bases = vec![std::env::temp_dir()];
    bases.extend(["/tmp", "/var/tmp"].map(PathBuf::from));
    bases.dedup();
    for base in bases {
        tried.push(base.display().to_string());
        let Ok(folder) = tempfile::Builder::new()
            .prefix("stairway-")
            .tempdir_in(&base)
        else {
            continue;
        };
        let socket = folder.path().join(format!(".s.PGSQL.{PORT}.lock"));
        if !folder.path().is_absolute() || socket.as_os_str().len() > SOCKET_PATH {
            continue;
        }
        // Who made the folder is who we are.
        let ours = fs::metadata(folder.path()).map_err(|cause| ScratchError::File {
            doing: "read",
            path: folder.path().to_owned(),
            cause,
        })?;
        if ours.uid() != 0 {
            return Ok((folder, None));
        }
        let user = other_user()?;
        // The watchdog, too, runs as that user, and must be able to take the folder out of its parent.
        if !can_write(user, &base) {
            continue;
        }
        chown(folder.path(), Some(user.uid), Some(user.gid)).map_err(|cause| {
            ScratchError::File {
                doing: "give away",
                path: folder.path().to_owned(),
                cause,
            }
        })?;
        return Ok((folder, Some(user)));
    }
    Err(ScratchError::NoFolder { tried })
}

fn other_user() -> Result<User, ScratchError> {
    let number = |option: &str, name: &str| -> Option<u32> {
        let text = cmd!("id", option, name).stderr_null().read().ok()?;
        text.trim().parse().ok()
    };
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| {
            Some(User {
                uid: number("-u", name)?,
                gid: number("-g", name)?,
            })
        })
        .ok_or(ScratchError::NoUser)
}

fn can_write(user: User, folder: &Path) -> bool {
    cmd!("sh", "-c", r#"test -w "$1" && test -x "$1""#, "sh", folder)
        .dir("/")
        .stderr_null()
        .before_spawn(move |command| {
            command.uid(user.uid).gid(user.gid);
            Ok(())
        })
        .run()
        .is_ok()
}
