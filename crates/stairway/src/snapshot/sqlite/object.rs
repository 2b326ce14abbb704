//! One object from its rows in `sqlite_schema`: a table or view with all that belongs to it.

use super::{
    key::{self, Key},
    lexeme::{definition, fold, lexemes, spell},
    statement::{self, Index, put, put_if},
    table::{self, Column, ForeignKey, Table},
};
use crate::snapshot::{Facts, Identity, Object};
use std::collections::BTreeMap;

/// A row of `sqlite_schema` that has a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Row {
    /// `table`, `index`, `trigger` or `view`.
    pub(super) kind: String,
    pub(super) name: String,
    /// The table or view that it belongs to: its own name for those.
    pub(super) table: String,
    pub(super) sql: String,
}

/// An object with what the cross-check compares the pragmas with.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) identity: Identity,
    pub(super) object: Object,
    /// None for views, virtual tables, and tables whose text was not understood.
    pub(super) table: Option<Table>,
    /// By name as written; none where the text was not understood.
    pub(super) indexes: BTreeMap<String, Option<Index>>,
}

/// Reads the rows that belong to one table or view, `owner` being the row of that itself.
pub(super) fn object(owner: &Row, others: &[Row], shadows: &[String]) -> Parsed {
    let tokens = lexemes(&owner.sql);
    let tokens = tokens.as_deref().unwrap_or_default();
    let is_virtual = tokens
        .get(1)
        .is_some_and(|word| word.text.eq_ignore_ascii_case("virtual"));
    let kind = if is_virtual {
        "virtual table"
    } else {
        &owner.kind
    };
    let mut facts = None;
    let mut parts = BTreeMap::new();
    let mut table = None;
    match kind {
        "view" => facts = statement::view(tokens),
        "virtual table" => {
            facts = statement::virtual_table(tokens);
            for shadow in shadows {
                parts.insert(identity("shadow table", shadow), Facts::new());
            }
        }
        _ => {
            table = table::table(tokens);
            if let Some(table) = &table {
                facts = Some(table_facts(table));
                table_parts(table, &mut parts);
            }
        }
    }
    let mut facts = facts.unwrap_or_else(|| unknown(&owner.sql));
    put_spelling(&mut facts, &owner.name);
    let mut indexes = BTreeMap::new();
    for row in others {
        let tokens = lexemes(&row.sql);
        let tokens = tokens.as_deref().unwrap_or_default();
        let part = match (row.kind.as_str(), &table) {
            ("index", Some(table)) => {
                let index = statement::index(tokens, table);
                let facts = index.as_ref().map(|index| index.facts(table));
                indexes.insert(row.name.clone(), index);
                facts
            }
            ("trigger", _) => statement::trigger(tokens),
            _ => None,
        };
        let mut part = part.unwrap_or_else(|| unknown(&row.sql));
        put_spelling(&mut part, &row.name);
        parts.insert(identity(&row.kind, &row.name), part);
    }
    Parsed {
        identity: identity(kind, &owner.name),
        object: Object { facts, parts },
        table,
        indexes,
    }
}

pub(super) fn identity(kind: &str, name: &str) -> Identity {
    Identity {
        kind: kind.into(),
        name: fold(name).into(),
    }
}

fn unknown(sql: &str) -> Facts {
    let mut facts = Facts::new();
    put(&mut facts, "definition", definition(sql));
    facts
}

/// SQLite compares names without regard to case, and shows them as they were written.
fn put_spelling(facts: &mut Facts, name: &str) {
    put(
        facts,
        "spelling",
        Some(name.to_owned()).filter(|name| *name != fold(name)),
    );
}

fn table_facts(table: &Table) -> Facts {
    let mut facts = Facts::new();
    put_if(&mut facts, "without rowid", table.without_rowid);
    put_if(&mut facts, "strict", table.strict);
    facts
}

