//! A table as a person would create it makes that table again.

#[cfg(feature = "runtime")]
mod judge;

use super::*;
use crate::{
    Dialect,
    schema::{DataType, Schema},
    sql::{
        parse, print, random,
        replay::{self, Naming},
        statement::AlterTable,
    },
};
use pretty_assertions::assert_eq;
use proptest::{collection::vec, prelude::*};
use std::sync::Arc;

fn apply(schema: &mut Schema, statement: &Statement, text: &str) -> Result<(), String> {
    let (dialect, naming) = (Dialect::Postgres, Naming::Postgres);
    replay::apply(schema, statement, text, dialect, naming).map_err(|problem| problem.message)
}

/// What `sql`, statements with `;` between them, makes.
fn schema(sql: &str) -> Schema {
    let mut schema = Schema::default();
    for text in sql.split(';').filter(|text| !text.trim().is_empty()) {
        let statement = parse::statement(text, Dialect::Postgres).unwrap();
        apply(&mut schema, &statement, text).unwrap();
    }
    schema
}

/// `statement` without the names that go without saying, printed. Its text makes of `before` what it makes itself.
fn written(statement: Statement, before: &Schema) -> String {
    let mut short = statement.clone();
    leave_names_out(&mut short, before);
    let text = print::statement(&short).unwrap();
    let read = parse::statement(&text, Dialect::Postgres)
        .unwrap_or_else(|problem| panic!("{text}: {}", problem.message));
    let (mut made, mut goal) = (before.clone(), before.clone());
    apply(&mut made, &read, &text).unwrap_or_else(|message| panic!("{text}: {message}"));
    apply(&mut goal, &statement, "").unwrap();
    assert_eq!(made, goal, "{text}");
    text
}

/// A table, and whether it was made without giving names to its constraints.
fn table() -> impl Strategy<Value = (Table, bool)> {
    let created =
        any::<bool>().prop_flat_map(|is_named| (random::create_table(is_named), Just(is_named)));
    created.prop_filter_map("refused", |(create, is_named)| {
        let mut schema = schema(random::AROUND);
        apply(&mut schema, &Statement::CreateTable(create), "").ok()?;
        let table = schema.tables.remove("t")?;
        Some((Arc::unwrap_or_clone(table), !is_named))
    })
}

/// `table` with what has no order in one order.
fn sorted(mut table: Table) -> Table {
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
    table
}

/// Every constraint of `table`.
fn constraints(table: &Table) -> Vec<difference::Constraint> {
    let primary = table.primary_key.iter().cloned();
    let checks = table.checks.iter().cloned();
    primary
        .map(difference::Constraint::PrimaryKey)
        .chain(
            table
                .uniques
                .iter()
                .cloned()
                .map(difference::Constraint::Unique),
        )
        .chain(checks.map(difference::Constraint::Check))
        .chain(
            table
                .foreign_keys
                .iter()
                .cloned()
                .map(difference::Constraint::ForeignKey),
        )
        .collect()
}

