//! The SQL of Stairway's own tables.
