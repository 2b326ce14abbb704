//! One measured child process: how long it ran, and how much memory it took at its peak. Knows nothing of
//! what runs in it.

use crate::bench::Result;
use std::{
    fs::File,
    io::{Read, Seek},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use wait4::Wait4;

/// What one run cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cost {
    /// From the start of the process to its end.
    pub(super) wall: Duration,
    /// How long its threads computed, in the kernel too: what a busy machine changes least. Without the server.
    pub(super) cpu: Duration,
    /// The peak of its resident memory, in bytes. Of a PostgreSQL client, without the server.
    pub(super) memory: u64,
}

impl std::ops::Add for Cost {
    type Output = Cost;

    /// One run after the other: the times add up, the peak is the higher one.
    fn add(self, other: Cost) -> Cost {
        Cost {
            wall: self.wall + other.wall,
            cpu: self.cpu + other.cpu,
            memory: self.memory.max(other.memory),
        }
    }
}

/// Runs `command` to its end. What it prints goes to the null device, as a pipe that is read by this process
/// would be part of the time.
///
/// # Errors
///
/// When it cannot be started, or fails: with what it wrote to its standard error.
pub(super) fn measure(command: &mut Command) -> Result<Cost> {
    let mut errors = tempfile::tempfile()?;
    command
        .stdout(Stdio::null())
        .stderr(Stdio::from(errors.try_clone()?));
    let started = Instant::now();
    let mut child = command
        .spawn()
        .map_err(|error| format!("cannot start {command:?}: {error}"))?;
    let used = child.wait4()?;
    let wall = started.elapsed();
    if !used.status.success() {
        return Err(format!(
            "{command:?} failed: {}\n{}",
            used.status,
            text(&mut errors)?
        )
        .into());
    }
    Ok(Cost {
        wall,
        cpu: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    })
}

fn text(errors: &mut File) -> Result<String> {
    let mut text = Vec::new();
    errors.rewind()?;
    errors.read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_memory_are_the_child_s() {
        let cost = measure(Command::new("sleep").arg("0.05")).unwrap();
        assert!(cost.wall >= Duration::from_millis(50), "{cost:?}");
        assert!(cost.memory > 100_000, "bytes, not pages: {cost:?}");
    }

    #[test]
    fn a_failure_tells_what_the_child_said() {
        let error =
            measure(Command::new("sh").args(["-c", "echo no such thing >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("no such thing"), "{error}");
    }
}
