//! PostgreSQL is the judge: of random tables as a person would create them it makes the names that they have.

use super::{apply, random, schema, table, written};
use crate::{
    connection::{Access, Connection},
    schema::{DataType, Node, Schema, Table, Truth},
    sql::{definition::create_table, statement::Statement},
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

/// How many tables.
const COUNT: usize = 60;

/// `table` with columns and checks that make sense for PostgreSQL, which knows types.
fn typed(mut table: Table) -> Table {
    for column in &mut table.columns {
        column.data_type = DataType::BigInt;
        column.collation = None;
        column.default = None;
        column.generated = None;
    }
    for check in &mut table.checks {
        let columns = check.expression.columns();
        let is_known = columns.into_iter().map(|name| {
            let operand = Node::Column {
                qualifier: None,
                name,
            }
            .into();
            Node::Is {
                operand,
                truth: Truth::Null,
                negated: true,
            }
            .into()
        });
        let both = |one, other| Node::Binary(crate::schema::BinaryOperator::Or, one, other).into();
        check.expression = is_known
            .reduce(both)
            .unwrap_or_else(|| Node::Boolean(true).into());
        // PostgreSQL looks at the rows that a new table has, and so finds every constraint valid.
        check.valid = true;
    }
    for key in &mut table.foreign_keys {
        key.valid = true;
    }
    table
}

/// The names of the constraints of `t`, by kind.
fn names(schema: &Schema) -> Vec<String> {
    let table = schema.table("t").unwrap();
    let keys = table.uniques.iter().map(|key| ("u", &key.name));
    let primary = table.primary_key.iter().map(|key| ("p", &key.name));
    let checks = table.checks.iter().map(|check| ("c", &check.name));
    let foreign_keys = table.foreign_keys.iter().map(|key| ("f", &key.name));
    let all = keys.chain(primary).chain(checks).chain(foreign_keys);
    let mut names: Vec<String> = all
        .map(|(kind, name)| format!("{kind} {}", name.as_ref().unwrap()))
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn postgresql_makes_the_names_that_are_left_out() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let mut connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    connection.execute(random::AROUND).await.unwrap();
    let mut runner = TestRunner::deterministic();
    let mut left_out = 0;
    for _ in 0..COUNT {
        let (table, _) = table().new_tree(&mut runner).unwrap().current();
        let before = schema(random::AROUND);
        let statement = Statement::CreateTable(create_table(&typed(table)));
        let text = written(statement.clone(), &before);
        let mut after = before;
        apply(&mut after, &statement, "").unwrap();
        connection
            .execute(&text)
            .await
            .unwrap_or_else(|error| panic!("{text}: {}", error.message));
        let rows = connection
            .rows(
                "SELECT contype::text || ' ' || conname FROM pg_constraint
                WHERE conrelid = 't'::regclass AND contype IN ('p', 'u', 'c', 'f')",
            )
            .await
            .unwrap();
        let mut live: Vec<String> = rows
            .into_iter()
            .map(|row| row[0].clone().unwrap())
            .collect();
        live.sort();
        assert_eq!(live, names(&after), "{text}");
        left_out += live.len() - text.matches("CONSTRAINT ").count();
        connection.execute("DROP TABLE t").await.unwrap();
    }
    assert!(left_out > COUNT, "only {left_out} names were left out");
}
