//! Enum types.

/// An enum type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enum {
    /// The type's name.
    pub name: String,
    /// Its labels, in their order.
    pub labels: Vec<String>,
    /// The text of COMMENT ON TYPE.
    pub comment: Option<String>,
}
