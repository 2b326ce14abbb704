//! A field and its attributes, as a column and the constraints on it.

use super::{
    check::check, column_type::Arguments, columns::Columns, index::index, key::key, option,
    reference::Reference,
};
use crate::{
    Check, ColumnType, Field, ForeignKey, Identity, Index, Key, Spanned,
    attribute::{self, Entry, Literal, Slot, Value},
    problem::Problems,
    rust_type,
    scope::Scope,
    word,
};
use syn::Type;

/// The words of `#[model(...)]` on a field.
pub(crate) const FIELD: &[&str] = &[
    "primary_key",
    "unique",
    "index",
    "references",
    "on_delete",
    "on_update",
    "deferrable",
    "length",
    "precision",
    "scale",
    "default",
    "generated",
    "identity",
    "check",
    "collation",
    "sql_type",
    "column",
    "comment",
    "renamed_from",
    "skip",
];

/// A field before it is known what its attributes mean: its column has to be known first, for every list may name it.
pub(super) struct Draft<'s> {
    name: Spanned<String>,
    rust_type: &'s Type,
    /// Without `column` and `skip`.
    entries: Vec<Entry>,
    column: Option<Spanned<String>>,
}

/// A column, and the constraints and indexes that its field declares.
pub(super) struct Outcome {
    pub(super) field: Option<Field>,
    /// The column with its name.
    pub(super) column: Spanned<String>,
    pub(super) nullable: bool,
    pub(super) primary_key: Option<Key>,
    pub(super) unique: Option<Key>,
    pub(super) indexes: Vec<Index>,
    pub(super) checks: Vec<Check>,
    pub(super) foreign_key: Option<ForeignKey>,
}

impl<'s> Draft<'s> {
    /// The field, with the name of its column.
    pub(super) fn new(
        attributes: &[syn::Attribute],
        ident: &syn::Ident,
        rust_type: &'s Type,
        problems: &mut Problems,
    ) -> Draft<'s> {
        let name = attribute::name_of(ident);
        let mut column = Slot::default();
        let mut skip = Slot::default();
        let mut entries = Vec::new();
        for entry in attribute::entries(attributes, problems) {
            match entry.key() {
                Some(key) if key.value == "column" => {
                    column.fill(key, entry.name(problems), problems);
                }
                Some(key) if key.value == "skip" => skip.fill(key, entry.flag(problems), problems),
                _ => entries.push(entry),
            }
        }
        if skip.get() == Some(&true) {
            let first = entries.first().and_then(Entry::key);
            let other = column.said().map(|span| (span, "column"));
            let other = other.or(first.map(|key| (key.span, key.value.as_str())));
            if let Some((span, other)) = other {
                problems.at(
                    span,
                    format!("`{other}` beside `skip`"),
                    "a field that is skipped has no column; keep one of them",
                );
            }
            return Draft {
                name,
                rust_type,
                entries: Vec::new(),
                column: None,
            };
        }
        let column = match (column.said(), column.take()) {
            (_, Some(column)) => column,
            (Some(_), None) => name.clone(),
            (None, None) => {
                attribute::check_name(&name, problems);
                name.clone()
            }
        };
        Draft {
            name,
            rust_type,
            entries,
            column: Some(column),
        }
    }

    /// The field's name.
    pub(super) fn name(&self) -> &str {
        &self.name.value
    }

    /// The column; none if the field is skipped.
    pub(super) fn column(&self) -> Option<&Spanned<String>> {
        self.column.as_ref()
    }

    /// What the field declares; none if it is skipped.
    pub(super) fn outcome(
        self,
        scope: &Scope<'_>,
        columns: &Columns,
        problems: &mut Problems,
    ) -> Option<Outcome> {
        let column = self.column?;
        let mut arguments = Arguments::default();
        let mut reference = Reference::default();
        let mut primary_key = Slot::default();
        let mut unique = Slot::default();
        let mut default = Slot::default();
        let mut generated = Slot::default();
        let mut identity: Slot<Spanned<Identity>> = Slot::default();
        let mut collation = Slot::default();
        let mut comment = Slot::default();
        let mut renamed_from = Slot::default();
        let mut indexes = Vec::new();
        let mut checks = Vec::new();
        for entry in &self.entries {
            if arguments.take(entry, problems) || reference.take(entry, problems) {
                continue;
            }
            let Some(word) = entry.key() else {
                attribute::unknown_text(entry, "a field", FIELD, problems);
                continue;
            };
            match word.value.as_str() {
                "primary_key" => {
                    let key = key(entry, Some(&column), columns, problems);
                    primary_key.fill(word, key, problems);
                }
                "unique" => {
                    let key = key(entry, Some(&column), columns, problems);
                    unique.fill(word, key, problems);
                }
                "index" => indexes.extend(index(entry, Some(&column), columns, problems)),
                "check" => checks.extend(check(entry, Some(&column), problems)),
                "default" => default.fill(word, default_of(entry, problems), problems),
                "generated" => generated.fill(word, entry.text(problems), problems),
                "identity" => identity.fill(word, identity_of(entry, problems), problems),
                "collation" => collation.fill(word, entry.text(problems), problems),
                "comment" => comment.fill(word, entry.text(problems), problems),
                "renamed_from" => renamed_from.fill(word, entry.name(problems), problems),
                _ => {
                    let elsewhere = [("the struct", super::STRUCT)];
                    attribute::unknown(word, "a field", FIELD, &elsewhere, problems);
                }
            }
        }
        let sources = [
            ("default", default.said()),
            ("generated", generated.said()),
            ("identity", identity.said()),
        ];
        let mut said = sources
            .iter()
            .filter_map(|(word, span)| Some((word, (*span)?)));
        if let (Some((first, _)), Some((second, span))) = (said.next(), said.next()) {
            problems.at(
                span,
                format!("`{second}` beside `{first}`"),
                "a column gets its values in one way; keep one of them",
            );
        }
        let by_hand = arguments.sql_type.said().is_some();
        let column_type = arguments.column_type(self.rust_type, scope, problems);
        let nullable = column_type.as_ref().is_some_and(|(_, nullable)| *nullable);
        if let (Some(span), Some((column_type, _))) = (identity.said(), &column_type) {
            let integer = match column_type {
                _ if by_hand => true,
                ColumnType::Sql(sql) => ["smallint", "integer", "bigint"].contains(&&*sql.value),
                ColumnType::Named { .. } => scope.is_blind(),
            };
            check_identity(span, self.rust_type, integer, nullable, problems);
        }
        attribute::check_renamed(Some(&column), renamed_from.get(), problems);
        let foreign_key = reference.on_field(&column, problems);
        let field = column_type.map(|(column_type, nullable)| Field {
            name: self.name,
            column: column.clone(),
            renamed_from: renamed_from.take(),
            column_type,
            nullable,
            default: default.take(),
            generated: generated.take(),
            identity: identity.take(),
            collation: collation.take(),
            comment: comment.take(),
        });
        Some(Outcome {
            field,
            column,
            nullable,
            primary_key: primary_key.take(),
            unique: unique.take(),
            indexes,
            checks,
            foreign_key,
        })
    }
}

