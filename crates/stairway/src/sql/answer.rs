//! What SQLite says of a statement that it was given instead of one that is written, in words of the one that is written:
//! the table that a rebuild makes has the name of the one whose place it takes, and what ends a statement says why.

use super::{emit, lower, print};

/// SQLite's `message`.
pub(crate) fn told(message: &str) -> String {
    let said = message.strip_prefix("bad JSON path: '");
    let said = said.and_then(|said| said.strip_suffix('\''));
    let is_own = |said: &&str| lower::ENDINGS.iter().any(|words| said.starts_with(words));
    if let Some(said) = said.filter(is_own)
        && let Some((what, value)) = said.split_once(": ")
    {
        let value = match what.starts_with(lower::OUT_OF_RANGE) {
            true => print::bare(value),
            false => print::shown(&value.replace("''", "'")),
        };
        return format!("{what}: {value}");
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
        assert_eq!(
            told("bad JSON path: 'out of range for type smallint: 70000'"),
            "out of range for type smallint: 70000"
        );
        assert_eq!(told("bad JSON path: 'a'"), "bad JSON path: 'a'");
    }
}
