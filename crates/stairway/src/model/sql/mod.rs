//! A file of SQL that makes the desired schema, such as `pg_dump --schema-only` writes, to statements. What makes or
//! changes no object that is modelled is noted; what is about rows, and what takes something away, is an error.

mod cut;
mod judge;
mod sequence;

use super::{
    error::{Errors, ModelError},
    text::{File, Text},
};
use crate::{
    Dialect, Place,
    sql::{one_by_one, parse, statement::Statement},
};
use judge::Verdict;
use sequence::Sequences;
use std::{collections::BTreeMap, sync::Arc};

/// What a file holds.
pub(super) struct Read {
    /// In order, each with its text.
    pub(super) statements: Vec<(Statement, Text)>,
    /// What is not compared, as lower-case fragments.
    pub(super) notes: Vec<(String, Place)>,
}

/// The statements of `file`; what is wrong with it is added to `errors`.
pub(super) fn read(file: &Arc<File>, errors: &mut Errors) -> Read {
    let mut parsed = Vec::new();
    let mut notes = Notes::default();
    for span in cut::statements(file, &mut notes, errors) {
        let text = Text::written(file, span);
        match parse::statement(text.sql(), Dialect::Postgres) {
            Ok(statement) => parsed.push((statement, text)),
            Err(problem) => errors.add(file.rank, ModelError::of(problem, &text)),
        }
    }
    let sequences = Sequences::of(&parsed);
    let mut statements = Vec::new();
    for (statement, text) in parsed {
        for statement in one_by_one(sequences.apply(statement)) {
            let (verdict, said) = judge::judge(&statement, &text, &sequences);
            for words in said {
                notes.add(words.value, text.place(&words.span));
            }
            match verdict {
                Verdict::Take => statements.push((statement, text.clone())),
                Verdict::Leave => {}
                Verdict::Refuse(problem) => {
                    errors.add(file.rank, ModelError::of(problem, &text));
                }
            }
        }
    }
    Read {
        statements,
        notes: notes.into_notes(),
    }
}

/// What is not compared, said once for all statements of a kind.
#[derive(Default)]
pub(super) struct Notes(BTreeMap<String, (usize, Place)>);

impl Notes {
    fn add(&mut self, words: String, place: Place) {
        self.0.entry(words).or_insert((0, place)).0 += 1;
    }

    fn into_notes(self) -> Vec<(String, Place)> {
        let mut notes: Vec<(String, Place)> = self
            .0
            .into_iter()
            .map(|(words, (count, place))| match count {
                1 => (format!("`{words}` is not compared"), place),
                _ => (format!("`{words}`, {count} times, is not compared"), place),
            })
            .collect();
        notes.sort_by_key(|(_, place)| place.span().start);
        notes
    }
}
