//! Stairway: schema migrations for Cargo workspaces, proven in both directions.
//!
//! A *revision* is one versioned change, written as plain SQL with its way back. A [`source::Source`]
//! reads the revisions of a folder and knows their graph, a [`plan::Plan`] is the ordered work between
//! two states, the [`executor`] runs it, and the [`roundtrip`] proves that every revision can be
//! climbed, descended and climbed again without leaving a trace.
//!
//! What the schema should be can be declared as *models*: structs with `#[derive(Model)]`, or a file of
//! SQL. [`model::Models`] reads them from source that need not compile, [`autogenerate`] writes the
//! revision between what the revisions make and what the models declare, and [`check`] finds where the
//! two disagree. None of this asks a database.
//!
//! ```
//! use stairway::{Dialect, autogenerate::{self, Answers, Outcome}, model::Models, source::Source, sql};
//!
//! # fn main() -> Result<(), stairway::Error> {
//! # let folder = std::env::temp_dir().join(format!("stairway-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder).unwrap();
//! # let path = folder.join("models.rs");
//! # std::fs::write(&path, "#[derive(stairway::Model)]\n#[model(table = \"teams\")]\n\
//! #     struct Team { #[model(primary_key)] id: i64 }").unwrap();
//! let source = Source::from_texts("migrations".as_ref(), [], Dialect::Postgres)?;
//! let heads = source.graph().heads().into_iter().collect();
//! let (head, _) = sql::head_schema(&source, &heads)?;
//! let models = Models::read(&[path])?;
//! if let Outcome::Revision(revision) = autogenerate::generate(&head, &models, &Answers::default())? {
//!     assert_eq!(revision.changes, ["create table `teams`"]);
//!     assert_eq!(revision.downgrade.trim(), "DROP TABLE teams;");
//! }
//! # std::fs::remove_dir_all(&folder).unwrap();
//! # Ok(())
//! # }
//! ```

#[cfg(all(
    feature = "runtime",
    not(any(feature = "sqlite", feature = "postgres"))
))]
compile_error!(
    "the feature `runtime` is what drivers need, and of no use alone: enable `sqlite` or `postgres`"
);

pub mod configuration;
pub mod dialect;
pub mod error;
pub mod outline;
pub mod place;
pub mod plan;
pub mod revision;
pub mod script;
pub mod source;

#[cfg(feature = "sql")]
pub mod autogenerate;
#[cfg(feature = "sql")]
pub mod check;
#[cfg(feature = "sql")]
pub mod model;
#[cfg(feature = "sql")]
pub mod schema;
#[cfg(feature = "sql")]
pub mod sql;

#[cfg(feature = "picture")]
pub mod page;
#[cfg(feature = "picture")]
pub mod picture;

#[cfg(feature = "runtime")]
pub mod backup;
#[cfg(feature = "runtime")]
pub mod connection;
#[cfg(feature = "runtime")]
pub mod drift;
#[cfg(feature = "runtime")]
pub mod executor;
#[cfg(feature = "runtime")]
pub mod migrate;
#[cfg(feature = "runtime")]
pub mod roundtrip;
#[cfg(feature = "runtime")]
pub mod rows;
#[cfg(feature = "runtime")]
pub mod scratch;
#[cfg(feature = "runtime")]
pub mod snapshot;
#[cfg(feature = "runtime")]
pub mod store;

#[cfg(feature = "embed")]
pub mod embed;

pub use dialect::Dialect;
pub use error::{Error, ErrorKind};
#[cfg(feature = "sql")]
pub use model::{LabelSet, Model};
pub use place::Place;
#[cfg(feature = "derive")]
pub use stairway_derive::Model;

/// The version of Stairway, as records and the log name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