/// An identity gives out integers, and never null.
fn check_identity(
    span: proc_macro2::Span,
    rust_type: &Type,
    integer: bool,
    nullable: bool,
    problems: &mut Problems,
) {
    let written = rust_type::written(rust_type);
    if !integer {
        problems.at(
            span,
            format!("`identity` on `{written}`"),
            "an identity gives out integers: use `i64`, `i32` or `i16`",
        );
    } else if nullable {
        problems.at(
            span,
            format!("`identity` on `{written}`, which may be null"),
            "leave out `Option`",
        );
    }
}

/// What `default` says, as SQL.
fn default_of(entry: &Entry, problems: &mut Problems) -> Option<Spanned<String>> {
    if let Entry::Pair(_, Value { literal, span }) = entry {
        let sql = match literal {
            Literal::Number(number) => Some(number.clone()),
            Literal::Bool(value) => Some(value.to_string()),
            Literal::Text(_) | Literal::Word(_) => None,
        };
        if let Some(value) = sql {
            return Some(Spanned { value, span: *span });
        }
    }
    entry.text(problems)
}

/// What `identity` says.
fn identity_of(entry: &Entry, problems: &mut Problems) -> Option<Spanned<Identity>> {
    const KINDS: [&str; 3] = ["always", "by default", "serial"];
    let value = match entry {
        Entry::Pair(_, value) if !matches!(value.literal, Literal::Bool(_)) => value,
        _ => {
            let said = entry.flag(problems)?;
            let value = Identity::Any;
            let span = entry.span();
            return said.then_some(Spanned { value, span });
        }
    };
    let text = option::phrase(value);
    let kind = match text.as_str() {
        "always" => Identity::Always,
        "by default" => Identity::ByDefault,
        "serial" => Identity::Serial,
        _ => {
            problems.at(
                value.span,
                format!("`identity` is not `{text}`"),
                word::meant(&text, &KINDS),
            );
            return None;
        }
    };
    Some(Spanned {
        value: kind,
        span: value.span,
    })
}
