//! Drawings as SVG: the graph of revisions, beside a list of them or alone, and the entities of a schema. Text in, text
//! out; no script, no font and nothing else from outside.
//!
//! The same input gives the same bytes. An element carries no ids and no style of its own, so that several can stand in
//! one page, and under a policy that allows one style alone: the page holds [`style`] once. A page can set the colours by
//! the custom properties `--stairway-ink`, `--stairway-soft`, `--stairway-paper`, `--stairway-band`, `--stairway-edge` and
//! `--stairway-warn`. Without them they follow the light or dark scheme of whoever looks.

mod graph;
mod node;
mod schema;
mod sheet;
mod style;
#[cfg(test)]
mod testing;
mod text;

pub use graph::Graph;
pub use schema::{Entities, Room};
pub use sheet::sheet;
pub use style::style;
