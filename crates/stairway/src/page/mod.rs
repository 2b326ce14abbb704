//! What documents about revisions have in common, whoever makes them: the style of a list beside the graph, the policy
//! that allows it and nothing else, sentences in which code is marked, and the SQL that each revision runs. Text out.
//!
//! Knows no database and no document as a whole. Whoever makes one gives the parts the classes that the style names.

mod beside;
mod look;
mod prose;
mod runs;
mod statement;

pub use beside::{no_way_back, samples};
pub use look::{policy, style};
pub use prose::prose;
pub use runs::{Instead, Runs, runs};
pub use statement::{sql, written};
