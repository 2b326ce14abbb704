//! PostgreSQL's own programs: which of those on this machine, and how one is run.

use super::super::BackupError;
use crate::{
    connection::{DatabaseUrl, Interrupt},
    scratch::postgres::Search,
};
use duct::{Expression, Handle, cmd};
use std::{
    cmp::Reverse,
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io,
    path::{Path, PathBuf},
    process::Output,
    sync::Arc,
};

/// How many of a program's last lines are shown.
const LINES: usize = 12;

/// The major version in `15.18`, `17beta1` or `pg_dump (PostgreSQL) 15.18 (Debian)`.
pub(super) fn major(text: &str) -> u32 {
    let digits: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap_or(0)
}

/// A folder of programs of one version.
#[derive(Clone, Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    /// The major version.
    pub(super) version: u32,
}

/// One folder for each version that is on this machine.
#[derive(Debug)]
pub(super) struct Found(BTreeMap<u32, Programs>);

impl Programs {
    /// Those in this folder, which are of this version.
    #[cfg(test)]
    pub(super) fn at(folder: &Path, version: u32) -> Programs {
        Programs {
            folder: folder.to_owned(),
            version,
        }
    }

    /// Every version of which all of these programs are there.
    pub(super) fn all(search: &Search, programs: &[&'static str]) -> Result<Found, BackupError> {
        let Some(&first) = programs.first() else {
            return Ok(Found(BTreeMap::new()));
        };
        let mut found = BTreeMap::new();
        let (wrapped, direct): (Vec<_>, Vec<_>) = search
            .folders(programs)
            .partition(|folder| is_wrapper(&folder.join(first), first));
        // A wrapper picks a version by itself, another one for each server: only where there is nothing else.
        for folder in direct.into_iter().chain(wrapped) {
            let said = cmd!(folder.join(first), "--version")
                .stdin_null()
                .stderr_null()
                .read();
            let version = said.map_or(0, |said| major(&said));
            if version > 0 {
                found.entry(version).or_insert(Programs { folder, version });
            }
        }
        match found.is_empty() {
            true => Err(BackupError::NoProgram {
                program: first,
                searched: search.described(),
            }),
            false => Ok(Found(found)),
        }
    }
}

/// Whether the program is a link to one of another name.
fn is_wrapper(path: &Path, name: &str) -> bool {
    path.canonicalize()
        .is_ok_and(|real| real.file_stem() != Some(OsStr::new(name)))
}

impl Found {
    /// Those that dump a server of this version: its own, else the next that is newer. What a newer one writes may hold
    /// words that the server does not know.
    pub(super) fn for_dump(mut self, server: u32) -> Result<Programs, BackupError> {
        let newest = self.0.keys().next_back().copied().unwrap_or(0);
        match self.0.split_off(&server).pop_first() {
            Some((_, programs)) => Ok(programs),
            None => Err(BackupError::OldProgram {
                program: newest,
                server,
            }),
        }
    }

    /// All, the newest first: it reads what any of the others wrote.
    pub(super) fn newest_first(self) -> Vec<Programs> {
        self.0.into_values().rev().collect()
    }

    /// All: the server's own version, then newer ones, then older ones, each from the nearest on.
    pub(super) fn nearest_first(self, server: u32) -> Vec<Programs> {
        let mut all: Vec<Programs> = self.0.into_values().collect();
        all.sort_by_key(|it| match it.version >= server {
            true => (0, it.version - server, Reverse(0)),
            false => (1, 0, Reverse(it.version)),
        });
        all
    }
}

/// A program that is about to be run.
#[must_use]
pub(super) struct Program {
    path: PathBuf,
    words: Vec<OsString>,
    set: Vec<(&'static str, OsString)>,
    removed: Vec<&'static str>,
}

impl Program {
    pub(super) fn new(programs: &Programs, name: &str) -> Program {
        Program {
            path: programs.folder.join(name),
            words: Vec::new(),
            // What they say is read here: no translations, and times in UTC.
            set: vec![
                ("LC_ALL", "C".into()),
                ("TZ", "UTC".into()),
                ("PGTZ", "UTC".into()),
            ],
            removed: vec!["LANGUAGE"],
        }
    }

    pub(super) fn word(mut self, word: impl AsRef<OsStr>) -> Program {
        self.words.push(word.as_ref().to_owned());
        self
    }

    pub(super) fn variable(mut self, name: &'static str, value: &str) -> Program {
        self.set.push((name, value.into()));
        self
    }

    /// Connected to this database. By its environment: anybody can read a command line.
    pub(super) fn connecting(mut self, url: &DatabaseUrl) -> Result<Program, crate::Error> {
        let environment = url.environment()?;
        self.set.extend(environment.set);
        self.removed.extend(environment.removed);
        Ok(self)
    }

