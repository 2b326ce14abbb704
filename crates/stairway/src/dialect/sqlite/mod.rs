//! SQLite's token rules and SQL texts.

#[cfg(feature = "runtime")]
pub mod catalogue;
pub(crate) mod lexeme;
#[cfg(feature = "runtime")]
pub(crate) mod offline;
#[cfg(feature = "runtime")]
pub mod record;
#[cfg(feature = "runtime")]
pub(crate) mod session;
pub mod token;
