//! What can be wrong with the configuration, and the remedies.

use super::table::KEYS;
use crate::{
    dialect::UnknownDialect,
    error::{ErrorKind, Explain, Label, nearest},
    place::Place,
};
use std::{fmt, io};

/// Why there is no configuration.
#[derive(Debug)]
#[non_exhaustive]
pub enum ConfigurationError {
    /// Cargo could not be asked.
    NoCargo {
        /// What the system says.
        source: io::Error,
    },
    /// Cargo does not understand the manifests.
    Unreadable {
        /// What it said.
        said: String,
    },
    /// A table that nobody reads.
    OfPackage {
        /// The package that has it.
        package: String,
        /// Its manifest.
        place: Place,
    },
    /// A key that there is not.
    UnknownKey {
        /// The key.
        key: String,
        /// Where.
        place: Place,
    },
    /// A value of another kind than the key's.
    Wrong {
        /// The key.
        key: String,
        /// What it must be.
        expected: &'static str,
        /// Where.
        place: Place,
    },
    /// A word that names no dialect.
    UnknownDialect {
        /// The key.
        key: String,
        /// What is wrong with the word.
        error: UnknownDialect,
        /// Where.
        place: Place,
    },
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigurationError::NoCargo { .. } => f.write_str("`cargo metadata` cannot be run"),
            ConfigurationError::Unreadable { .. } => {
                f.write_str("`cargo metadata` cannot read the workspace")
            }
            ConfigurationError::OfPackage { package, .. } => {
                write!(
                    f,
                    "package `{package}` has a table [package.metadata.stairway]"
                )
            }
            ConfigurationError::UnknownKey { key, .. } => {
                write!(f, "unknown key `{key}` in [workspace.metadata.stairway]")
            }
            ConfigurationError::Wrong { key, expected, .. } => {
                write!(f, "the key `{key}` must be {expected}")
            }
            ConfigurationError::UnknownDialect { key, error, .. } => {
                write!(f, "the key `{key}` names an {error}")
            }
        }
    }
}

impl std::error::Error for ConfigurationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ConfigurationError::NoCargo { source } => Some(source),
            _ => None,
        }
    }
}

impl Explain for ConfigurationError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Config
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            ConfigurationError::NoCargo { .. } => {
                "install Cargo, or give `--migrations`, `--sql-dialect`, `--databases` and `--database-url`, with which \
                 no workspace is read"
                    .to_owned()
            }
            ConfigurationError::OfPackage { .. } => {
                "write it as [workspace.metadata.stairway] into the manifest of the workspace"
                    .to_owned()
            }
            ConfigurationError::UnknownKey { key, .. } => match nearest(key, KEYS) {
                Some(known) => format!("did you mean `{known}`?"),
                None => format!(
                    "the keys are {}",
                    KEYS.map(|key| format!("`{key}`")).join(", ")
                ),
            },
            ConfigurationError::Unreadable { .. }
            | ConfigurationError::Wrong { .. }
            | ConfigurationError::UnknownDialect { .. } => return None,
        })
    }

    fn labels(&self) -> Vec<Label> {
        match self {
            ConfigurationError::NoCargo { .. } | ConfigurationError::Unreadable { .. } => {
                Vec::new()
            }
            ConfigurationError::OfPackage { place, .. }
            | ConfigurationError::UnknownKey { place, .. }
            | ConfigurationError::Wrong { place, .. }
            | ConfigurationError::UnknownDialect { place, .. } => vec![Label {
                place: place.clone(),
                text: String::new(),
            }],
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            ConfigurationError::Unreadable { said } => vec![said.clone()],
            _ => Vec::new(),
        }
    }
}
