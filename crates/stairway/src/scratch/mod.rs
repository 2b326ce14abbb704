//! Throwaway databases, for proofs and tests.
//!
//! Owns how a database comes to be and that it is gone afterwards, on every way out. Knows nothing of
//! revisions, and reads no configuration: whoever calls hands over what the environment says.

mod error;
pub mod postgres;
pub mod sqlite;

pub use error::ScratchError;
