//! The columns of a struct, for lists that name them.

use crate::{Spanned, attribute::Entry, problem::Problems, word};
use std::collections::{HashMap, HashSet};

/// The columns of a struct. A word in a list is a field's name, or else a column's; a text is a column's.
#[derive(Debug)]
pub(super) struct Columns {
    owner: String,
    /// The column of each field; none of one that is skipped.
    fields: HashMap<String, Option<String>>,
    columns: HashSet<String>,
    /// The words that may be meant, in order.
    words: Vec<String>,
}

impl Columns {
    /// Those of the struct `owner`: its fields, each with its column unless it is skipped.
    pub(super) fn new<'f>(
        owner: &str,
        fields: impl Iterator<Item = (&'f str, Option<&'f str>)>,
    ) -> Columns {
        let mut columns = Columns {
            owner: owner.to_owned(),
            fields: HashMap::new(),
            columns: HashSet::new(),
            words: Vec::new(),
        };
        for (field, column) in fields {
            if let Some(column) = column {
                columns.columns.insert(column.to_owned());
                columns.words.push(field.to_owned());
                if column != field {
                    columns.words.push(column.to_owned());
                }
            }
            let column = column.map(str::to_owned);
            columns.fields.insert(field.to_owned(), column);
        }
        columns
    }

    /// Whether a column is called so.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.columns.contains(name)
    }

    /// Says so if a word that is an option is a column too.
    pub(super) fn check_option(&self, word: &Spanned<String>, problems: &mut Problems) {
        let name = &word.value;
        if self.columns.contains(name) || self.fields.contains_key(name) {
            problems.at(
                word.span,
                format!("`{name}` is an option, and a column of `{}`", self.owner),
                format!("write `\"{name}\"` for the column, or `{name} = true` for the option"),
            );
        }
    }

    /// The column that a word names; `options` may have been meant too.
    pub(super) fn of_word(
        &self,
        word: &Spanned<String>,
        options: &[&str],
        problems: &mut Problems,
    ) -> Option<Spanned<String>> {
        let name = &word.value;
        let column = match self.fields.get(name) {
            Some(Some(column)) => column,
            _ if self.columns.contains(name) => name,
            Some(None) => {
                problems.at(
                    word.span,
                    format!("the field `{name}` is skipped"),
                    "name a field that has a column",
                );
                return None;
            }
            None if options.contains(&name.as_str()) => {
                let form = match name.as_str() {
                    "include" => "include(a, b)".to_owned(),
                    _ => format!("{name} = \"...\""),
                };
                problems.at(
                    word.span,
                    format!(
                        "`{name}` is no column of `{}`, and the option takes a value",
                        self.owner
                    ),
                    format!("write `{form}`"),
                );
                return None;
            }
            None => {
                let words = self.words.iter().map(String::as_str);
                let words: Vec<_> = words.chain(options.iter().copied()).collect();
                let message = format!("`{}` has no field or column `{name}`", self.owner);
                problems.at(word.span, message, word::meant(name, &words));
                return None;
            }
        };
        Some(Spanned {
            value: column.clone(),
            span: word.span,
        })
    }

    /// The column that a text names.
    pub(super) fn of_text(
        &self,
        text: &Spanned<String>,
        problems: &mut Problems,
    ) -> Option<Spanned<String>> {
        let name = &text.value;
        if self.columns.contains(name) {
            return Some(text.clone());
        }
        let help = match self.fields.get(name) {
            Some(Some(column)) => format!("write `{name}` for the field, or `\"{column}\"`"),
            _ => {
                let mut words: Vec<_> = self.columns.iter().map(String::as_str).collect();
                words.sort_unstable();
                word::meant(name, &words)
            }
        };
        let message = format!("`{}` has no column `{name}`", self.owner);
        problems.at(text.span, message, help);
        None
    }

    /// The columns of a list that holds nothing else.
    pub(super) fn of_list(
        &self,
        entries: &[Entry],
        problems: &mut Problems,
    ) -> Vec<Spanned<String>> {
        let mut columns = Vec::new();
        for entry in entries {
            match entry {
                Entry::Word(word) => columns.extend(self.of_word(word, &[], problems)),
                Entry::Text(text) => columns.extend(self.of_text(text, problems)),
                Entry::Pair(..) | Entry::List(..) => problems.at(
                    entry.span(),
                    "something else than a column in a list of columns",
                    "write names of fields or columns, with commas between them",
                ),
            }
        }
        columns
    }
}

/// Says so if a column is twice in a list.
pub(super) fn check_twice(columns: &[Spanned<String>], problems: &mut Problems) {
    let mut seen = HashSet::new();
    for column in columns {
        if !seen.insert(column.value.as_str()) {
            problems.at(
                column.span,
                format!("the column `{}` is listed twice", column.value),
                "name it once",
            );
        }
    }
}
