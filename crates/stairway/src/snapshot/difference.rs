//! The difference of two snapshots, object by object.
