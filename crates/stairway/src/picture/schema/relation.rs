//! A line between two boxes: a foreign key, or what a view reads.

use super::entity::Entity;
use crate::schema::{Action, Definition, ForeignKey, Schema, Table};
use std::collections::HashMap;

/// What a line says of the box that it comes from, and so how it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Each row refers to exactly one.
    Mandatory,
    /// Each row refers to one or to none.
    Optional,
    /// A view reads it.
    Reads,
}

/// A line, from the box that is referred to down to the one that refers to it.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// The box that is referred to.
    pub(super) to: usize,
    /// What of it.
    pub(super) key: Vec<String>,
    /// The box that refers to it.
    pub(super) from: usize,
    /// The line of it where the relation ends; its head for none.
    pub(super) line: Option<usize>,
    /// How many relations before this one end at the same line.
    pub(super) beside: i32,
    pub(super) kind: Kind,
    /// Whether at most one row refers to each.
    pub(super) one: bool,
    /// All of it in words.
    pub(super) whole: String,
}

impl Relation {
    /// Every relation whose both ends have a box.
    pub(super) fn all(schema: &Schema, entities: &[Entity]) -> Vec<Relation> {
        // Tables and views share their names, and enum types come after them.
        let mut boxes: HashMap<&str, usize> = HashMap::new();
        for (index, entity) in entities.iter().enumerate() {
            boxes.entry(entity.name.as_str()).or_insert(index);
        }
        let find = |name: &str| match boxes.get(name) {
            Some(&index) => Some(index),
            None => boxes.get(schema.folded_table(name)?).copied(),
        };
        let mut relations = Vec::new();
        for (from, table) in schema.tables.values().enumerate() {
            for key in &table.foreign_keys {
                relations.extend(find(&key.table).map(|to| foreign_key(table, key, from, to)));
            }
        }
        for (place, view) in schema.views.values().enumerate() {
            let from = schema.tables.len() + place;
            let reads = match &view.definition {
                Definition::Query(query) => query.tables(),
                Definition::Text { words, .. } => words.iter().cloned().collect(),
            };
            let reads = reads.iter().filter_map(|name| find(name));
            let mut reads: Vec<usize> = reads.filter(|&to| to != from).collect();
            reads.sort_unstable();
            reads.dedup();
            relations.extend(reads.into_iter().map(|to| Relation {
                to,
                // No two views share a line.
                key: vec![view.name.clone()],
                from,
                line: None,
                beside: 0,
                kind: Kind::Reads,
                one: false,
                whole: format!("{} reads {}", view.name, entities[to].name),
            }));
        }
        let mut ends = HashMap::new();
        for relation in &mut relations {
            let end = ends.entry((relation.from, relation.line)).or_insert(0);
            relation.beside = *end;
            *end += 1;
        }
        relations
    }
}

fn foreign_key(table: &Table, key: &ForeignKey, from: usize, to: usize) -> Relation {
    let is = |name: &String| table.columns.iter().position(|column| column.name == *name);
    let not_null = |name: &String| table.column(name).is_some_and(|column| column.not_null);
    let kind = match key.columns.iter().all(not_null) {
        true => Kind::Mandatory,
        false => Kind::Optional,
    };
    let within = |columns: &[String]| columns.iter().all(|name| key.columns.contains(name));
    let one = table.is_unique(&key.columns) || table.keys().any(|key| within(&key.columns));
    let mut whole = format!(
        "{}.{} refers to {}.{}",
        table.name,
        key.columns.join(", "),
        key.table,
        key.references.join(", "),
    );
    for (when, action) in [("delete", &key.on_delete), ("update", &key.on_update)] {
        if let Some(action) = said(action) {
            whole.push_str(&format!(", on {when} {action}"));
        }
    }
    Relation {
        to,
        key: key.references.clone(),
        from,
        line: key.columns.iter().find_map(is),
        beside: 0,
        kind,
        one,
        whole,
    }
}

fn said(action: &Action) -> Option<&'static str> {
    match action {
        Action::NoAction => None,
        Action::Restrict => Some("restrict"),
        Action::Cascade => Some("cascade"),
        Action::SetNull(_) => Some("set null"),
        Action::SetDefault(_) => Some("set default"),
    }
}
