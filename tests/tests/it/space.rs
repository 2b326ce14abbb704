//! Where a test happens: a temporary folder with files, a database of its own, and commands run there.

pub(crate) use crate::outcome::Outcome;
use crate::{database::Database, normal::normal};
use duct::{Expression, Handle};
use stairway::{Dialect, connection::DatabaseUrl};
use std::{
    ffi::OsString,
    fs,
    io::{Read as _, Write as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};
use tempfile::TempDir;

/// What a command sees of the environment of the tests.
pub(crate) const KEPT: [&str; 8] = [
    "PATH",
    "HOME",
    "USER",
    "TMPDIR",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "RUSTUP_TOOLCHAIN",
    "SystemRoot",
];

/// A folder and a database.
#[must_use]
pub(crate) struct Space {
    folder: TempDir,
    database: Option<Database>,
    /// Options that every command gets.
    globals: Vec<String>,
}

impl Space {
    /// A folder in which the commands get the revisions in `m/` and the database by options, so no Cargo is
    /// needed.
    pub(crate) fn new(dialect: Dialect) -> Space {
        let space = Space::on(dialect).and_globals("--migrations m");
        fs::create_dir(space.path("m")).unwrap();
        space
    }

    /// A folder and a database, without revisions and with no more than the database as an option.
    pub(crate) fn on(dialect: Dialect) -> Space {
        let database = Database::new(dialect);
        let mut space = Space::bare().globals("--database-url");
        space.globals.push(database.url());
        space.database = Some(database);
        space
    }

    /// As [`new`](Self::new), on each database, for what must be alike on both.
    pub(crate) fn each() -> impl Iterator<Item = Space> {
        Dialect::ALL.into_iter().map(Space::new)
    }

    /// An empty folder, and no options.
    pub(crate) fn bare() -> Space {
        Space {
            folder: tempfile::Builder::new()
                .prefix("stairway-it-")
                .tempdir()
                .unwrap(),
            database: None,
            globals: Vec::new(),
        }
    }

    /// A Cargo workspace with this text as the configuration, and no options.
    pub(crate) fn workspace(configuration: &str) -> Space {
        Space::bare()
            .file(
                "Cargo.toml",
                format!(
                    "[workspace]\nresolver = \"3\"\nmembers = [\"app\"]\n\n\
                     [workspace.metadata.stairway]\n{configuration}\n"
                ),
            )
            .file(
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nedition = \"2024\"\n",
            )
            .file("app/src/lib.rs", "")
    }

    /// Options that every command gets from now on, instead of those that it got so far.
    pub(crate) fn globals(mut self, words: &str) -> Space {
        self.globals = words.split_whitespace().map(str::to_owned).collect();
        self
    }

    /// Options that every command gets from now on as well.
    pub(crate) fn and_globals(mut self, words: &str) -> Space {
        self.globals
            .extend(words.split_whitespace().map(str::to_owned));
        self
    }

    /// With revisions for its own database alone: all that they say runs as it is written, and nothing is looked at
    /// before.
    pub(crate) fn alone(self) -> Space {
        let databases = format!("--databases {}", self.dialect());
        self.and_globals(&databases)
    }

    /// With this file, and the folders that it needs.
    pub(crate) fn file(self, path: &str, text: impl AsRef<[u8]>) -> Space {
        self.write(path, text);
        self
    }

    /// With a revision: its header is made from `id` and `revises`, what follows is given.
    pub(crate) fn revision(self, id: &str, revises: &str, body: &str) -> Space {
        let revises = match revises {
            "" => String::new(),
            parents => format!("--! revises {parents}\n"),
        };
        let text = format!("-- Revision {id}\n\n--! revision {id}\n{revises}\n{body}");
        self.file(&format!("m/{id}.sql"), text)
    }

    /// With three revisions that hold, alike on both databases: `a1` users, `b2` posts, `c3` an index.
    pub(crate) fn ladder(self) -> Space {
        self.revision(
            "a1",
            "",
            "--! upgrade\nCREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL);\n\n\
             --! downgrade\nDROP TABLE users;\n",
        )
        .revision(
            "b2",
            "a1",
            "--! upgrade\nCREATE TABLE posts (id bigint PRIMARY KEY, body text);\n\n\
             --! downgrade\nDROP TABLE posts;\n",
        )
        .revision(
            "c3",
            "b2",
            "--! upgrade\nCREATE INDEX users_email ON users (email);\n\n\
             --! downgrade\nDROP INDEX users_email;\n",
        )
    }

    /// Writes a file later on.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Takes a file away.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.path(path)).unwrap();
    }

    /// A file's text.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Replaces a part of a file, which must be there.
    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "no `{from}` in {text}");
        self.write(path, text.replace(from, to));
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.database().dialect()
    }

    pub(crate) fn database(&self) -> &Database {
        self.database.as_ref().unwrap()
    }

    /// What the database answers to `sql`, in lines of columns.
    pub(crate) fn query(&self, sql: &str) -> String {
        let rows = self.database().rows(self.folder.path(), sql);
        let line = |row: &Vec<Option<String>>| {
            let columns: Vec<&str> = row
                .iter()
                .map(|value| value.as_deref().unwrap_or("NULL"))
                .collect();
            columns.join("|")
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// Whether exactly these revisions are recorded; false also while there is no record yet.
    pub(crate) fn stands_at(&self, applied: &str) -> bool {
        let sql = "SELECT id FROM stairway_revisions ORDER BY id";
        let mut connection = self.database().connect(self.folder.path());
        let rows = crate::server::wait(connection.rows(sql)).unwrap_or_default();
        let ids: Vec<String> = rows.into_iter().flatten().flatten().collect();
        ids.join(" ") == applied
    }

    /// Runs `sql` in the database, behind the back of the commands.
    pub(crate) fn execute(&self, sql: &str) {
        let mut connection = self.database().connect(self.folder.path());
        crate::server::wait(connection.execute(sql)).unwrap();
    }

    /// The application's tables, indexes and other relations.
    pub(crate) fn objects(&self) -> String {
        self.query(match self.dialect() {
            Dialect::Sqlite => {
                "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'stairway%' \
                 AND name NOT LIKE 'sqlite%' ORDER BY name"
            }
            Dialect::Postgres => {
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace \
                 AND relname NOT LIKE 'stairway%' AND relname NOT LIKE '%_pkey' ORDER BY relname"
            }
        })
        .replace('\n', " ")
    }

    /// The recorded revisions.
    pub(crate) fn applied(&self) -> String {
        self.query("SELECT id FROM stairway_revisions ORDER BY id")
            .replace('\n', " ")
    }

    /// The command line, without the program; words are set apart by blanks.
    pub(crate) fn command(&self, line: &str) -> Command<'_> {
        let mut words: Vec<OsString> = line.split_whitespace().map(OsString::from).collect();
        words.extend(self.globals.iter().map(OsString::from));
        Command {
            space: self,
            words,
            folder: self.folder.path().to_owned(),
            variables: KEPT
                .iter()
                .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)))
                .collect(),
        }
    }

    /// Runs the command line to its end.
    pub(crate) fn run(&self, line: &str) -> Outcome {
        self.command(line).run()
    }

    /// A text without what differs between runs.
    pub(crate) fn normal(&self, text: &str) -> String {
        normal(text, &self.known())
    }

    /// What differs between two spaces, and the word for it.
    fn known(&self) -> Vec<(String, &'static str)> {
        let mut known = Vec::new();
        if let Some(database) = &self.database {
            let url = database.url();
            let shown = url.parse::<DatabaseUrl>().unwrap().to_string();
            known.extend([(shown, "[database]"), (url, "[database]")]);
        }
        let real = self.folder.path().canonicalize().unwrap();
        for folder in [self.folder.path(), &real] {
            known.push((folder.display().to_string(), "[folder]"));
        }
        known
    }
}

