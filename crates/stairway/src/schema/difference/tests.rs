//! Applied one after another, the changes make the second schema of the first, and each finds what it needs.

use super::*;
use crate::{
    place::Spanned,
    schema::{
        Action, Body, Check, DataType, Definition, Expression, ForeignKey, From, Generated,
        IndexColumn, Key, Node, Projection, Query, Select,
    },
};
use pretty_assertions::assert_eq;
use proptest::{collection::vec, option, prelude::*};

/// Makes one change, and asserts that it can be made.
fn apply(schema: &mut Schema, change: &Change) {
    let there = |schema: &Schema, constraint: &Constraint| {
        if let Constraint::ForeignKey(key) = constraint {
            assert!(schema.tables.contains_key(&key.table), "no {}", key.table);
        }
    };
    match change.clone() {
        Change::CreateEnum(new) => assert!(schema.enums.insert(new.name.clone(), new).is_none()),
        Change::DropEnum(gone) => {
            let of_it = DataType::Enum(gone.name.clone());
            let mut columns = schema.tables.values().flat_map(|table| &table.columns);
            assert!(columns.all(|column| column.data_type != of_it));
            assert_eq!(schema.enums.remove(&gone.name), Some(gone));
        }
        Change::AlterEnum {
            name,
            before,
            after,
        } => {
            let labels = &mut Arc::make_mut(schema.enums.get_mut(&name).unwrap()).labels;
            assert_eq!(std::mem::replace(labels, after), before);
        }
        Change::CreateTable(new) => {
            assert!(new.indexes.is_empty() && new.comment.is_none());
            for key in &new.foreign_keys {
                assert!(key.table == new.name || schema.tables.contains_key(&key.table));
            }
            assert!(schema.tables.insert(new.name.clone(), new).is_none());
        }
        Change::DropTable(gone) => {
            let others = schema
                .tables
                .values()
                .filter(|table| table.name != gone.name);
            let mut keys = others.flat_map(|table| &table.foreign_keys);
            assert!(
                keys.all(|key| key.table != gone.name),
                "{} is referred to",
                gone.name
            );
            assert!(schema.tables.remove(&gone.name).is_some());
        }
        Change::AlterTable { table, what } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            match what {
                TableChange::ColumnOrder { after, .. } => {
                    let place =
                        |column: &Column| after.iter().position(|name| *name == column.name);
                    table.columns.sort_by_key(place);
                }
                TableChange::WithoutRowid { after, .. } => table.without_rowid = after,
                TableChange::Strict { after, .. } => table.strict = after,
                TableChange::Unmodelled { after, .. } => table.unmodelled = after,
            }
        }
        Change::AddColumn { table, column } => {
            if let DataType::Enum(name) = &column.data_type {
                assert!(schema.enums.contains_key(name), "no {name}");
            }
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            assert!(table.column(&column.name).is_none() && column.comment.is_none());
            table.columns.push(column);
        }
        Change::DropColumn { table, column } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            for key in table.primary_key.iter().chain(&table.uniques) {
                assert!(!key.columns.contains(&column.name));
            }
            assert!(table.column(&column.name).is_some());
            table.columns.retain(|other| other.name != column.name);
        }
        Change::AlterColumn {
            table,
            column,
            what,
        } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            let mut columns = table.columns.iter_mut();
            let column = columns.find(|other| other.name == column).unwrap();
            match what {
                ColumnChange::Type { after, .. } => column.data_type = after,
                ColumnChange::NotNull { after, .. } => column.not_null = after,
                ColumnChange::Default { after, .. } => column.default = after,
                ColumnChange::Identity { after, .. } => column.identity = after,
                ColumnChange::Generated { after, .. } => column.generated = after,
                ColumnChange::Collation { after, .. } => column.collation = after,
                ColumnChange::Conflict { after, .. } => column.conflict = after,
            }
            assert!(column.identity.is_none() || column.default.is_none());
            assert!(column.identity.is_none() || column.not_null);
        }
        Change::AddConstraint { table, constraint } => {
            there(schema, &constraint);
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            match constraint {
                Constraint::PrimaryKey(key) => {
                    assert!(key.columns.iter().all(|name| table.column(name).is_some()));
                    assert!(table.primary_key.replace(key).is_none());
                }
                Constraint::Unique(key) => table.uniques.push(key),
                Constraint::Check(check) => table.checks.push(check),
                Constraint::ForeignKey(key) => table.foreign_keys.push(key),
            }
        }
        Change::DropConstraint { table, constraint } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            if let Some(name) = constraint.name() {
                table.constraint_comments.remove(name);
            }
            let before = table.clone();
            match &constraint {
                Constraint::PrimaryKey(_) => table.primary_key = None,
                Constraint::Unique(key) => table.uniques.retain(|other| other != key),
                Constraint::Check(check) => table.checks.retain(|other| other != check),
                Constraint::ForeignKey(key) => table.foreign_keys.retain(|other| other != key),
            }
            assert!(*table != before);
        }
        Change::CreateIndex { table, index } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            assert!(index.comment.is_none());
            assert!(table.indexes.insert(index.name.clone(), index).is_none());
        }
        Change::DropIndex { table, index } => {
            let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
            assert_eq!(table.indexes.remove(&index.name), Some(index));
        }
        Change::CreateView(new) => {
            for name in view::reads(&new) {
                assert!(schema.tables.contains_key(&name) || schema.views.contains_key(&name));
            }
            let silent = View {
                comment: None,
                ..View::clone(&new)
            };
            assert!(
                schema
                    .views
                    .insert(new.name.clone(), Arc::new(silent))
                    .is_none()
            );
        }
        Change::DropView(gone) => {
            let mut others = schema
                .views
                .values()
                .filter(|other| other.name != gone.name);
            assert!(others.all(|other| !view::reads(other).contains(&gone.name)));
            assert_eq!(schema.views.remove(&gone.name), Some(gone));
        }
        Change::CreateTrigger(new) => {
            assert!(schema.triggers.insert(new.name.clone(), new).is_none())
        }
        Change::DropTrigger(gone) => assert!(schema.triggers.remove(&gone.name).is_some()),
        Change::Comment { on, before, after } => {
            let comment = match on {
                Commented::Enum(name) => {
                    &mut Arc::make_mut(schema.enums.get_mut(&name).unwrap()).comment
                }
                Commented::Table(name) => {
                    &mut Arc::make_mut(schema.tables.get_mut(&name).unwrap()).comment
                }
                Commented::View(name) => {
                    &mut Arc::make_mut(schema.views.get_mut(&name).unwrap()).comment
                }
                Commented::Column { table, column } => {
                    let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
                    let mut columns = table.columns.iter_mut();
                    &mut columns.find(|other| other.name == column).unwrap().comment
                }
                Commented::Index { table, index } => {
                    let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
                    &mut table.indexes.get_mut(&index).unwrap().comment
                }
                Commented::Constraint { table, constraint } => {
                    let table = Arc::make_mut(schema.tables.get_mut(&table).unwrap());
                    let comments = &mut table.constraint_comments;
                    assert_eq!(comments.get(&constraint), before.as_ref());
                    match after {
                        Some(text) => comments.insert(constraint, text),
                        None => comments.remove(&constraint),
                    };
                    return;
                }
            };
            // An enum comes with its comment.
            if *comment != after {
                assert_eq!(std::mem::replace(comment, after), before);
            }
        }
    }
}