fn table_parts(table: &Table, parts: &mut BTreeMap<Identity, Facts>) {
    for (at, column) in table.columns.iter().enumerate() {
        let mut facts = column_facts(column);
        if table.is_rowid_alias()
            && table
                .primary_key
                .as_ref()
                .is_some_and(|key| key.is_of(column))
        {
            // The rowid is never null, whatever the text says.
            facts.remove("not null");
            facts.remove("on conflict");
        }
        put(&mut facts, "position", (at + 1).to_string());
        put_spelling(&mut facts, &column.name);
        parts.insert(identity("column", &column.name), facts);
    }
    let mut constraints = Vec::new();
    if let Some(key) = &table.primary_key {
        let mut facts = key_facts(key, table);
        put_if(&mut facts, "autoincrement", key.autoincrement);
        put_if(&mut facts, "rowid alias", table.is_rowid_alias());
        constraints.push(("primary key", key.name.clone(), key_name(key, table), facts));
    }
    for key in &table.uniques {
        constraints.push((
            "unique",
            key.name.clone(),
            key_name(key, table),
            key_facts(key, table),
        ));
    }
    for check in &table.checks {
        let mut facts = Facts::new();
        put(&mut facts, "expression", check.expression.clone());
        constraints.push((
            "check",
            check.name.clone(),
            format!("({})", check.expression),
            facts,
        ));
    }
    for key in &table.foreign_keys {
        let name = format!("({})", spell_all(&key.columns));
        constraints.push((
            "foreign key",
            key.name.clone(),
            name,
            foreign_key_facts(key),
        ));
    }
    add(constraints, parts);
}

/// Names the constraints: those without a name after what they say, so that their order does not matter.
/// Where several are called the same, the second by its facts gets a number; a mere repetition is one.
fn add(
    constraints: Vec<(&str, Option<String>, String, Facts)>,
    parts: &mut BTreeMap<Identity, Facts>,
) {
    let mut named: BTreeMap<Identity, Vec<Facts>> = BTreeMap::new();
    for (kind, name, content, mut facts) in constraints {
        let identity = match &name {
            Some(name) => {
                put_spelling(&mut facts, name);
                identity(kind, name)
            }
            None => Identity {
                kind: kind.into(),
                name: content.into(),
            },
        };
        named.entry(identity).or_default().push(facts);
    }
    for (identity, mut all) in named {
        all.sort();
        all.dedup();
        for (at, facts) in all.into_iter().enumerate() {
            let identity = match at {
                0 => identity.clone(),
                _ => Identity {
                    name: format!("{} #{}", identity.name, at + 1).into(),
                    ..identity.clone()
                },
            };
            parts.insert(identity, facts);
        }
    }
}

fn column_facts(column: &Column) -> Facts {
    let mut facts = Facts::new();
    put(&mut facts, "type", column.data_type.clone());
    put_if(&mut facts, "not null", column.not_null);
    put(&mut facts, "on conflict", column.conflict.clone());
    put(
        &mut facts,
        "default",
        column
            .default
            .as_ref()
            .and_then(|default| default.value.clone()),
    );
    put(&mut facts, "collation", column.collation.clone());
    put(
        &mut facts,
        "generated",
        column.generated.as_ref().map(|generated| {
            let storage = if generated.stored {
                "stored"
            } else {
                "virtual"
            };
            format!("({}) {storage}", generated.expression)
        }),
    );
    facts
}

fn key_name(key: &Key, table: &Table) -> String {
    format!("({})", key::render(&key.columns, table))
}

fn key_facts(key: &Key, table: &Table) -> Facts {
    let mut facts = Facts::new();
    put(&mut facts, "columns", key::render(&key.columns, table));
    put(&mut facts, "on conflict", key.conflict.clone());
    facts
}

fn foreign_key_facts(key: &ForeignKey) -> Facts {
    let mut facts = Facts::new();
    let mut references = spell(&key.table);
    if let Some(columns) = &key.references {
        references.push_str(&format!(" ({})", spell_all(columns)));
    }
    put(&mut facts, "columns", spell_all(&key.columns));
    put(&mut facts, "references", references);
    put(&mut facts, "on delete", key.on_delete.clone());
    put(&mut facts, "on update", key.on_update.clone());
    put(&mut facts, "match", key.matching.clone());
    put(
        &mut facts,
        "deferrable",
        key.deferred.then(|| "initially deferred".to_owned()),
    );
    facts
}

fn spell_all(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| spell(name)).collect();
    names.join(", ")
}
