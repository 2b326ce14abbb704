//! What structs and enums declare, to statements. Names of fields become names of columns, names of enums become types,
//! and SQL in attributes becomes trees; what a statement then makes, replay knows.

mod catalogue;
mod column;
mod constraint;
mod enumeration;
mod index;
mod reader;
mod table;

use super::{
    build::Builder,
    error::ModelError,
    text::{File, Text},
};
use crate::{
    schema::difference::{Needs, needs_first},
    sql::statement::Statement,
};
use catalogue::Catalogue;
use reader::Reader;
use stairway_models as declared;
use std::{collections::BTreeMap, ops::Range, sync::Arc};

/// A file of Rust, and what it declares.
pub(super) struct Source {
    pub(super) file: Arc<File>,
    pub(super) declared: declared::File,
}

impl Source {
    /// What `file` declares; `rank` is its place among the files.
    pub(super) fn new(declared: declared::File, rank: usize) -> Source {
        let file = Arc::new(File {
            rank,
            path: declared.path.clone().into(),
            text: declared.text.clone(),
        });
        Source { file, declared }
    }

    /// The bytes of the file at which `word` stands.
    fn range<T>(&self, word: &declared::Spanned<T>) -> Range<usize> {
        self.declared.range(word.span)
    }

    /// What is wrong at `word`.
    fn error<T>(&self, word: &declared::Spanned<T>, message: impl Into<String>) -> ModelError {
        ModelError::new(self.file.place(self.range(word)), message)
    }
}

/// Something that is declared, and the file that declares it.
struct Declared<'s, T> {
    source: &'s Source,
    what: &'s T,
}

impl<T> Clone for Declared<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Declared<'_, T> {}

impl<T> std::ops::Deref for Declared<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.what
    }
}

/// The declarations of files, which are taken in parts: what files of SQL declare may stand in between.
pub(super) struct Rust<'s> {
    reader: Reader<'s>,
    /// What is said of what the statements make, for the end.
    comments: Vec<(Statement, Text)>,
}

impl<'s> Rust<'s> {
    /// Looks through `sources`.
    pub(super) fn new(sources: &'s [Source], builder: &mut Builder) -> Rust<'s> {
        for source in sources {
            for note in &source.declared.notes {
                let place = source.file.place(note.span.clone());
                builder.models.notes.push((note.message.clone(), place));
            }
        }
        Rust {
            reader: Reader::new(Catalogue::new(sources)),
            comments: Vec::new(),
        }
    }

    /// Makes the enum types, the tables without their foreign keys, and the indexes.
    pub(super) fn create(&mut self, builder: &mut Builder) {
        enumeration::create(&mut self.reader, builder, &mut self.comments);
        let order = self.order();
        for model in &order {
            table::create(&mut self.reader, *model, builder, &mut self.comments);
        }
        for model in &order {
            for declared in &model.indexes {
                index::create(&mut self.reader, *model, declared, builder);
            }
        }
    }

    /// Makes the foreign keys, now that all tables and keys are there, and says the comments.
    pub(super) fn finish(&mut self, builder: &mut Builder) {
        for model in self.order() {
            for key in &model.foreign_keys {
                constraint::foreign_key(&mut self.reader, model, key, builder);
            }
        }
        for (statement, text) in std::mem::take(&mut self.comments) {
            builder.run(statement, &text);
        }
    }

    /// The models in the order in which their tables would be created: each after those that it refers to, and by name
    /// among equals. The names that PostgreSQL numbers depend on it.
    fn order(&self) -> Vec<Declared<'s, declared::Model>> {
        let models: &BTreeMap<&'s str, Declared<'s, declared::Model>> =
            &self.reader.catalogue.models;
        let needs: Needs<'_> = models
            .iter()
            .map(|(name, model)| {
                let parents = model.what.foreign_keys.iter();
                (*name, parents.map(|key| key.table.value.as_str()).collect())
            })
            .collect();
        let order = needs_first(needs);
        order
            .into_iter()
            .filter_map(|name| models.get(name).copied())
            .collect()
    }
}
