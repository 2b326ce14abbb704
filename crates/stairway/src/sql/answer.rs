//! What SQLite says of a statement that it was given instead of one that is written, in words of the one that is written:
//! the table that a rebuild makes has the name of the one whose place it takes, and what ends a statement says why.

use super::{emit, lower, print};

/// SQLite's `message`.
pub(crate) fn told(message: &str) -> String {
    let said = message.strip_prefix("bad JSON path: '");
    let said = said.and_then(|said| said.strip_suffix('\''));
    let endings = [lower::NOT_UNDERSTOOD, lower::OUT_OF_RANGE];
    if let Some(said) = said.filter(|said| endings.iter().any(|words| said.starts_with(words)))
        && let Some((what, value)) = said.split_once(": ")
    {
        return format!("{what}: {}", print::shown(&value.replace("''", "'")));
    }
    message.replace(emit::NEW, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn no_word_of_it_is_ours() {
        assert_eq!(
            told("UNIQUE constraint failed: stairway_new_t.a, stairway_new_t.b"),
            "UNIQUE constraint failed: t.a, t.b"
        );
        assert_eq!(
            told("bad JSON path: 'not understood as a value of type integer: it''s: 4\n2'"),
            r"not understood as a value of type integer: E'it''s: 4\n2'"
        );
        assert_eq!(told("bad JSON path: 'a'"), "bad JSON path: 'a'");
    }
}
