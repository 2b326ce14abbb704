//! A task that goes on: what it says, line by line, and how it ends.

use std::{
    io::{BufRead as _, BufReader, Read},
    os::unix::process::CommandExt as _,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Dropped, it is killed, as when a test fails.
pub(crate) struct Running {
    child: Child,
    lines: Receiver<String>,
    /// All that it said so far.
    said: Vec<String>,
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Running {
        let mut child = command
            // As a shell does, so that a signal reaches what a terminal's Ctrl-C would.
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        pass_on(child.stdout.take().unwrap(), sender.clone());
        pass_on(child.stderr.take().unwrap(), sender);
        Running {
            child,
            lines,
            said: Vec::new(),
        }
    }

    /// Reads on up to a line that has this text, and gives the line.
    #[track_caller]
    pub(crate) fn until(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => {
                    self.said.push(line.clone());
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(_) => panic!("it never says `{text}`:\n{}", self.said.join("\n")),
            }
        }
    }

    /// All that it said so far.
    pub(crate) fn said(&self) -> String {
        self.said.join("\n")
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// Sends a signal to it and to its process group, as a terminal does.
    pub(crate) fn signal(&self, name: &str) {
        let group = format!("-{}", self.child.id());
        kill(&[&format!("-{name}"), "--", &group]);
    }

    /// Waits for its end. What it started and what still writes would hold it up.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => break,
                Err(_) => panic!("something goes on writing:\n{}", self.said()),
            }
        }
        self.child.wait().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Harmless where it has ended: it is waited for, and its number is nobody else's before that.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn pass_on(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(from).lines() {
            let Ok(line) = line else { return };
            if to.send(line).is_err() {
                return;
            }
        }
    });
}

pub(crate) fn kill(words: &[&str]) {
    assert!(Command::new("kill").args(words).status().unwrap().success());
}

/// Whether a process lives; a zombie does not.
pub(crate) fn lives(id: &str) -> bool {
    let output = Command::new("ps")
        .args(["-o", "stat=", "-p", id])
        .output()
        .unwrap();
    let state = String::from_utf8(output.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

/// Waits until a process is gone.
#[track_caller]
pub(crate) fn gone(id: &str) {
    let since = Instant::now();
    while lives(id) {
        assert!(since.elapsed() < PATIENCE, "{id} lives on");
        thread::sleep(Duration::from_millis(10));
    }
}