/// The schema with what has no order in one order.
fn sorted(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for table in schema.tables.values_mut() {
        let table = Arc::make_mut(table);
        table
            .columns
            .sort_by(|one, other| one.name.cmp(&other.name));
        table
            .uniques
            .sort_by(|one, other| one.name.cmp(&other.name));
        table.checks.sort_by(|one, other| one.name.cmp(&other.name));
        table
            .foreign_keys
            .sort_by(|one, other| one.name.cmp(&other.name));
    }
    schema
}

const TABLES: [&str; 5] = ["a", "b", "c", "d", "e"];

fn comment() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.2, "[xy]")
}

fn number() -> impl Strategy<Value = Expression> {
    (0..3_u8).prop_map(|number| Node::Number(number.to_string()).into())
}

fn column(name: &'static str, enums: bool) -> impl Strategy<Value = Column> {
    let data_type = (0..if enums { 3 } else { 2 }).prop_map(|number| match number {
        0 => DataType::Integer,
        1 => DataType::Text,
        _ => DataType::Enum("mood".into()),
    });
    let kind = prop_oneof![
        Just((None, None, None)),
        number().prop_map(|number| (Some(number), None, None)),
        Just((None, Some(crate::schema::Identity::Always), None)),
        number().prop_map(|expression| {
            let generated = Generated {
                expression,
                stored: true,
            };
            (None, None, Some(generated))
        }),
    ];
    (
        data_type,
        any::<bool>(),
        kind,
        option::of("[cd]"),
        comment(),
    )
        .prop_map(
            move |(data_type, not_null, (default, identity, generated), collation, comment)| {
                Column {
                    name: name.into(),
                    data_type,
                    not_null: not_null || identity.is_some(),
                    default,
                    identity,
                    generated,
                    collation,
                    conflict: None,
                    comment,
                }
            },
        )
}