/// Whether `constraint` is about the column called `name`, with others or not.
fn is_about(constraint: &difference::Constraint, name: &str) -> bool {
    match constraint {
        difference::Constraint::PrimaryKey(key) | difference::Constraint::Unique(key) => key
            .columns
            .iter()
            .chain(&key.include)
            .any(|own| own == name),
        difference::Constraint::Check(check) => check.expression.mentions(name),
        difference::Constraint::ForeignKey(key) => key.columns.iter().any(|own| own == name),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_made_again_by_its_text((table, is_unnamed) in table()) {
        let before = schema(random::AROUND);
        let create = Statement::CreateTable(create_table(&table));
        let text = written(create.clone(), &before);
        prop_assert!(!(is_unnamed && text.contains("CONSTRAINT")), "{text}");
        let mut after = before;
        apply(&mut after, &create, "").unwrap();
        prop_assert_eq!(after.table("t"), Some(&table));
    }

    #[test]
    fn a_column_is_added_with_what_is_its_own((table, _) in table(), last in any::<prop::sample::Index>()) {
        let column = table.columns[last.index(table.columns.len())].clone();
        let (own, others): (Vec<_>, Vec<_>) = constraints(&table)
            .into_iter()
            .partition(|constraint| is_about(constraint, &column.name));
        let is_made = |generated: &Column| generated
            .generated
            .as_ref()
            .is_some_and(|own| own.expression.mentions(&column.name));
        prop_assume!(!table.columns.iter().any(is_made));
        // What is left before the column comes.
        let mut rest = table.clone();
        rest.columns.retain(|other| other.name != column.name);
        let is_left = |constraint: difference::Constraint| others.contains(&constraint);
        rest.primary_key = rest.primary_key.filter(|key| is_left(difference::Constraint::PrimaryKey(key.clone())));
        rest.uniques.retain(|key| is_left(difference::Constraint::Unique(key.clone())));
        rest.checks.retain(|check| is_left(difference::Constraint::Check(check.clone())));
        rest.foreign_keys.retain(|key| is_left(difference::Constraint::ForeignKey(key.clone())));
        let mut before = schema(random::AROUND);
        before.tables.insert("t".to_owned(), Arc::new(rest));
        let alter = Statement::AlterTable(AlterTable {
            name: "t".to_owned().into(),
            if_exists: false,
            actions: add_column(&column, &own).into_iter().map(Spanned::from).collect(),
        });
        written(alter.clone(), &before);
        let mut after = before;
        apply(&mut after, &alter, "").unwrap();
        prop_assert_eq!(sorted(after.table("t").unwrap().clone()), sorted(table));
    }

    #[test]
    fn indexes_are_made_again_by_their_text(creates in vec(random::create_index(), 1..4)) {
        for mut create in creates {
            create.table = "t".to_owned().into();
            create.concurrently = false;
            create.if_not_exists = false;
            let mut before = schema("CREATE TABLE t (a int, b int, a_b int, \"Total\" int, \"order\" int,
                a_column_of_which_the_name_is_as_long_as_a_name_may_be_in_there int, b1 int)");
            let mut goal = before.clone();
            prop_assume!(apply(&mut goal, &Statement::CreateIndex(create), "").is_ok());
            let index = goal.table("t").unwrap().indexes.values().next().unwrap();
            let text = print::statement(&Statement::CreateIndex(create_index(index, "t"))).unwrap();
            let read = parse::statement(&text, Dialect::Postgres).unwrap();
            apply(&mut before, &read, &text).unwrap();
            prop_assert_eq!(before, goal);
        }
    }
}

#[test]
fn what_goes_without_saying_is_not_said() {
    let before = schema(
        "CREATE TABLE teams (id bigint PRIMARY KEY, code text UNIQUE);
         CREATE TABLE notes (id bigint, CONSTRAINT users_email_check CHECK (id > 0))",
    );
    let mut after = before.clone();
    let text = "CREATE TABLE users (
        id bigint GENERATED BY DEFAULT AS IDENTITY,
        number serial NOT NULL,
        email text NOT NULL CHECK (email <> ''),
        name text DEFAULT 'nobody' COLLATE \"C\",
        team_id bigint CONSTRAINT users_team REFERENCES teams ON DELETE SET NULL,
        code text,
        CONSTRAINT users_pkey PRIMARY KEY (id),
        CONSTRAINT users_name_code_key UNIQUE (name, code),
        UNIQUE (code),
        CONSTRAINT users_name_check CHECK (name <> 'root' AND char_length(name) < 100),
        CHECK (name <> code),
        FOREIGN KEY (code) REFERENCES teams (code),
        FOREIGN KEY (team_id) REFERENCES teams DEFERRABLE
    )";
    let statement = parse::statement(text, Dialect::Postgres).unwrap();
    apply(&mut after, &statement, text).unwrap();
    let users = after.table("users").unwrap();
    insta::assert_snapshot!(written(Statement::CreateTable(create_table(users)), &before), @r#"
    CREATE TABLE users (
        id      bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
        number  serial,
        email   text NOT NULL CHECK (email <> ''),
        name    text COLLATE "C" DEFAULT 'nobody' CHECK (name <> 'root' AND char_length(name) < 100),
        team_id bigint CONSTRAINT users_team REFERENCES teams (id) ON DELETE SET NULL,
        code    text REFERENCES teams (code),
        UNIQUE (name, code),
        UNIQUE (code),
        CHECK (name <> code),
        FOREIGN KEY (team_id) REFERENCES teams (id) DEFERRABLE
    )
    "#);
}

#[test]
fn a_view_names_its_columns_where_its_query_does_not() {
    let before = schema("CREATE TABLE users (id bigint PRIMARY KEY, name text, admin boolean)");
    let mut written = Vec::new();
    for text in [
        "CREATE VIEW admins (key, called) AS SELECT id, name FROM users WHERE admin",
        "CREATE VIEW names AS SELECT * FROM users",
        "CREATE VIEW two (a, b) AS VALUES (1, 'a'), (2, 'b')",
        "CREATE VIEW upper_names AS SELECT upper(name) FROM users UNION SELECT name FROM users",
    ] {
        let mut after = before.clone();
        let statement = parse::statement(text, Dialect::Postgres).unwrap();
        apply(&mut after, &statement, text).unwrap();
        let view = after.views.values().next().unwrap();
        let printed = print::statement(&Statement::CreateView(create_view(view).unwrap())).unwrap();
        let read = parse::statement(&printed, Dialect::Postgres).unwrap();
        let mut again = before.clone();
        apply(&mut again, &read, &printed).unwrap();
        assert_eq!(again, after, "{printed}");
        written.push(printed);
    }
    insta::assert_snapshot!(written.join("\n"), @r#"
    CREATE VIEW admins AS
        SELECT id AS key, name AS called FROM users WHERE admin
    CREATE VIEW names AS
        SELECT id, name, admin FROM users
    CREATE VIEW two (a, b) AS
        VALUES (1, 'a'), (2, 'b')
    CREATE VIEW upper_names AS
        SELECT upper(users.name) AS upper FROM users UNION SELECT users.name FROM users
    "#);
}

#[test]
fn only_what_is_understood_is_a_view() {
    let view = View {
        name: "v".to_owned(),
        columns: Vec::new(),
        definition: Definition::Text {
            text: "CREATE VIEW v AS SELECT 1".to_owned(),
            words: std::collections::BTreeSet::new(),
        },
        materialized: false,
        comment: None,
    };
    assert_eq!(create_view(&view), None);
    let own = schema("CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t");
    assert_eq!(create_view(&own.views["v"]), None);
}

#[test]
fn a_name_is_not_left_out_where_another_would_come_of_it() {
    let before = schema("CREATE TABLE others (a int, CONSTRAINT t_a_check CHECK (a > 0))");
    let check = |name: &str| {
        difference::Constraint::Check(Check {
            name: Some(name.to_owned()),
            expression: parse::expression("a > 0", Dialect::Postgres).unwrap(),
            valid: true,
            no_inherit: false,
        })
    };
    let column = Column::new("a", DataType::Integer);
    let added = |name: &str| {
        let mut before = before.clone();
        before.tables.insert(
            "t".to_owned(),
            Arc::new(Table {
                name: "t".to_owned(),
                ..Table::default()
            }),
        );
        let actions = add_column(&column, &[check(name)]);
        written(
            Statement::AlterTable(AlterTable {
                name: "t".to_owned().into(),
                if_exists: false,
                actions: actions.into_iter().map(Spanned::from).collect(),
            }),
            &before,
        )
    };
    assert_eq!(
        added("t_a_check1"),
        "ALTER TABLE t ADD COLUMN a integer CHECK (a > 0)"
    );
    assert_eq!(
        added("t_a_check"),
        "ALTER TABLE t ADD COLUMN a integer CONSTRAINT t_a_check CHECK (a > 0)"
    );
}
