//! PostgreSQL is the judge: every statement of many scripts is replayed and run, and after each of them the
//! catalogue and the replayed schema say the same. What PostgreSQL refuses, replay refuses.

use super::{super::dependant, super::draft::Draft, statements};
use crate::{
    Dialect,
    connection::{Access, Connection},
    schema::{Action, DataType, Deferrable, Identity, Key, Schema},
    sql::{parse, replay},
};

/// What the catalogue says, a line for each thing, in the words of [`lines`].
const CATALOGUE: &str = include_str!("catalogue.sql");

/// Statements; each script has a title, and begins with an empty schema.
const SCRIPTS: &str = include_str!("scripts.sql");

#[tokio::test]
async fn postgresql_makes_the_same_of_every_statement() {
    let server = crate::scratch::testing::server().await;
    let database = server.create_database().await.unwrap();
    let mut connection = Connection::open(database.url(), Access::Write)
        .await
        .unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for script in SCRIPTS.split("\n-- ") {
        let (title, sql) = script.split_once('\n').unwrap_or(("", script));
        connection
            .execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .await
            .unwrap();
        let mut schema = Schema::default();
        let mut known = String::new();
        for statement in statements(sql, Dialect::Postgres) {
            count += 1;
            let ran = connection.execute(statement).await;
            let tree = match parse::statement(statement, Dialect::Postgres) {
                Ok(tree) => tree,
                Err(problem) => {
                    if ran.is_ok() {
                        wrong.push(format!("{title}: {statement}\n  not parsed: {problem:?}"));
                    }
                    continue;
                }
            };
            let replayed = replay::apply(
                &mut schema,
                &tree,
                statement,
                Dialect::Postgres,
                replay::Naming::Postgres,
            );
            match (&ran, &replayed) {
                (Ok(()), Err(problem)) => {
                    wrong.push(format!("{title}: {statement}\n  refused: {problem:?}"));
                }
                (Err(error), Ok(())) => {
                    wrong.push(format!(
                        "{title}: {statement}\n  accepted, but: {}",
                        error.message
                    ));
                }
                _ => {}
            }
            let rows = connection.rows(CATALOGUE).await.unwrap();
            let mut live: Vec<String> = rows
                .into_iter()
                .map(|row| row.into_iter().next().flatten().unwrap())
                .collect();
            let mut here = lines(&mut schema);
            live.sort();
            here.sort();
            let only = |these: &[String], those: &[String], sign: &str| {
                let missing = these.iter().filter(|line| !those.contains(line));
                missing
                    .map(|line| format!("  {sign} {line}\n"))
                    .collect::<String>()
            };
            let difference = only(&live, &here, "PostgreSQL:") + &only(&here, &live, "replay:    ");
            // What one statement got wrong is not said again of those behind it.
            if difference != known && !difference.is_empty() {
                wrong.push(format!("{title}: {statement}\n{difference}"));
            }
            known = difference;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 200, "only {count} statements");
}

fn data_type(data_type: &DataType) -> String {
    match data_type {
        DataType::Varchar(None) => "character varying".to_owned(),
        DataType::Varchar(Some(length)) => format!("character varying({length})"),
        DataType::Char(length) => format!("character({length})"),
        DataType::Timestamp(None) => "timestamp without time zone".to_owned(),
        DataType::Timestamp(Some(n)) => format!("timestamp({n}) without time zone"),
        DataType::TimestampTz(None) => "timestamp with time zone".to_owned(),
        DataType::TimestampTz(Some(n)) => format!("timestamp({n}) with time zone"),
        DataType::Time(None) => "time without time zone".to_owned(),
        DataType::Enum(name) => crate::sql::print::name(name, Dialect::Postgres),
        other => other.to_string(),
    }
}

/// A replayed schema in the lines that the catalogue gives.
fn lines(schema: &mut Schema) -> Vec<String> {
    let mut lines = Vec::new();
    for value in schema.enums.values() {
        lines.push(format!("enum {}: {}", value.name, value.labels.join(",")));
    }
    for table in schema.tables.values() {
        let on = &table.name;
        lines.push(format!("table {on}"));
        for column in &table.columns {
            let not_null = if column.not_null { " not null" } else { "" };
            let identity = match column.identity {
                Some(Identity::Always) => " a",
                Some(Identity::ByDefault) => " d",
                _ => "",
            };
            let default = column.default.is_some() || column.identity == Some(Identity::Serial);
            let default = if default { " default" } else { "" };
            let generated = if column.generated.is_some() {
                " generated"
            } else {
                ""
            };
            let data_type = data_type(&column.data_type);
            lines.push(format!(
                "column {on}.{} {data_type}{not_null}{identity}{default}{generated}",
                column.name
            ));
        }
        let deferrable = |deferrable| match deferrable {
            Deferrable::Not => "",
            Deferrable::Immediate => " deferrable",
            Deferrable::Deferred => " deferrable deferred",
        };
        let mut key = |letter: char, key: &Key| {
            let name = key.name.clone().unwrap();
            lines.push(format!(
                "constraint {on}.{name} {letter} ({}){} valid",
                key.columns.join(","),
                deferrable(key.deferrable)
            ));
            let columns = key.columns.iter().chain(&key.include).cloned();
            let columns = columns.collect::<Vec<_>>().join(",");
            lines.push(format!("index {on}.{name} unique ({columns})"));
        };
        table
            .primary_key
            .iter()
            .for_each(|primary| key('p', primary));
        table.uniques.iter().for_each(|unique| key('u', unique));
        let position = |name: &String| table.columns.iter().position(|column| column.name == *name);
        for check in &table.checks {
            let name = check.name.clone().unwrap();
            let mut columns = check.expression.columns();
            columns.sort_by_key(position);
            let valid = if check.valid { " valid" } else { "" };
            lines.push(format!(
                "constraint {on}.{name} c ({}){valid}",
                columns.join(",")
            ));
        }
        for key in &table.foreign_keys {
            let action = match &key.on_delete {
                Action::NoAction => 'a',
                Action::Restrict => 'r',
                Action::Cascade => 'c',
                Action::SetNull(_) => 'n',
                Action::SetDefault(_) => 'd',
            };
            let valid = if key.valid { " valid" } else { "" };
            lines.push(format!(
                "constraint {on}.{} f ({}) -> {} ({}) {action}{}{valid}",
                key.name.clone().unwrap(),
                key.columns.join(","),
                key.table,
                key.references.join(","),
                deferrable(key.deferrable)
            ));
        }
        for index in table.indexes.values() {
            let unique = if index.unique { " unique" } else { "" };
            let columns = index.columns.iter().map(|column| {
                super::super::constraint::plain_column(column).unwrap_or_else(|| "-".to_owned())
            });
            let columns = columns.chain(index.include.iter().cloned());
            let columns = columns.collect::<Vec<_>>().join(",");
            let predicate = if index.predicate.is_some() {
                " where"
            } else {
                ""
            };
            lines.push(format!(
                "index {on}.{}{unique} ({columns}){predicate}",
                index.name
            ));
        }
        let mut comments = vec![(on.clone(), table.comment.clone())];
        for column in &table.columns {
            comments.push((format!("{on}.{}", column.name), column.comment.clone()));
        }
        for (name, comment) in &table.constraint_comments {
            comments.push((format!("{on}.{name} constraint"), Some(comment.clone())));
        }
        for index in table.indexes.values() {
            comments.push((index.name.clone(), index.comment.clone()));
        }
        for (name, comment) in comments {
            lines.extend(comment.map(|comment| format!("comment {name}: {comment}")));
        }
    }
    let views: Vec<_> = schema.views.values().cloned().collect();
    let relations: Vec<(String, Vec<String>)> = schema
        .tables
        .values()
        .map(|table| {
            let columns = table.columns.iter().map(|column| column.name.clone());
            (table.name.clone(), columns.collect())
        })
        .chain(
            views
                .iter()
                .map(|view| (view.name.clone(), view.columns.clone())),
        )
        .collect();
    let draft = Draft::new(schema, "", Dialect::Postgres, replay::Naming::Postgres);
    for view in &views {
        lines.push(format!("view {} ({})", view.name, view.columns.join(",")));
    }
    for (relation, columns) in &relations {
        for column in columns {
            for view in dependant::views_over_column(&draft, relation, column) {
                lines.push(format!("view {view} reads {relation}.{column}"));
            }
        }
    }
    lines
}
