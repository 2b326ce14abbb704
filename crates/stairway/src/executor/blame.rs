//! Which of several statements a database's message is about, where they were run as one: changes to one table share a
//! rebuild on SQLite.

use super::drop::unquoted;
use crate::{Dialect, script::Script, sql};
use std::ops::Range;

/// The statement of `script` within `span` that `message` is about: the last that has the words for it. All of `span` where
/// there is none.
pub(super) fn blamed(script: &Script, span: &Range<usize>, message: &str) -> Range<usize> {
    let blocks = script.blocks().iter();
    let statements: Vec<&Range<usize>> = blocks
        .flat_map(|block| &block.statements)
        .filter(|own| span.start <= own.start && own.end <= span.end)
        .collect();
    let Some((words, names)) = about(message).filter(|_| statements.len() > 1) else {
        return span.clone();
    };
    let is_meant = |own: &&&Range<usize>| {
        let text = script.text().get((**own).clone()).unwrap_or_default();
        let tokens: Vec<String> = Dialect::Sqlite
            .tokens(text)
            .iter()
            .map(|token| text.get(token.span.clone()).unwrap_or_default())
            .map(|word| unquoted(word).to_lowercase())
            .collect();
        words
            .iter()
            .any(|word| tokens.iter().any(|own| own == word))
            && names.iter().all(|name| tokens.contains(name))
    };
    let meant = statements.iter().rev().find(is_meant);
    meant.map_or_else(|| span.clone(), |meant| (*meant).clone())
}

/// Words of which the statement that SQLite's `message` is about has one, and names that it has all.
fn about(message: &str) -> Option<(&'static [&'static str], Vec<String>)> {
    let column = |name: &str| name.rsplit('.').next().unwrap_or(name).to_lowercase();
    if let Some(names) = message.strip_prefix("UNIQUE constraint failed: ") {
        return Some((
            &["unique", "primary"],
            names.split(", ").map(column).collect(),
        ));
    }
    if let Some(name) = message.strip_prefix("NOT NULL constraint failed: ") {
        return Some((&["null", "primary"], vec![column(name)]));
    }
    if let Some(name) = message.strip_prefix("CHECK constraint failed: ") {
        return Some((&["check"], vec![name.to_lowercase()]));
    }
    let mut endings = sql::ENDINGS.iter();
    let is_ending = endings.any(|words| message.starts_with(words));
    is_ending.then_some((&["type"], Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::path::Path;

    fn check(message: &str, wanted: &str) {
        let text = "--! revision a\n--! upgrade\n\
            ALTER TABLE t ADD COLUMN b integer NOT NULL DEFAULT 0;\n\
            ALTER TABLE t DROP CONSTRAINT s_ck, ADD CONSTRAINT s_ck CHECK (b > 1);\n\
            ALTER TABLE t ADD CONSTRAINT s_ck CHECK (b > 0);\n\
            ALTER TABLE t ALTER COLUMN c TYPE integer USING c::integer;\n\
            ALTER TABLE t ADD CONSTRAINT t_b_key UNIQUE (a, \"B\");\n\
            --! downgrade\n";
        let script = Script::parse(Path::new("a.sql"), text, Dialect::Postgres).unwrap();
        let statements = &script.blocks()[0].statements;
        let span = statements[0].start..statements[4].end;
        let found = blamed(&script, &span, message);
        let line = script.place_of(found).line();
        assert_eq!(format!("line {}", line.unwrap_or(0)), wanted, "{message}");
    }

    #[test]
    fn the_last_statement_that_can_be_meant() {
        check("UNIQUE constraint failed: t.a, t.b", "line 7");
        check("NOT NULL constraint failed: t.b", "line 3");
        check("CHECK constraint failed: s_ck", "line 5");
        check("not understood as a value of type integer: 'x'", "line 6");
        check("out of range for type integer: 2147483648", "line 6");
        // It is not known which.
        check("CHECK constraint failed: other", "line 3");
        check("disk I/O error", "line 3");
    }
}