    /// As an expression that keeps what it complains of, in a process group of its own: a Ctrl-C at the terminal is for
    /// us, who then end it.
    pub(super) fn expression(self) -> Expression {
        let mut expression = cmd(&self.path, &self.words);
        for name in self.removed {
            expression = expression.env_remove(name);
        }
        for (name, value) in self.set {
            expression = expression.env(name, value);
        }
        expression = expression.stderr_capture().unchecked();
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            expression = expression.before_spawn(|command| {
                command.process_group(0);
                Ok(())
            });
        }
        expression
    }

    /// Runs it to its end. The interrupt kills it.
    pub(super) async fn run(
        self,
        interrupt: &Interrupt,
        state: &'static str,
    ) -> Result<Said, BackupError> {
        let path = self.path.clone();
        let expression = self.expression().stdin_null().stdout_null();
        run(&path, expression, interrupt, state).await
    }

    /// As [`run`](Self::run), with its standard output.
    pub(super) async fn read(
        self,
        interrupt: &Interrupt,
        state: &'static str,
    ) -> Result<Said, BackupError> {
        let path = self.path.clone();
        let expression = self.expression().stdin_null().stdout_capture();
        run(&path, expression, interrupt, state).await
    }
}

async fn run(
    path: &Path,
    expression: Expression,
    interrupt: &Interrupt,
    state: &'static str,
) -> Result<Said, BackupError> {
    let failed = |cause| BackupError::File {
        doing: "run",
        path: path.to_owned(),
        cause,
    };
    let running = Running::start(&expression).map_err(failed)?;
    tokio::select! {
        ended = running.ended() => Ok(Said(ended.map_err(failed)?)),
        () = interrupt.triggered() => Err(BackupError::Interrupted { state }),
    }
}

/// A program that runs, and is killed when this, or any clone of it, is dropped.
#[derive(Clone)]
pub(super) struct Running(Arc<Handle>);

impl Running {
    pub(super) fn start(expression: &Expression) -> io::Result<Running> {
        Ok(Running(Arc::new(expression.start()?)))
    }

    pub(super) async fn ended(&self) -> io::Result<Output> {
        let handle = self.0.clone();
        let waiting = tokio::task::spawn_blocking(move || handle.wait().cloned());
        waiting.await.map_err(io::Error::other)?
    }

    /// As [`ended`](Self::ended), for who may block.
    pub(super) fn wait(&self) -> io::Result<Output> {
        self.0.wait().cloned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Waits for its end too; one that has ended is left alone.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How a program ended, and what it said.
#[derive(Debug)]
pub(super) struct Said(pub(super) Output);

impl Said {
    /// Its standard output, or what it said instead.
    pub(super) fn ok(self) -> Result<String, Vec<String>> {
        match self.0.status.success() {
            true => Ok(String::from_utf8_lossy(&self.0.stdout).into_owned()),
            false => Err(lines(&self.0)),
        }
    }
}

/// What a program said last, or how it ended if it said nothing.
pub(super) fn lines(output: &Output) -> Vec<String> {
    let said = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = said.lines().filter(|line| !line.is_empty()).collect();
    match lines.is_empty() {
        true => vec![output.status.to_string()],
        false => lines
            .iter()
            .skip(lines.len().saturating_sub(LINES))
            .map(|&line| line.to_owned())
            .collect(),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::os::unix::process::ExitStatusExt as _;

    fn found() -> Found {
        let programs = [14, 15, 17].map(|it| (it, Programs::at("/nowhere".as_ref(), it)));
        Found(programs.into_iter().collect())
    }

    #[test]
    fn a_server_is_dumped_by_its_own_programs_or_the_next_newer_ones() {
        let check = |server, expected: &str| {
            let shown = match found().for_dump(server) {
                Ok(programs) => programs.version.to_string(),
                Err(error) => error.to_string(),
            };
            assert_eq!(shown, expected, "{server}");
        };
        check(13, "14");
        check(15, "15");
        check(16, "17");
        check(18, "`pg_dump` 17 cannot read a PostgreSQL 18 server");
    }

    #[test]
    fn a_copy_is_read_by_the_newest_and_brought_back_by_the_nearest() {
        let versions = |programs: Vec<Programs>| -> Vec<u32> {
            programs.into_iter().map(|it| it.version).collect()
        };
        assert_eq!(versions(found().newest_first()), [17, 15, 14]);
        assert_eq!(versions(found().nearest_first(13)), [14, 15, 17]);
        assert_eq!(versions(found().nearest_first(15)), [15, 17, 14]);
        assert_eq!(versions(found().nearest_first(18)), [17, 15, 14]);
    }

    #[test]
    fn the_last_lines_are_shown_or_how_it_ended() {
        let output = |stderr: &str| Output {
            status: std::process::ExitStatus::from_raw(0x100),
            stdout: Vec::new(),
            stderr: stderr.into(),
        };
        let many: Vec<String> = (1..=20).map(|line| format!("line {line}")).collect();
        assert_eq!(lines(&output(&many.join("\n\n"))), many[8..]);
        assert_eq!(lines(&output("\n")), ["exit status: 1"]);
    }
}