fn table(
    name: &'static str,
    tables: Vec<&'static str>,
    enums: bool,
) -> impl Strategy<Value = Table> {
    let columns = (
        column("k", enums),
        vec(any::<bool>(), 3),
        [column("l", enums), column("m", enums), column("n", enums)],
    )
        .prop_map(|(first, taken, others)| {
            let others = taken.into_iter().zip(others);
            let mut columns = vec![first];
            columns.extend(others.filter(|(taken, _)| *taken).map(|(_, column)| column));
            columns
        })
        .prop_shuffle();
    let checks = vec(number(), 0..3);
    let keys = vec(proptest::sample::select(tables), 0..3);
    let more = (
        comment(),
        comment(),
        comment(),
        any::<bool>(),
        any::<bool>(),
    );
    (columns, checks, keys, number(), option::of(0..3), more).prop_map(
        move |(columns, checks, keys, predicate, unique, more)| {
            let (on_table, on_index, on_check, strict, primary) = more;
            let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
            let key = |name: &str| Key {
                name: Some(name.into()),
                columns: names.clone(),
                ..Key::default()
            };
            let index = Index {
                name: format!("{name}_index"),
                unique: false,
                method: "btree".into(),
                columns: vec![IndexColumn {
                    expression: Node::Column {
                        qualifier: None,
                        name: "k".into(),
                    }
                    .into(),
                    collation: None,
                    operator_class: None,
                    descending: false,
                    nulls: None,
                }],
                include: vec![],
                nulls_not_distinct: false,
                predicate: Some(predicate),
                comment: on_index,
            };
            let comments = on_check.filter(|_| !checks.is_empty());
            Table {
                name: name.into(),
                primary_key: primary.then(|| key("key")),
                uniques: unique
                    .map(|number| key(&format!("unique_{number}")))
                    .into_iter()
                    .collect(),
                checks: checks
                    .into_iter()
                    .enumerate()
                    .map(|(number, expression)| Check {
                        name: Some(format!("check_{number}")),
                        expression,
                        valid: true,
                        no_inherit: false,
                    })
                    .collect(),
                foreign_keys: keys
                    .into_iter()
                    .enumerate()
                    .map(|(number, table)| ForeignKey {
                        name: Some(format!("foreign_{number}")),
                        columns: vec!["k".into()],
                        table: table.into(),
                        references: vec!["k".into()],
                        on_delete: Action::Cascade,
                        on_update: Action::NoAction,
                        match_full: false,
                        deferrable: Default::default(),
                        valid: true,
                    })
                    .collect(),
                indexes: [(index.name.clone(), index)].into(),
                comment: on_table,
                constraint_comments: comments
                    .map(|text| ("check_0".into(), text))
                    .into_iter()
                    .collect(),
                strict,
                columns,
                ..Table::default()
            }
        },
    )
}

fn showing(name: &str, reads: &str, number: Expression, comment: Option<String>) -> View {
    View {
        name: name.into(),
        columns: vec!["x".into()],
        materialized: false,
        definition: Definition::Query(Box::new(Query {
            with: vec![],
            recursive: false,
            body: Body::Select(Box::new(Select {
                projections: vec![Projection::Expression {
                    value: number,
                    alias: None,
                }],
                from: vec![From::Table {
                    name: Spanned {
                        value: reads.into(),
                        span: 0..0,
                    },
                    alias: None,
                }],
                ..Select::default()
            })),
            order_by: vec![],
            limit: None,
            offset: None,
        })),
        comment,
    }
}

