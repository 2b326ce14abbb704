//! What can keep a sound set of revisions out of a program.

use crate::{
    error::{ErrorKind, Explain, Label},
    place::Place,
};
use std::{fmt, io, path::PathBuf};

/// Why nothing was embedded.
#[derive(Debug)]
#[non_exhaustive]
pub enum EmbedError {
    /// Cargo did not start this as a build script.
    NoBuildScript {
        /// The variable that it would have set.
        variable: &'static str,
    },
    /// The program's part cannot be written.
    Unwritable {
        /// Its file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl fmt::Display for EmbedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EmbedError::NoBuildScript { variable } => {
                write!(f, "this is no build script: Cargo has not set `{variable}`")
            }
            EmbedError::Unwritable { path, .. } => {
                write!(f, "`{}` cannot be written", path.display())
            }
        }
    }
}

impl std::error::Error for EmbedError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            EmbedError::NoBuildScript { .. } => None,
            EmbedError::Unwritable { source, .. } => Some(source),
        }
    }
}

impl Explain for EmbedError {
    fn kind(&self) -> ErrorKind {
        match self {
            EmbedError::NoBuildScript { .. } => ErrorKind::Usage,
            EmbedError::Unwritable { .. } => ErrorKind::File,
        }
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            EmbedError::NoBuildScript { .. } => {
                "call `stairway::embed::revisions` from the package's `build.rs`".to_owned()
            }
            EmbedError::Unwritable { .. } => {
                "check that the disk is not full and the folder may be written to".to_owned()
            }
        })
    }

    fn labels(&self) -> Vec<Label> {
        match self {
            EmbedError::NoBuildScript { .. } => Vec::new(),
            EmbedError::Unwritable { path, .. } => vec![Label {
                place: Place::whole(path),
                text: String::new(),
            }],
        }
    }
}
