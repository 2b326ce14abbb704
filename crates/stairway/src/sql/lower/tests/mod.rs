//! Text in, text out; and on both databases, that what is accepted means the same.

mod change;
mod expression;
#[cfg(feature = "runtime")]
mod live;
mod query;

use super::*;
use crate::{
    Dialect,
    schema::{Column, Enum, Identity, Key, Table, View},
    sql::{parse, print},
};
use std::sync::Arc;

/// The columns of the table that the reference is about, by their types.
const COLUMNS: [(&str, &str, DataType); 18] = [
    ("id", "bigint", DataType::BigInt),
    ("active", "boolean", DataType::Boolean),
    ("small", "smallint", DataType::SmallInt),
    ("quantity", "integer", DataType::Integer),
    ("total", "bigint", DataType::BigInt),
    ("ratio", "double precision", DataType::Double),
    ("narrow", "real", DataType::Real),
    (
        "price",
        "\"numeric(12,2) text\"",
        DataType::Numeric(Some((12, 2))),
    ),
    ("title", "text", DataType::Text),
    ("code", "varchar(20)", DataType::Varchar(Some(20))),
    ("data", "bytea blob", DataType::Bytea),
    ("day", "date", DataType::Date),
    ("clock", "time", DataType::Time(None)),
    ("happened", "timestamp", DataType::Timestamp(None)),
    ("seen", "timestamptz", DataType::TimestampTz(None)),
    ("key", "uuid blob", DataType::Uuid),
    ("settings", "jsonb text", DataType::Jsonb),
    ("weight", "numeric text", DataType::Numeric(None)),
];

fn column(name: &str, data_type: DataType) -> Column {
    Column::new(name, data_type)
}

/// `things` with a column of every type, `users` with a key that is given out and a default, and a view.
fn schema() -> Schema {
    let mut schema = Schema::default();
    let mut columns: Vec<Column> = COLUMNS
        .iter()
        .map(|(name, _, data_type)| column(name, data_type.clone()))
        .collect();
    columns.push(column("mood", DataType::Enum("mood".to_owned())));
    let things = Table {
        name: "things".to_owned(),
        columns,
        primary_key: Some(Key {
            name: Some("things_pkey".to_owned()),
            columns: vec!["id".to_owned()],
            ..Key::default()
        }),
        ..Table::default()
    };
    let mut users = Table {
        name: "users".to_owned(),
        columns: vec![
            column("id", DataType::BigInt),
            column("email", DataType::Text),
            column("visits", DataType::Integer),
            column("balance", DataType::Numeric(Some((10, 2)))),
            column("created", DataType::TimestampTz(None)),
        ],
        uniques: vec![Key {
            name: Some("users_email_key".to_owned()),
            columns: vec!["email".to_owned()],
            ..Key::default()
        }],
        ..Table::default()
    };
    users.columns[0].identity = Some(Identity::ByDefault);
    users.columns[2].default = Some(Node::Number("0".to_owned()).into());
    for table in [things, users] {
        schema.tables.insert(table.name.clone(), Arc::new(table));
    }
    let labels = ["sad", "ok", "happy"];
    let mood = Enum {
        name: "mood".to_owned(),
        labels: labels.map(str::to_owned).to_vec(),
        comment: None,
    };
    schema.enums.insert("mood".to_owned(), Arc::new(mood));
    let shown = parse::query(
        "SELECT id, lower(email), visits > 3, email || '!' FROM users",
        Dialect::Postgres,
    );
    let view = View {
        name: "active_users".to_owned(),
        columns: ["id", "email", "frequent", "plain"]
            .map(str::to_owned)
            .to_vec(),
        definition: crate::schema::Definition::Query(Box::new(
            query(&shown.unwrap(), &schema).unwrap(),
        )),
        materialized: false,
        comment: None,
    };
    schema.views.insert(view.name.clone(), Arc::new(view));
    schema
}

/// What is wrong, where, and why.
fn shown(problem: &Problem, text: &str) -> String {
    let at = text.get(problem.span.clone()).unwrap_or("?");
    let kind = if problem.marked { "unshared" } else { "wrong" };
    format!("{kind} at `{at}`: {}", problem.message)
}

/// An expression over `things`, lowered, or what is wrong with it.
fn lowered(text: &str) -> String {
    let schema = schema();
    let scope = Scope::of_table(&schema.tables["things"], &schema);
    let parsed = parse::expression(text, Dialect::Postgres).expect(text);
    match expression(&parsed, &scope, None) {
        Ok(expression) => print::expression(&expression, Dialect::Sqlite),
        Err(problem) => shown(&problem, text),
    }
}

/// A statement, lowered, or what is wrong with it.
fn changed(text: &str) -> String {
    let statement = parse::statement(text, Dialect::Postgres).expect(text);
    match lower(&statement, &schema()) {
        Ok(Statement::Insert(insert)) => print::insert(&insert, Dialect::Sqlite),
        Ok(Statement::Update(update)) => print::update(&update, Dialect::Sqlite),
        Ok(Statement::Delete(delete)) => print::delete(&delete, Dialect::Sqlite),
        Ok(Statement::Query(query)) => print::query(&query, Dialect::Sqlite),
        Ok(other) => panic!("{other:?}"),
        Err(problem) => shown(&problem, text),
    }
}

#[test]
fn the_reference_says_what_is_done() {
    for group in reference() {
        for entry in group.entries {
            assert_eq!(lowered(entry.postgres), entry.sqlite, "{}", entry.postgres);
        }
    }
}
