//! Drawings as SVG: the graph of revisions, and the entities of a schema. Text in, text out; no script, no font and
//! nothing else from outside. Colours are CSS custom properties with defaults for light and dark.

mod graph;
mod schema;

pub use graph::{Mark, graph};
pub use schema::schema;
