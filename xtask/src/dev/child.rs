//! A process that never outlives this one. Knows nothing of what runs in it.

use crate::cargo;
use duct::{Expression, Handle, cmd};
use std::{
    ffi::OsString,
    io::{self, PipeWriter},
    path::PathBuf,
    process::Output,
    time::Duration,
};

/// What is to be run.
#[derive(Clone, Debug, Default)]
pub(super) struct Program {
    /// Itself and its arguments.
    pub(super) words: Vec<OsString>,
    /// Where it runs.
    pub(super) folder: PathBuf,
    /// What it gets beside our own environment, of which it does not get what Cargo said to us alone.
    pub(super) variables: Vec<(String, String)>,
    /// How long it may take to end when it is told to; afterwards it is killed.
    pub(super) patience: Duration,
    /// Whether what it writes to standard output is kept instead of shown.
    pub(super) is_read: bool,
}

/// A process that runs. Dropped, it is told to end, and killed if it does not.
#[derive(Debug)]
pub(super) struct Child {
    /// The keeper waits for the end of this pipe. Close-on-exec, so no other child holds it open.
    alive: Option<PipeWriter>,
    handle: Handle,
    patience: Duration,
}

impl Child {
    /// Starts it.
    ///
    /// # Errors
    ///
    /// The system refuses. That there is no such program is told by the exit code 127.
    pub(super) fn start(program: &Program) -> io::Result<Child> {
        let (reader, alive) = io::pipe()?;
        let mut command = kept(program, reader).dir(&program.folder).unchecked();
        for name in cargo::of_this_run() {
            command = command.env_remove(name);
        }
        for (name, value) in &program.variables {
            command = command.env(name, value);
        }
        if program.is_read {
            command = command.stdout_capture();
        }
        Ok(Child {
            alive: Some(alive),
            handle: command.start()?,
            patience: program.patience,
        })
    }

    /// How it ended, if it did.
    pub(super) fn ended(&self) -> io::Result<Option<&Output>> {
        self.handle.try_wait()
    }

    /// Tells it to end, and waits until it has.
    pub(super) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if self.alive.take().is_none() {
            return;
        }
        #[cfg(not(unix))]
        let _ = self.handle.kill();
        // The keeper kills it when its time is up; that takes a moment on a busy machine.
        let _ = self
            .handle
            .wait_timeout(self.patience + Duration::from_secs(5));
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(unix)]
fn kept(program: &Program, alive: io::PipeReader) -> Expression {
    use std::os::unix::process::CommandExt as _;
    const KEEPER: &str = include_str!("keeper.sh");
    let tenths = (program.patience.as_millis() / 100).to_string();
    let mut words: Vec<OsString> = ["-c", KEEPER, "xtask-dev", &tenths]
        .into_iter()
        .map(OsString::from)
        .collect();
    words.extend(program.words.iter().cloned());
    cmd("sh", words).stdin_file(alive).before_spawn(|command| {
        command.process_group(0);
        Ok(())
    })
}

/// Where there is no `sh`, the process is killed at once, and what it started is not.
#[cfg(not(unix))]
fn kept(program: &Program, _: io::PipeReader) -> Expression {
    let mut words = program.words.iter().cloned();
    cmd(words.next().unwrap_or_default(), words).stdin_null()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::{fs, path::Path, thread};

    fn shell(script: &str, patience: Duration) -> Child {
        Child::start(&Program {
            words: ["sh", "-c", script].map(OsString::from).to_vec(),
            folder: std::env::temp_dir(),
            variables: vec![("GREETING".to_owned(), "hello".to_owned())],
            patience,
            is_read: true,
        })
        .unwrap()
    }

    fn end(child: &Child) -> (Option<i32>, String) {
        let output = child.handle.wait().unwrap();
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        (output.status.code(), text)
    }

    /// The number in the file, once it is there.
    fn number(path: &Path) -> String {
        loop {
            match fs::read_to_string(path) {
                Ok(text) if text.ends_with('\n') => return text.trim().to_owned(),
                _ => thread::sleep(Duration::from_millis(10)),
            }
        }
    }

    fn lives(id: &str) -> bool {
        // A zombie, which nobody has asked for its end, does not.
        let state = cmd!("ps", "-o", "stat=", "-p", id).unchecked().read();
        state.is_ok_and(|state| !state.is_empty() && !state.starts_with('Z'))
    }

    #[test]
    fn it_ends_as_the_program_ended() {
        let child = shell("echo $GREETING; exit 7", Duration::from_secs(5));
        assert_eq!(end(&child), (Some(7), "hello\n".to_owned()));
        let none = Program {
            words: vec!["no-such-program-here".into()],
            folder: std::env::temp_dir(),
            ..Program::default()
        };
        assert_eq!(end(&Child::start(&none).unwrap()).0, Some(127));
    }

    #[test]
    fn what_cargo_said_of_this_package_is_not_passed_on() {
        assert_eq!(std::env::var("CARGO_PKG_NAME").as_deref(), Ok("xtask"));
        let child = shell("echo ${CARGO_PKG_NAME-none}", Duration::from_secs(5));
        assert_eq!(end(&child), (Some(0), "none\n".to_owned()));
    }

    #[test]
    fn it_is_asked_first_and_may_put_things_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("note");
        let started = folder.path().join("started");
        let script = format!(
            "trap 'echo in order > {}; exit 0' TERM; echo $$ > {}; while :; do sleep 0.05; done",
            note.display(),
            started.display()
        );
        let child = shell(&script, Duration::from_secs(30));
        let id = number(&started);
        child.stop();
        assert_eq!(number(&note), "in order");
        assert!(!lives(&id));
    }

    #[test]
    fn who_does_not_end_is_killed_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let (own, below) = (folder.path().join("own"), folder.path().join("below"));
        let script = format!(
            "trap '' TERM; sh -c 'echo $$ > {}; while :; do sleep 1; done' & echo $$ > {}; while :; do sleep 1; done",
            below.display(),
            own.display()
        );
        let child = shell(&script, Duration::from_millis(200));
        let ids = [number(&own), number(&below)];
        drop(child);
        // What was killed is gone a moment later.
        let since = std::time::Instant::now();
        while ids.iter().any(|id| lives(id)) {
            assert!(since.elapsed().as_secs() < 30, "{ids:?} live on");
            thread::sleep(Duration::from_millis(10));
        }
    }
}
