//! Stairway: schema migrations for Cargo workspaces, proven in both directions.
//!
//! A *revision* is one versioned change, written as plain SQL with its way back. A [`source::Source`]
//! reads the revisions of a folder and knows their graph, a [`plan::Plan`] is the ordered work between
//! two states, the [`executor`] runs it, and the [`roundtrip`] proves that every revision can be
//! climbed, descended and climbed again without leaving a trace.

pub mod autogenerate;
pub mod check;
pub mod dialect;
pub mod error;
pub mod model;
pub mod place;
pub mod plan;
pub mod revision;
pub mod schema;
pub mod script;
pub mod source;
pub mod sql;

#[cfg(feature = "runtime")]
pub mod connection;
#[cfg(feature = "runtime")]
pub mod executor;
#[cfg(feature = "runtime")]
pub mod roundtrip;
#[cfg(feature = "runtime")]
pub mod scratch;
#[cfg(feature = "runtime")]
pub mod snapshot;
#[cfg(feature = "runtime")]
pub mod store;

pub use dialect::Dialect;
pub use error::{Error, ErrorKind};
pub use model::{LabelSet, Model};
pub use place::Place;
#[cfg(feature = "derive")]
pub use stairway_derive::Model;

/// The version of Stairway, as records and the log name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
