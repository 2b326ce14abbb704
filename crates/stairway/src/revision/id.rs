//! The id of a revision.

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

/// A revision's id: one or more letters, digits and `_`, compared as text. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RevisionId(Arc<str>);

impl RevisionId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A new random id: 12 hexadecimal digits from the operating system's generator.
    ///
    /// # Errors
    ///
    /// When the operating system gives no randomness.
    #[cfg(feature = "sql")]
    pub fn random() -> std::io::Result<RevisionId> {
        let mut bytes = [0_u8; 6];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        Ok(RevisionId(
            bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<String>()
                .into(),
        ))
    }
}

/// A text that cannot be an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAnId(pub String);

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is not a revision id: an id is made of ASCII letters, digits and `_`",
            self.0
        )
    }
}

impl std::error::Error for NotAnId {}

impl FromStr for RevisionId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<RevisionId, NotAnId> {
        if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            Ok(RevisionId(text.into()))
        } else {
            Err(NotAnId(text.to_owned()))
        }
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for RevisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Borrow<str> for RevisionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(feature = "sql")]
impl serde::Serialize for RevisionId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
