//! The SQL families, as data: names, token rules, and every SQL text of ours. Executes nothing.
//!
//! [`sqlite`] and [`postgres`] hold the same file names, so that what one has and the other lacks shows.

pub mod postgres;
#[cfg(feature = "runtime")]
pub mod record;
pub mod sqlite;
pub mod token;

/// Stairway's own tables: records, log, leased lock, journal. No snapshot shows them or what is theirs.
pub const OWN_TABLES: [&str; 4] = [
    "stairway_revisions",
    "stairway_log",
    "stairway_lock",
    "stairway_journal",
];

use std::{fmt, str::FromStr};

/// An SQL family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dialect {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Dialect {
    /// Every dialect, in the order in which reports list them.
    pub const ALL: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

    /// The name in directives, options and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }

    /// The name in prose.
    pub fn title(self) -> &'static str {
        match self {
            Dialect::Sqlite => "SQLite",
            Dialect::Postgres => "PostgreSQL",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A word that names no dialect.
#[derive(Debug)]
pub struct UnknownDialect(String);

impl fmt::Display for UnknownDialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "unknown dialect `{}`: it is `sqlite` or `postgres`",
            self.0
        )
    }
}

impl std::error::Error for UnknownDialect {}

impl FromStr for Dialect {
    type Err = UnknownDialect;

    fn from_str(word: &str) -> Result<Dialect, UnknownDialect> {
        Dialect::ALL
            .into_iter()
            .find(|dialect| dialect.as_str() == word)
            .ok_or_else(|| UnknownDialect(word.to_owned()))
    }
}

#[cfg(feature = "sql")]
impl serde::Serialize for Dialect {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
