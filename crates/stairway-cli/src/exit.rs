//! How a command ends, as the exit code that scripts and CI rely on.

use stairway::ErrorKind;
use std::process::ExitCode;

/// The exit codes of every `migrate-*` command. They are part of the public interface: a number never
/// changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, also when there was nothing to do.
    Done = 0,
    /// What was checked is false: a round trip failed, the database is not at head or not what it should be.
    Unproven = 1,
    /// The command line, the configuration or the set of revisions is wrong. Nothing was run.
    Unsound = 2,
    /// A database could not be reached, made or locked in time. Nothing was run.
    Unreachable = 3,
    /// A step failed and was rolled back.
    Failed = 4,
    /// Interrupted; what was running was rolled back.
    Interrupted = 130,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<ErrorKind> for Exit {
    fn from(kind: ErrorKind) -> Exit {
        match kind {
            ErrorKind::Pending | ErrorKind::Drift => Exit::Unproven,
            ErrorKind::Usage
            | ErrorKind::Config
            | ErrorKind::Source
            | ErrorKind::Target
            | ErrorKind::File
            | ErrorKind::State => Exit::Unsound,
            ErrorKind::Connection | ErrorKind::Locked | ErrorKind::Scratch => Exit::Unreachable,
            ErrorKind::Interrupted => Exit::Interrupted,
            // The kinds are an open set: a new one is a failure until it has a better code.
            _ => Exit::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_error_has_its_documented_code() {
        let check =
            |kind: ErrorKind, code: u8| assert_eq!(Exit::from(kind).code(), code, "{kind:?}");
        check(ErrorKind::Pending, 1);
        check(ErrorKind::Drift, 1);
        check(ErrorKind::Usage, 2);
        check(ErrorKind::Config, 2);
        check(ErrorKind::Source, 2);
        check(ErrorKind::Target, 2);
        check(ErrorKind::File, 2);
        check(ErrorKind::State, 2);
        check(ErrorKind::Connection, 3);
        check(ErrorKind::Locked, 3);
        check(ErrorKind::Scratch, 3);
        check(ErrorKind::Step, 4);
        check(ErrorKind::Internal, 4);
        check(ErrorKind::Interrupted, 130);
    }
}
