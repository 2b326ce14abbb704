//! PostgreSQL's token rules and SQL texts.

#[cfg(feature = "runtime")]
pub mod catalogue;
#[cfg(feature = "runtime")]
#[cfg(feature = "postgres")]
pub(crate) mod copy;
#[cfg(feature = "postgres")]
pub(crate) mod database;
#[cfg(feature = "runtime")]
pub(crate) mod offline;
#[cfg(feature = "runtime")]
pub mod record;
#[cfg(feature = "runtime")]
pub(crate) mod session;
pub mod token;
