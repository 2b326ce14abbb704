//! Drawings as SVG: the graph of revisions, in a page or alone, and the entities of a schema. Text in, text out; no script, no font and
//! nothing else from outside.
//!
//! The same input gives the same bytes. An element carries no ids, so that several can stand in one page, and its own
//! style, whose colours a page can set by the custom properties `--stairway-ink`, `--stairway-soft`, `--stairway-paper`,
//! `--stairway-band`, `--stairway-edge` and `--stairway-warn`. Without them they follow the light or dark scheme of
//! whoever looks.

mod graph;
mod schema;
mod sheet;
mod style;
#[cfg(test)]
mod testing;
mod text;

pub use graph::{Mark, graph};
pub use schema::schema;
pub use sheet::sheet;