fn schema() -> impl Strategy<Value = Schema> {
    let tables = proptest::sample::subsequence(TABLES.to_vec(), 0..=TABLES.len());
    (tables, option::of((vec("[xyz]", 1..3), comment()))).prop_flat_map(|(names, mood)| {
        let tables: Vec<_> = names
            .iter()
            .map(|name| table(name, names.clone(), mood.is_some()))
            .collect();
        let views = vec(
            (any::<proptest::sample::Index>(), number(), comment()),
            0..4,
        );
        (tables, views, Just(mood)).prop_map(|(tables, views, mood)| {
            let mut schema = Schema::default();
            if let Some((labels, comment)) = mood {
                let mood = Enum {
                    name: "mood".into(),
                    labels,
                    comment,
                };
                schema.enums.insert("mood".into(), Arc::new(mood));
            }
            let mut readable: Vec<String> = vec![];
            for table in tables {
                readable.push(table.name.clone());
                schema.tables.insert(table.name.clone(), Arc::new(table));
            }
            // Their names are not in the order in which they read each other.
            for (name, (reads, number, comment)) in ["v3", "v1", "v2", "v0"].into_iter().zip(views)
            {
                if !readable.is_empty() {
                    let view = showing(name, reads.get::<String>(&readable), number, comment);
                    readable.push(name.into());
                    schema.views.insert(name.into(), Arc::new(view));
                }
            }
            schema
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_makes_a_schema_of_itself(schema in schema()) {
        prop_assert_eq!(difference(&schema, &schema.clone()), vec![]);
        let mut copy = Schema::default();
        for (name, table) in &schema.tables {
            copy.tables.insert(name.clone(), Arc::new(Table::clone(table)));
        }
        copy.views = schema.views.clone();
        copy.enums = schema.enums.clone();
        prop_assert_eq!(difference(&schema, &copy), vec![]);
    }

    #[test]
    fn the_changes_make_the_second_of_the_first(before in schema(), after in schema()) {
        let changes = difference(&before, &after);
        let mut made = before.clone();
        for change in &changes {
            apply(&mut made, change);
        }
        prop_assert_eq!(sorted(&made), sorted(&after));
        let is_order = |change: &Change| match change {
            Change::AlterTable { what, .. } => matches!(what, TableChange::ColumnOrder { .. }),
            _ => false,
        };
        let all_are = difference(&made, &after).iter().all(is_order);
        prop_assert!(all_are);
    }
}

/// Two tables that refer to each other.
fn circle() -> Schema {
    let refer = |name: &str, other: &str| Table {
        name: name.into(),
        foreign_keys: vec![ForeignKey {
            name: Some(format!("{name}_fkey")),
            columns: vec!["k".into()],
            table: other.into(),
            references: vec!["k".into()],
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            match_full: false,
            deferrable: Default::default(),
            valid: true,
        }],
        ..Table::default()
    };
    let mut schema = Schema::default();
    for (name, other) in [("a", "b"), ("b", "a")] {
        schema
            .tables
            .insert(name.into(), Arc::new(refer(name, other)));
    }
    schema
}

fn words(changes: &[Change]) -> Vec<String> {
    let word = |change: &Change| match change {
        Change::CreateTable(table) => format!("create {}", table.name),
        Change::DropTable(table) => format!("drop {}", table.name),
        Change::AddConstraint { constraint, .. } => format!("add {}", constraint.name().unwrap()),
        Change::DropConstraint { constraint, .. } => {
            format!("remove {}", constraint.name().unwrap())
        }
        other => format!("{other:?}"),
    };
    changes.iter().map(word).collect()
}

#[test]
fn a_circle_of_foreign_keys_is_closed_last_and_opened_first() {
    let (none, circle) = (Schema::default(), circle());
    assert_eq!(
        words(&difference(&none, &circle)),
        ["create a", "create b", "add a_fkey"]
    );
    assert_eq!(
        words(&difference(&circle, &none)),
        ["remove a_fkey", "drop b", "drop a"]
    );
}

#[test]
fn a_constraint_with_another_definition_goes_and_comes() {
    let before = circle();
    let mut after = before.clone();
    let table = Arc::make_mut(after.tables.get_mut("a").unwrap());
    table.foreign_keys[0].on_delete = Action::Cascade;
    assert_eq!(
        words(&difference(&before, &after)),
        ["remove a_fkey", "add a_fkey"]
    );
}

#[test]
fn the_order_in_which_constraints_were_made_is_no_difference() {
    let mut before = circle();
    let table = Arc::make_mut(before.tables.get_mut("a").unwrap());
    let mut other = table.foreign_keys[0].clone();
    other.name = Some("other".into());
    table.foreign_keys.push(other);
    let mut after = before.clone();
    let table = Arc::make_mut(after.tables.get_mut("a").unwrap());
    table.foreign_keys.reverse();
    assert_eq!(difference(&before, &after), []);
}
