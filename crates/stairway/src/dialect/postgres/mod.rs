//! PostgreSQL's token rules and SQL texts.

pub mod catalogue;
pub mod record;
pub(crate) mod session;
pub mod token;
