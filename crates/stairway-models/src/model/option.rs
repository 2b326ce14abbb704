//! What constraints and indexes have in common: names, carried columns, when they are checked.

use super::columns::Columns;
use crate::{
    Deferrable, Spanned,
    attribute::{Entry, Literal, Slot, Value},
    problem::Problems,
    word,
};

/// What a constraint or an index may say of itself.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) name: Slot<Spanned<String>>,
    pub(super) include: Slot<Vec<Spanned<String>>>,
    pub(super) nulls_not_distinct: Slot<bool>,
    pub(super) deferrable: Slot<Deferrable>,
}

impl Options {
    /// Takes what `entry` says, if it is one of the options `known`.
    pub(super) fn take(
        &mut self,
        entry: &Entry,
        known: &[&str],
        columns: &Columns,
        problems: &mut Problems,
    ) -> bool {
        let Some(key) = entry.key() else {
            return false;
        };
        let word = key.value.as_str();
        // A word by itself is a column, unless it can be an option by itself.
        let bare = matches!(entry, Entry::Word(_));
        if !known.contains(&word) || bare && matches!(word, "name" | "include") {
            return false;
        }
        if bare {
            columns.check_option(key, problems);
        }
        match word {
            "name" => self.name.fill(key, entry.name(problems), problems),
            "include" => {
                let list = entry.list(problems).map(<[Entry]>::to_vec);
                let list = list.map(|list| columns.of_list(&list, problems));
                self.include.fill(key, list, problems);
            }
            "nulls_not_distinct" => {
                let flag = entry.flag(problems);
                self.nulls_not_distinct.fill(key, flag, problems);
            }
            "deferrable" => {
                let when = deferrable(entry, problems);
                self.deferrable.fill(key, when, problems);
            }
            _ => return false,
        }
        true
    }
}

/// What `deferrable` says.
pub(super) fn deferrable(entry: &Entry, problems: &mut Problems) -> Option<Deferrable> {
    const WHEN: [&str; 2] = ["initially immediate", "initially deferred"];
    let value = match entry {
        Entry::Pair(_, value) if !matches!(value.literal, Literal::Bool(_)) => value,
        _ => {
            return Some(match entry.flag(problems)? {
                true => Deferrable::Immediate,
                false => Deferrable::Not,
            });
        }
    };
    let text = phrase(value);
    match WHEN.iter().position(|when| *when == text) {
        Some(0) => Some(Deferrable::Immediate),
        Some(_) => Some(Deferrable::Deferred),
        None => {
            problems.at(
                value.span,
                format!("`deferrable` is not `{text}`"),
                word::meant(&text, &WHEN),
            );
            None
        }
    }
}

/// A text or a word as one of SQL's phrases: in lower case, with single blanks.
pub(super) fn phrase(value: &Value) -> String {
    let text = match &value.literal {
        Literal::Text(text) => text.clone(),
        Literal::Word(word) => word.replace('_', " "),
        Literal::Number(number) => number.clone(),
        Literal::Bool(value) => value.to_string(),
    };
    let words: Vec<_> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
