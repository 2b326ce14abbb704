//! SQLite's snapshots, from the texts that the database keeps. Its names stay as they were created.
//!
//! A view that names its columns, as those that Stairway makes do, is known by its query. Any other is known by its
//! text, which alone brings it back as it was.

mod table;
#[cfg(test)]
mod tests;

use crate::{
    Dialect,
    dialect::sqlite::lexeme::words,
    schema::{Definition, Enum, Schema, Table, Trigger, View},
    snapshot::{Identity, Snapshot, sqlite::Source},
    sql::{
        parse,
        statement::{CreateView, Statement},
    },
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Reads snapshots, and remembers what it read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    known: HashMap<Identity, Known>,
}

/// What is known of an object. As long as its source is held here, no other can have its address.
#[derive(Clone, Debug)]
struct Known {
    source: Arc<Source>,
    meaning: Meaning,
    triggers: Vec<Arc<Trigger>>,
}

/// What an object is.
#[derive(Clone, Debug)]
enum Meaning {
    /// A table by itself, as it is among the others of the last schema, and the enums of its columns.
    Table {
        alone: Arc<Table>,
        among: Arc<Table>,
        enums: Vec<Enum>,
    },
    View(Arc<View>),
    /// What only a file edited by hand has.
    Nothing,
}

impl Reader {
    pub(super) fn read(&mut self, snapshot: &Snapshot) -> Schema {
        let mut schema = Schema::default();
        let mut enums: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut all = HashMap::with_capacity(snapshot.sources.0.len());
        let mut tables = Vec::new();
        for (identity, source) in &snapshot.sources.0 {
            let known = match self.known.remove(identity) {
                Some(known) if Arc::ptr_eq(&known.source, source) => known,
                _ => known(source),
            };
            match &known.meaning {
                Meaning::Table {
                    alone, enums: own, ..
                } => {
                    tables.push(identity);
                    schema.tables.insert(source.name.clone(), Arc::clone(alone));
                    for one in own {
                        let labels = enums.entry(one.name.clone()).or_default();
                        merge(labels, &one.labels);
                    }
                }
                Meaning::View(view) => {
                    schema.views.insert(source.name.clone(), Arc::clone(view));
                }
                Meaning::Nothing => {}
            }
            for trigger in &known.triggers {
                let name = trigger.name.clone();
                schema.triggers.insert(name, Arc::clone(trigger));
            }
            all.insert(identity.clone(), known);
        }
        let mut settled = Vec::new();
        for identity in tables {
            if let Some(Known {
                meaning: Meaning::Table { alone, among, .. },
                ..
            }) = all.get_mut(identity)
            {
                table::settle(alone, among, &schema);
                settled.push(Arc::clone(among));
            }
        }
        for table in settled {
            schema.tables.insert(table.name.clone(), table);
        }
        for (name, labels) in enums {
            let one = Enum {
                name: name.clone(),
                labels,
                comment: None,
            };
            schema.enums.insert(name, Arc::new(one));
        }
        self.known = all;
        schema
    }
}

/// Two columns of one enum type have the same labels, unless somebody changed one of them.
fn merge(labels: &mut Vec<String>, more: &[String]) {
    for label in more {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    }
}

fn known(source: &Arc<Source>) -> Known {
    let mut triggers = Vec::new();
    let meaning = match parse::statement(&source.text, Dialect::Sqlite) {
        Ok(Statement::CreateTable(create)) => {
            let (mut table, enums) = table::table(&create);
            table.name.clone_from(&source.name);
            parts(source, Some(&mut table), &mut triggers);
            let alone = Arc::new(table);
            let among = Arc::clone(&alone);
            Meaning::Table {
                alone,
                among,
                enums,
            }
        }
        Ok(Statement::CreateView(create)) => {
            parts(source, None, &mut triggers);
            Meaning::View(Arc::new(view(source, create)))
        }
        _ => Meaning::Nothing,
    };
    Known {
        source: Arc::clone(source),
        meaning,
        triggers,
    }
}

/// What belongs to a table or view: an index goes into the table, a trigger to the others.
fn parts(source: &Source, mut table: Option<&mut Table>, triggers: &mut Vec<Arc<Trigger>>) {
    for (name, text) in &source.parts {
        match (parse::statement(text, Dialect::Sqlite), table.as_mut()) {
            (Ok(Statement::CreateIndex(create)), Some(table)) => {
                let mut index = table::index(&create, table);
                index.name.clone_from(name);
                table.indexes.insert(name.clone(), index);
            }
            (Ok(Statement::CreateTrigger { .. }), _) => triggers.push(Arc::new(Trigger {
                name: name.clone(),
                table: source.name.clone(),
                text: text.clone(),
                words: words(text),
            })),
            (_, Some(table)) => table.unmodelled.push(format!("`{name}`")),
            (_, None) => {}
        }
    }
}

fn view(source: &Source, create: CreateView) -> View {
    let definition = match create.query {
        Some(query) if !create.columns.is_empty() => Definition::Query(query),
        _ => Definition::Text {
            text: source.text.clone(),
            words: words(&source.text),
        },
    };
    let columns = create.columns.into_iter().map(|column| column.value);
    View {
        name: source.name.clone(),
        columns: columns.collect(),
        definition,
        materialized: false,
        comment: None,
    }
}
