//! PostgreSQL's snapshots. Only what is in the schema `public` is logical; the nouns of the facts are those of
//! [`catalogue`](crate::dialect::postgres::catalogue).

mod name;
mod parse;
mod table;

use crate::{
    schema::{
        DataType, Definition, Enum, Expression, Identity as Given, Node, Schema, Table, View,
    },
    snapshot::{Facts, Identity, Object, Snapshot},
};
use parse::Parser;
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// Whether a name in the catalogue is that of something outside of `public`.
pub(super) fn is_beyond(name: &str) -> bool {
    name::in_public(name).is_none()
}

/// Reads snapshots, and remembers what it read.
#[derive(Debug, Default)]
pub(super) struct Reader {
    parser: Parser,
    known: HashMap<Identity, Known>,
}

/// What is known of an object. A full read of the catalogue makes objects anew; those that say the same are not read
/// again either.
#[derive(Debug)]
struct Known {
    object: Arc<Object>,
    meaning: Meaning,
}

/// What an object is.
#[derive(Clone, Debug)]
enum Meaning {
    /// A table by itself, and as it is among the others of the last schema.
    Table {
        alone: Arc<Table>,
        among: Arc<Table>,
    },
    View(Arc<View>),
    Enum(Arc<Enum>),
    /// A sequence, and the column whose it is: its table and its name.
    Sequence(Option<(String, String)>),
}

impl Reader {
    pub(super) fn read(&mut self, snapshot: &Snapshot) -> Schema {
        let mut known = HashMap::with_capacity(snapshot.objects.len());
        let mut schema = Schema::default();
        let mut owned = HashMap::new();
        let mut tables = Vec::new();
        for (identity, object) in &snapshot.objects {
            let (Some(name), Some(meaning)) = (
                name::in_public(&identity.name),
                self.meaning(identity, object),
            ) else {
                continue;
            };
            match &meaning {
                Meaning::Table { .. } => tables.push((identity, name)),
                Meaning::View(view) => {
                    schema.views.insert(name, Arc::clone(view));
                }
                Meaning::Enum(labels) => {
                    schema.enums.insert(name, Arc::clone(labels));
                }
                Meaning::Sequence(column) => {
                    owned.extend(column.clone().map(|column| (name, column)));
                }
            }
            let object = Arc::clone(object);
            known.insert(identity.clone(), Known { object, meaning });
        }
        for (identity, name) in tables {
            if let Some(Known {
                meaning: Meaning::Table { alone, among },
                ..
            }) = known.get_mut(identity)
            {
                if let Some(table) = settled(alone, among, &schema, &owned) {
                    *among = Arc::new(table);
                }
                schema.tables.insert(name, Arc::clone(among));
            }
        }
        self.known = known;
        schema
    }

    /// What an object is, if that is logical.
    fn meaning(&mut self, identity: &Identity, object: &Arc<Object>) -> Option<Meaning> {
        if let Some(known) = self.known.get(identity)
            && (Arc::ptr_eq(&known.object, object) || known.object == *object)
        {
            return Some(known.meaning.clone());
        }
        let name = name::in_public(&identity.name)?;
        match &*identity.kind {
            "table" => {
                let alone = Arc::new(table::read(name, object, &mut self.parser));
                let among = Arc::clone(&alone);
                Some(Meaning::Table { alone, among })
            }
            "view" => Some(Meaning::View(Arc::new(self.view(name, object)))),
            "enum" => Some(Meaning::Enum(Arc::new(self.labels(name, &object.facts)))),
            "sequence" => {
                let owner = object.facts.get("owned by");
                Some(Meaning::Sequence(
                    owner.and_then(|column| name::column(column)),
                ))
            }
            _ => None,
        }
    }

    fn view(&mut self, name: String, object: &Object) -> View {
        let definition = object.facts.get("definition").map_or("", String::as_str);
        let query = match object.facts.contains_key("options") {
            true => None,
            false => self.parser.query(definition),
        };
        let definition = match query {
            Some(query) => Definition::Query(query),
            None => Definition::Text {
                text: definition.to_owned(),
                words: name::words(definition),
            },
        };
        View {
            name,
            columns: table::columns(object).map(|(name, _)| name).collect(),
            definition,
            materialized: false,
            comment: object.facts.get("comment").cloned(),
        }
    }

    fn labels(&mut self, name: String, facts: &Facts) -> Enum {
        let values = facts.get("values").map_or("none", String::as_str);
        let list = match values {
            "none" => None,
            values => self.parser.expression(&format!("ARRAY[{values}]")),
        };
        let labels = match list.map(|list| *list.node) {
            Some(Node::Array(items)) => items.iter().filter_map(text_of).collect(),
            _ => Vec::new(),
        };
        Enum {
            name,
            labels,
            comment: facts.get("comment").cloned(),
        }
    }
}

/// The text that an expression is.
fn text_of(expression: &Expression) -> Option<String> {
    match &*expression.node {
        Node::Text(text) => Some(text.clone()),
        Node::Cast { operand, .. } => match &*operand.node {
            Node::Text(text) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The table as it is among the others: its columns of enum types, and those that a sequence of theirs fills. None
/// if that is what `among` is already.
fn settled(
    alone: &Arc<Table>,
    among: &Arc<Table>,
    schema: &Schema,
    owned: &HashMap<String, (String, String)>,
) -> Option<Table> {
    let given = |table: &Table, column: &crate::schema::Column| -> Option<()> {
        let sequence = next_value(column.default.as_ref()?)?;
        let (of, name) = owned.get(&sequence)?;
        (*of == table.name && *name == column.name).then_some(())
    };
    let is_enum = |data_type: &DataType| match data_type {
        DataType::Other(name) => schema.enums.contains_key(name).then(|| name.clone()),
        _ => None,
    };
    let same = alone
        .columns
        .iter()
        .zip(&among.columns)
        .all(|(alone_column, among_column)| {
            let data_type = match is_enum(&alone_column.data_type) {
                Some(name) => among_column.data_type == DataType::Enum(name),
                None => among_column.data_type == alone_column.data_type,
            };
            let identity = match given(alone, alone_column) {
                Some(()) => among_column.identity == Some(Given::Serial),
                None => among_column.identity == alone_column.identity,
            };
            data_type && identity
        });
    if same {
        return None;
    }
    let mut table = Table::clone(alone);
    for column in &mut table.columns {
        if let Some(name) = is_enum(&column.data_type) {
            column.data_type = DataType::Enum(name);
        }
        if given(alone, column).is_some() {
            column.default = None;
            column.identity = Some(Given::Serial);
        }
    }
    Some(table)
}

/// The sequence whose next value an expression is.
fn next_value(expression: &Expression) -> Option<String> {
    match &*expression.node {
        Node::Call(call) if call.name == "nextval" => match call.arguments.as_slice() {
            [sequence] => name::in_public(&text_of(sequence)?),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
impl Reader {
    /// How many texts were parsed so far.
    pub(super) fn parsed(&self) -> usize {
        self.parser.parsed
    }
}

/// A set of names, as they are looked up.
type Names = BTreeSet<String>;
