//! Throwaway databases, for proofs and tests.
//!
//! Owns how a database comes to be and that it is gone afterwards, on every way out. Knows nothing of
//! revisions, and reads no configuration: whoever calls hands over what the environment says.

mod error;
pub mod postgres;
pub mod sqlite;
#[cfg(test)]
pub(crate) mod testing;

pub use error::ScratchError;
