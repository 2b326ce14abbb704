//! The program as a process: started, asked, stopped.

use std::{
    ffi::OsString,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread::JoinHandle,
};

/// What the program sees of the environment of the tests.
const KEPT: [&str; 4] = ["PATH", "HOME", "TMPDIR", "SystemRoot"];

/// The program, about to be started.
#[must_use]
pub(crate) struct Start(Command);

/// The program while it serves. It ends with this value.
pub(crate) struct Program {
    child: Child,
    url: String,
    stdout: Option<JoinHandle<String>>,
    stderr: Option<JoinHandle<String>>,
}

/// How the program ended, and all that it said.
#[must_use]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Start {
    /// In a folder, with these words, blanks between them.
    pub(crate) fn new(folder: &Path, words: &str) -> Start {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backend"));
        let kept = KEPT
            .iter()
            .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)));
        command
            .args(words.split_whitespace())
            .current_dir(folder)
            .env_clear()
            .envs(kept)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Start(command)
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Start {
        self.0.env(name, value);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Start {
        self.0.env_remove(name);
        self
    }

    /// Runs it to its end.
    pub(crate) fn end(self) -> Ended {
        self.spawned().ended()
    }

    /// Lets it run.
    pub(crate) fn spawned(mut self) -> Program {
        let mut child = self.0.spawn().unwrap();
        let mut stderr = child.stderr.take().unwrap();
        Program {
            stderr: Some(std::thread::spawn(move || {
                let mut text = String::new();
                stderr.read_to_string(&mut text).unwrap();
                text
            })),
            child,
            url: String::new(),
            stdout: None,
        }
    }

    /// Lets it run until it says where it listens.
    #[track_caller]
    pub(crate) fn serving(self) -> Program {
        let mut program = self.spawned();
        match program.listens() {
            true => program,
            false => panic!("it does not serve\n{}", program.ended()),
        }
    }
}

impl Program {
    /// Returns once it says where it listens; false if it ends without.
    pub(crate) fn listens(&mut self) -> bool {
        let mut stdout = BufReader::new(self.child.stdout.take().unwrap());
        let mut said = String::new();
        loop {
            let from = said.len();
            if stdout.read_line(&mut said).unwrap() == 0 {
                self.stdout = Some(std::thread::spawn(move || said));
                return false;
            }
            if let Some(url) = said[from..].strip_prefix("listening on ") {
                self.url = url.trim_end().to_owned();
                break;
            }
        }
        self.stdout = Some(std::thread::spawn(move || {
            stdout.read_to_string(&mut said).unwrap();
            said
        }));
        true
    }

    /// Where it serves: `http://127.0.0.1:45678`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Host and port of where it serves.
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(crate) fn signal(&self, name: &str) {
        let status = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(status.unwrap().success());
    }

    /// Stops it as a supervisor does, and says how it ended.
    pub(crate) fn stopped(self) -> Ended {
        self.signal("TERM");
        self.ended()
    }

    /// Waits for its end.
    pub(crate) fn ended(mut self) -> Ended {
        let stdout = match self.stdout.take() {
            Some(stdout) => stdout,
            None => {
                let mut stdout = self.child.stdout.take().unwrap();
                std::thread::spawn(move || {
                    let mut text = String::new();
                    stdout.read_to_string(&mut text).unwrap();
                    text
                })
            }
        };
        let status = self.child.wait().unwrap();
        Ended {
            code: status.code(),
            stdout: stdout.join().unwrap(),
            stderr: self.stderr.take().unwrap().join().unwrap(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already if a test waited for it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ended {
    /// Fails unless it ended with `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Ended {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code {
            Some(code) => write!(f, "exit {code}")?,
            None => write!(f, "killed")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(f, "\n--- {name}\n{}", text.trim_end())?;
            }
        }
        Ok(())
    }
}
