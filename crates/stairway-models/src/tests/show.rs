//! What a file declares, in a compact form with the places of all that is said.

use super::line_and_column;
use crate::{
    Check, ColumnType, Enumeration, Field, File, ForeignKey, Index, Key, Model, Spanned, Storage,
};
use std::fmt::Debug;

/// All of a file.
pub(super) fn file(file: &File) -> String {
    let shown = Shown(file);
    let mut text = format!("{}\n", file.path.display());
    for model in &file.models {
        text += &shown.model(model);
    }
    for enumeration in &file.enumerations {
        text += &shown.enumeration(enumeration);
    }
    for note in &file.notes {
        let (line, column) = line_and_column(&file.text, note.span.start);
        text += &format!("  note {line}:{column}: {}\n", note.message);
    }
    text
}

struct Shown<'f>(&'f File);

impl Shown<'_> {
    fn at(&self, span: proc_macro2::Span) -> String {
        let (line, column) = line_and_column(&self.0.text, self.0.range(span).start);
        format!("@{line}:{column}")
    }

    /// A value and its place.
    fn said<T: Debug>(&self, said: &Spanned<T>) -> String {
        format!("{:?}{}", said.value, self.at(said.span))
    }

    fn list(&self, names: &[Spanned<String>]) -> String {
        let names: Vec<_> = names.iter().map(|name| self.said(name)).collect();
        names.join(", ")
    }

    fn option<T: Debug>(&self, word: &str, said: &Option<Spanned<T>>) -> String {
        match said {
            Some(said) => format!(" {word} {}", self.said(said)),
            None => String::new(),
        }
    }

    fn model(&self, model: &Model) -> String {
        let mut text = format!("  model {}", self.said(&model.name));
        text += &format!(" table {}", self.said(&model.table));
        text += &self.option("was", &model.renamed_from);
        text += &self.option("comment", &model.comment);
        text += "\n";
        for field in &model.fields {
            text += &self.field(field);
        }
        if let Some(key) = &model.primary_key {
            text += &self.key("primary key", key);
        }
        for key in &model.uniques {
            text += &self.key("unique", key);
        }
        for index in &model.indexes {
            text += &self.index(index);
        }
        for check in &model.checks {
            text += &self.check(check);
        }
        for key in &model.foreign_keys {
            text += &self.foreign_key(key);
        }
        text
    }

    fn field(&self, field: &Field) -> String {
        let mut text = format!("    {}", self.said(&field.name));
        if field.column.value != field.name.value {
            text += &format!(" column {}", self.said(&field.column));
        }
        text += &match &field.column_type {
            ColumnType::Sql(sql) => format!(": {}{}", sql.value, self.at(sql.span)),
            ColumnType::Named { name, array } => {
                let array = if *array { "[]" } else { "" };
                format!(": named {}{array}{}", name.value, self.at(name.span))
            }
        };
        if field.nullable {
            text += " null";
        }
        text += &self.option("was", &field.renamed_from);
        text += &self.option("default", &field.default);
        text += &self.option("generated", &field.generated);
        text += &self.option("identity", &field.identity);
        text += &self.option("collation", &field.collation);
        text += &self.option("comment", &field.comment);
        text + "\n"
    }

    fn key(&self, kind: &str, key: &Key) -> String {
        let mut text = format!("    {kind} {}", self.at(key.span));
        text += &format!(" ({})", self.list(&key.columns));
        text += &self.option("name", &key.name);
        if !key.include.is_empty() {
            text += &format!(" include ({})", self.list(&key.include));
        }
        if key.nulls_not_distinct {
            text += " nulls not distinct";
        }
        format!("{text} {:?}\n", key.deferrable).replace(" Not\n", "\n")
    }

    fn index(&self, index: &Index) -> String {
        let mut text = format!("    index {}", self.at(index.span));
        if index.unique {
            text += " unique";
        }
        let items = index.items.iter().map(|item| {
            let mut text = self.said(&item.what);
            if item.expression {
                text = format!("expr {text}");
            }
            text += &self.option("collation", &item.collation);
            text += &self.option("class", &item.operator_class);
            if item.descending {
                text += " desc";
            }
            match item.nulls_first {
                Some(true) => text += " nulls first",
                Some(false) => text += " nulls last",
                None => {}
            }
            text
        });
        text += &format!(" ({})", items.collect::<Vec<_>>().join(", "));
        text += &self.option("name", &index.name);
        text += &self.option("method", &index.method);
        if !index.include.is_empty() {
            text += &format!(" include ({})", self.list(&index.include));
        }
        if index.nulls_not_distinct {
            text += " nulls not distinct";
        }
        text += &self.option("where", &index.predicate);
        text + "\n"
    }

    fn check(&self, check: &Check) -> String {
        let mut text = format!("    check {}", self.said(&check.expression));
        text += &self.option("name", &check.name);
        text += &self.option("on", &check.column);
        text + "\n"
    }

    fn foreign_key(&self, key: &ForeignKey) -> String {
        let mut text = format!("    foreign key {}", self.at(key.span));
        text += &format!(" ({})", self.list(&key.columns));
        text += &format!(" to {}", self.said(&key.table));
        text += &format!(" ({})", self.list(&key.references));
        text += &self.option("name", &key.name);
        text += &self.option("on delete", &key.on_delete);
        text += &self.option("on update", &key.on_update);
        format!("{text} {:?}\n", key.deferrable).replace(" Not\n", "\n")
    }

    fn enumeration(&self, enumeration: &Enumeration) -> String {
        let mut text = format!("  enum {}", self.said(&enumeration.name));
        match &enumeration.storage {
            Storage::Text(sql_type) => {
                text += " as text";
                text += &self.option("of", sql_type);
            }
            Storage::Type {
                name,
                renamed_from,
                comment,
            } => {
                text += &format!(" as type {}", self.said(name));
                text += &self.option("was", renamed_from);
                text += &self.option("comment", comment);
            }
        }
        text += "\n";
        for variant in &enumeration.variants {
            text += &format!("    {}", self.said(&variant.name));
            text += &format!(" label {}", self.said(&variant.label));
            text += &self.option("was", &variant.renamed_from);
            text += "\n";
        }
        text
    }
}
