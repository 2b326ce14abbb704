//! Rows: such as a schema allows, made for the tables of a throwaway database, and what became of them.
//!
//! Values come from the types and from what the constraints say; whether a row may come in, the database itself decides.
//! Knows nothing of revisions.

mod ask;
mod candidate;
mod declared;
mod fill;
mod image;
mod key;
mod kind;
mod loss;
mod mine;
mod own;
mod partition;
#[cfg(test)]
mod tests;
mod tree;
mod value;
mod watch;

pub(crate) use ask::refused;
pub(crate) use fill::Filler;
pub use image::Cell;
pub(crate) use image::{Held, Image};
pub use loss::{Loss, LossKind};
pub(crate) use loss::{gained, losses};
pub(crate) use watch::Watch;

use crate::{
    connection::{Connection, ConnectionError},
    schema::Schema,
};

/// Which rows, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// What chance begins with: the same rows for the same seed.
    pub seed: u64,
    /// How many rows a table gets at least, where its constraints allow.
    pub count: usize,
    /// Whether the values at the edges of what a type can hold are among them: the least, the greatest, long texts.
    pub edges: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            seed: 0,
            count: 8,
            edges: true,
        }
    }
}

/// What the tables of `schema` hold.
///
/// # Errors
///
/// When they cannot be read.
pub(crate) async fn read(
    connection: &mut Connection,
    schema: &Schema,
) -> Result<Image, ConnectionError> {
    let read = image::read(connection, schema, |_| true).await;
    read.map_err(|cause| ConnectionError::Query {
        doing: "read the rows of the tables",
        cause,
    })
}
