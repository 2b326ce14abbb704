//! SQLite's token rules and SQL texts.

#[cfg(feature = "runtime")]
pub mod catalogue;
#[cfg(feature = "runtime")]
#[cfg(feature = "sqlite")]
pub(crate) mod copy;
// Half of it is asked for only by what reads a catalogue.
#[cfg_attr(not(feature = "runtime"), allow(dead_code))]
pub(crate) mod lexeme;
#[cfg(feature = "runtime")]
pub(crate) mod offline;
#[cfg(feature = "runtime")]
pub mod record;
#[cfg(feature = "runtime")]
pub(crate) mod session;
pub mod token;