/// A command that is about to be run.
#[must_use]
pub(crate) struct Command<'a> {
    space: &'a Space,
    words: Vec<OsString>,
    folder: PathBuf,
    variables: Vec<(OsString, OsString)>,
}

impl Command<'_> {
    /// With one more word, which may hold blanks.
    pub(crate) fn word(mut self, word: &str) -> Self {
        self.words.push(word.into());
        self
    }

    /// With a variable in its environment.
    pub(crate) fn variable(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables
            .push((name.into(), value.as_ref().as_os_str().to_owned()));
        self
    }

    /// In a folder below the space's.
    pub(crate) fn folder(mut self, folder: &str) -> Self {
        self.folder = self.space.path(folder);
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Outcome {
        self.start().end()
    }

    /// Runs it on a terminal, where it says each of these texts and then gets these keys; all that was on the screen, and
    /// the exit code. None, with a word, on a machine that cannot make a terminal.
    pub(crate) fn on_a_terminal(self, dialogue: &[(&str, &str)]) -> Option<(String, Option<i32>)> {
        let quoted = |word: &OsString| format!("'{}'", word.to_str().unwrap());
        let line: Vec<String> = self.words.iter().map(quoted).collect();
        let line = format!("{} {}", env!("CARGO_BIN_EXE_migrate"), line.join(" "));
        let available = duct::cmd!("script", "--version").stdout_null();
        if available.run().is_err() {
            eprintln!("skipped, there is no `script` here to make a terminal");
            return None;
        }
        // A question that nobody expects would wait for ever.
        let script = std::process::Command::new("timeout")
            .args([
                "60",
                "script",
                "--quiet",
                "--return",
                "--command",
                &line,
                "/dev/null",
            ])
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables)
            .env("TERM", "xterm")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut script = script.unwrap();
        let mut keys = script.stdin.take().unwrap();
        let mut screen = script.stdout.take().unwrap();
        let mut said = String::new();
        let mut from = 0;
        let mut buffer = [0; 4096];
        for (awaited, answer) in dialogue {
            while !said[from..].contains(awaited) {
                let count = screen.read(&mut buffer).unwrap();
                assert!(count > 0, "it never says `{awaited}`: {said}");
                said += &String::from_utf8_lossy(&buffer[..count]);
            }
            from = said.len();
            // The text is there a moment before the terminal hands on single keys, and until then Ctrl-C is a signal.
            std::thread::sleep(std::time::Duration::from_millis(500));
            keys.write_all(answer.as_bytes()).unwrap();
        }
        drop(keys);
        let mut rest = Vec::new();
        screen.read_to_end(&mut rest).unwrap();
        said += &String::from_utf8_lossy(&rest);
        Some((self.space.normal(&said), script.wait().unwrap().code()))
    }

    /// Starts it.
    pub(crate) fn start(self) -> Running {
        let command: Expression = duct::cmd(env!("CARGO_BIN_EXE_migrate"), &self.words)
            .dir(&self.folder)
            .full_env(self.variables)
            .stdin_null()
            .stdout_capture()
            .stderr_capture()
            // As a shell does, so that a signal reaches what a terminal's Ctrl-C would.
            .before_spawn(|command| {
                command.process_group(0);
                Ok(())
            })
            .unchecked();
        Running {
            handle: command.start().unwrap(),
            known: self.space.known(),
        }
    }
}

/// A command that runs.
#[must_use]
pub(crate) struct Running {
    handle: Handle,
    known: Vec<(String, &'static str)>,
}

impl Running {
    /// Waits for its end.
    pub(crate) fn end(self) -> Outcome {
        let output = self.handle.wait().unwrap().clone();
        Outcome::new(output, self.known)
    }

    /// Sends a signal, such as `INT`, to it and to what it started in its process group.
    pub(crate) fn signal(&self, name: &str) {
        for id in self.handle.pids() {
            duct::cmd!("kill", format!("-{name}"), "--", format!("-{id}"))
                .run()
                .unwrap();
        }
    }

    /// Whether it has ended.
    pub(crate) fn has_ended(&self) -> bool {
        self.handle.try_wait().unwrap().is_some()
    }
}

/// Waits until `is` holds, for half a minute at most.
#[track_caller]
pub(crate) fn until(what: &str, mut is: impl FnMut() -> bool) {
    let since = std::time::Instant::now();
    while !is() {
        assert!(since.elapsed().as_secs() < 30, "not within 30 s: {what}");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}
