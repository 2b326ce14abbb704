//! One table from its facts and parts.

use super::{name::unquoted, parse::Parser};
use crate::{
    place::Spanned,
    schema::{Check, Column, ForeignKey, Generated, Identity as Given, Index, Key, Table},
    snapshot::{Facts, Object},
    sql::statement::{ConstraintKind, CreateIndex, KeyDefinition},
};

/// Facts of a table that no logical schema can say, and how they are named.
const UNMODELLED: [(&str, &str); 5] = [
    ("partition by", "a partition key"),
    ("partition of", "a partition"),
    ("inherits", "inheritance"),
    ("of type", "a composite type"),
    ("persistence", "unlogged"),
];

/// The columns of an object, in order, with their facts.
pub(super) fn columns(object: &Object) -> impl Iterator<Item = (String, &Facts)> {
    let mut columns: Vec<(usize, String, &Facts)> = object
        .parts
        .iter()
        .filter(|(part, _)| &*part.kind == "column")
        .map(|(part, facts)| {
            let place = facts.get("position").and_then(|place| place.parse().ok());
            (place.unwrap_or(usize::MAX), unquoted(&part.name), facts)
        })
        .collect();
    columns.sort_by_key(|(place, ..)| *place);
    columns.into_iter().map(|(_, name, facts)| (name, facts))
}

pub(super) fn read(name: String, object: &Object, parser: &mut Parser) -> Table {
    let mut table = Table {
        name,
        comment: object.facts.get("comment").cloned(),
        ..Table::default()
    };
    for (fact, words) in UNMODELLED {
        if object.facts.contains_key(fact) {
            table.unmodelled.push(words.to_owned());
        }
    }
    for (name, facts) in columns(object) {
        let column = column(name, facts, parser, &mut table.unmodelled);
        table.columns.push(column);
    }
    for (part, facts) in &object.parts {
        let name = unquoted(&part.name);
        let Some(definition) = facts.get("definition") else {
            continue;
        };
        match &*part.kind {
            "primary key" | "unique" | "check" | "foreign key" | "exclusion" => {
                if let Some(comment) = facts.get("comment") {
                    table
                        .constraint_comments
                        .insert(name.clone(), comment.clone());
                }
                match parser.constraint(definition) {
                    Some(kind) => constraint(&mut table, name, kind),
                    None => table.unmodelled.push(format!("the constraint `{name}`")),
                }
            }
            "index" => match parser.index(definition) {
                Some(parsed) => {
                    let clauses = parsed.unmodelled.iter();
                    let clauses =
                        clauses.map(|clause| format!("{} of the index `{name}`", clause.value));
                    table.unmodelled.extend(clauses);
                    if facts.contains_key("invalid") {
                        table.unmodelled.push(format!("the invalid index `{name}`"));
                    }
                    let comment = facts.get("comment").cloned();
                    table
                        .indexes
                        .insert(name.clone(), index(name, parsed, comment));
                }
                None => table.unmodelled.push(format!("the index `{name}`")),
            },
            _ => {}
        }
    }
    table
}

fn column(
    name: String,
    facts: &Facts,
    parser: &mut Parser,
    unmodelled: &mut Vec<String>,
) -> Column {
    let mut expression = |text: &str, what: &str| {
        let expression = parser.expression(text);
        if expression.is_none() {
            unmodelled.push(format!("the {what} of the column `{name}`"));
        }
        expression
    };
    let default = facts
        .get("default")
        .and_then(|text| expression(text, "default"));
    let generated = facts.get("generated").and_then(|text| {
        let (text, stored) = match text.strip_suffix(" virtual") {
            Some(text) => (text, false),
            None => (text.strip_suffix(" stored").unwrap_or(text), true),
        };
        let expression = expression(text, "value")?;
        Some(Generated { expression, stored })
    });
    for (fact, words) in [
        ("identity options", "the sequence's options"),
        ("inherited", "the inheritance"),
    ] {
        if facts.contains_key(fact) {
            unmodelled.push(format!("{words} of the column `{name}`"));
        }
    }
    if facts.get("not null").is_some_and(|text| text != "yes") {
        unmodelled.push(format!("the kind of NOT NULL of the column `{name}`"));
    }
    Column {
        data_type: parser.data_type(facts.get("type").map_or("", String::as_str)),
        not_null: facts.contains_key("not null"),
        default,
        identity: match facts.get("identity").map(String::as_str) {
            Some("always") => Some(Given::Always),
            Some(_) => Some(Given::ByDefault),
            None => None,
        },
        generated,
        collation: facts.get("collation").map(|name| unquoted(name)),
        conflict: None,
        comment: facts.get("comment").cloned(),
        name,
    }
}

fn constraint(table: &mut Table, name: String, kind: ConstraintKind) {
    let name = Some(name);
    match kind {
        ConstraintKind::PrimaryKey(definition) => table.primary_key = Some(key(name, definition)),
        ConstraintKind::Unique(definition) => table.uniques.push(key(name, definition)),
        ConstraintKind::Check {
            expression,
            valid,
            no_inherit,
        } => table.checks.push(Check {
            name,
            expression,
            valid,
            no_inherit,
        }),
        ConstraintKind::ForeignKey(key) => table.foreign_keys.push(ForeignKey {
            name,
            columns: names(key.columns),
            table: key.table.value,
            references: names(key.references),
            on_delete: key.on_delete,
            on_update: key.on_update,
            match_full: key.match_full,
            deferrable: key.deferrable,
            valid: key.valid,
        }),
        ConstraintKind::UsingIndex { .. } => {}
        ConstraintKind::Unmodelled(words) => table.unmodelled.push(words.value),
    }
}

fn key(name: Option<String>, definition: KeyDefinition) -> Key {
    Key {
        name,
        columns: names(definition.columns),
        include: names(definition.include),
        nulls_not_distinct: definition.nulls_not_distinct,
        deferrable: definition.deferrable,
        conflict: None,
        order: Vec::new(),
    }
}

fn index(name: String, index: CreateIndex, comment: Option<String>) -> Index {
    Index {
        name,
        unique: index.unique,
        method: index
            .method
            .map_or_else(|| "btree".to_owned(), |method| method.value),
        columns: index
            .columns
            .into_iter()
            .map(|column| column.value)
            .collect(),
        include: names(index.include),
        nulls_not_distinct: index.nulls_not_distinct.is_some(),
        predicate: index.predicate,
        comment,
    }
}

fn names(names: Vec<Spanned<String>>) -> Vec<String> {
    names.into_iter().map(|name| name.value).collect()
}
