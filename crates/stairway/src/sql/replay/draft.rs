//! A schema while a statement changes it: reads, changes that can be taken back, and names that are looked up as
//! the dialect compares them.

use super::{Naming, taken::Taken};
use crate::{
    Dialect,
    error::nearest,
    place::Spanned,
    schema::{Column, DataType, Enum, Expression, Node, Query, Schema, Table, Trigger, View},
    sql::Problem,
};
use std::{collections::BTreeMap, sync::Arc};

/// An object as it was before the statement.
enum Before {
    Table(String, Option<Arc<Table>>),
    View(String, Option<Arc<View>>),
    Enum(String, Option<Arc<Enum>>),
    Trigger(String, Option<Arc<Trigger>>),
}

/// A schema that a statement is at work on.
pub(super) struct Draft<'a> {
    schema: &'a mut Schema,
    /// The statement's text.
    pub(super) text: &'a str,
    pub(super) dialect: Dialect,
    pub(super) naming: Naming,
    /// The names that were taken before the statement, where somebody keeps them.
    pub(super) taken: Option<&'a Taken>,
    before: Vec<Before>,
}

impl std::ops::Deref for Draft<'_> {
    type Target = Schema;

    fn deref(&self) -> &Schema {
        self.schema
    }
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        schema: &'a mut Schema,
        text: &'a str,
        dialect: Dialect,
        naming: Naming,
    ) -> Draft<'a> {
        Draft {
            schema,
            text,
            dialect,
            naming,
            taken: None,
            before: Vec::new(),
        }
    }

    /// Takes every change back.
    pub(super) fn revert(mut self) {
        fn put<T>(map: &mut BTreeMap<String, T>, name: String, value: Option<T>) {
            match value {
                Some(value) => drop(map.insert(name, value)),
                None => drop(map.remove(&name)),
            }
        }
        while let Some(before) = self.before.pop() {
            match before {
                Before::Table(name, table) => put(&mut self.schema.tables, name, table),
                Before::View(name, view) => put(&mut self.schema.views, name, view),
                Before::Enum(name, value) => put(&mut self.schema.enums, name, value),
                Before::Trigger(name, trigger) => put(&mut self.schema.triggers, name, trigger),
            }
        }
    }

    /// The tables that the statement changed, each as it was before.
    pub(super) fn into_changed(self) -> BTreeMap<String, Option<Arc<Table>>> {
        let mut changed = BTreeMap::new();
        for before in self.before {
            if let Before::Table(name, table) = before {
                changed.entry(name).or_insert(table);
            }
        }
        changed
    }

    /// Whether a statement written for PostgreSQL is followed.
    pub(super) fn postgres(&self) -> bool {
        self.naming == Naming::Postgres
    }

    /// Whether SQLite's own statement is followed, as SQLite has it.
    pub(super) fn native_sqlite(&self) -> bool {
        self.dialect == Dialect::Sqlite && !self.postgres()
    }

    /// The dialect that names what a query leaves unnamed.
    pub(super) fn wording(&self) -> Dialect {
        match self.naming {
            Naming::Postgres => Dialect::Postgres,
            Naming::None => Dialect::Sqlite,
        }
    }

    /// Whether two names are one to the database.
    pub(super) fn same(&self, one: &str, other: &str) -> bool {
        match self.dialect {
            Dialect::Postgres => one == other,
            Dialect::Sqlite => one.eq_ignore_ascii_case(other),
        }
    }

    // Tables

    /// The name of the table called `name`, as it was created.
    pub(super) fn find_table(&self, name: &str) -> Option<String> {
        match self.dialect {
            Dialect::Postgres => self
                .tables
                .get_key_value(name)
                .map(|(name, _)| name.clone()),
            Dialect::Sqlite => self.folded_table(name).map(str::to_owned),
        }
    }

    /// The name of the table called `name`, as it was created; it has to be there.
    pub(super) fn known_table(&self, name: &Spanned<String>) -> Result<String, Problem> {
        if let Some(known) = self.find_table(name) {
            return Ok(known);
        }
        if self.find_view(name).is_some() {
            return Err(Problem::new(
                name.span.clone(),
                format!("`{}` is a view, not a table", name.value),
            )
            .help("Name a table."));
        }
        Err(unknown(
            "table",
            name,
            self.tables.keys().map(String::as_str),
        ))
    }

    /// The table called exactly `name`, which has to be there.
    pub(super) fn the_table(&self, name: &str) -> Result<&Table, Problem> {
        self.table(name)
            .ok_or_else(|| Problem::new(0..0, format!("there is no table `{name}`")))
    }

    /// The table called exactly `name`, to be changed.
    pub(super) fn change_table(&mut self, name: &str) -> Result<&mut Table, Problem> {
        let Some(table) = self.schema.tables.get_mut(name) else {
            return Err(Problem::new(0..0, format!("there is no table `{name}`")));
        };
        // What it was before the statement is kept once: a second copy would make each change copy the table.
        let kept = |before: &Before| matches!(before, Before::Table(known, _) if known == name);
        if !self.before.iter().any(kept) {
            self.before
                .push(Before::Table(name.to_owned(), Some(table.clone())));
        }
        Ok(Arc::make_mut(table))
    }

    pub(super) fn insert_table(&mut self, table: Table) {
        let name = table.name.clone();
        let before = self.schema.tables.insert(name.clone(), Arc::new(table));
        self.before.push(Before::Table(name, before));
    }

    pub(super) fn remove_table(&mut self, name: &str) -> Option<Arc<Table>> {
        let before = self.schema.tables.remove(name);
        self.before
            .push(Before::Table(name.to_owned(), before.clone()));
        before
    }

    // Views

    pub(super) fn find_view(&self, name: &str) -> Option<String> {
        self.views
            .get_key_value(name)
            .or_else(|| self.views.iter().find(|(known, _)| self.same(known, name)))
            .map(|(name, _)| name.clone())
    }

    pub(super) fn known_view(&self, name: &Spanned<String>) -> Result<String, Problem> {
        if let Some(known) = self.find_view(name) {
            return Ok(known);
        }
        if self.find_table(name).is_some() {
            return Err(Problem::new(
                name.span.clone(),
                format!("`{}` is a table, not a view", name.value),
            )
            .help("Name a view."));
        }
        Err(unknown("view", name, self.views.keys().map(String::as_str)))
    }

    pub(super) fn change_view(&mut self, name: &str) -> Option<&mut View> {
        let view = self.schema.views.get_mut(name)?;
        self.before
            .push(Before::View(name.to_owned(), Some(view.clone())));
        Some(Arc::make_mut(view))
    }

    pub(super) fn insert_view(&mut self, view: View) {
        let name = view.name.clone();
        let before = self.schema.views.insert(name.clone(), Arc::new(view));
        self.before.push(Before::View(name, before));
    }

    pub(super) fn remove_view(&mut self, name: &str) -> Option<Arc<View>> {
        let before = self.schema.views.remove(name);
        self.before
            .push(Before::View(name.to_owned(), before.clone()));
        before
    }

    // Enums

    pub(super) fn known_enum(&self, name: &Spanned<String>) -> Result<String, Problem> {
        if self.enums.contains_key(&name.value) {
            return Ok(name.value.clone());
        }
        Err(unknown("type", name, self.enums.keys().map(String::as_str)))
    }

    pub(super) fn change_enum(&mut self, name: &str) -> Option<&mut Enum> {
        let value = self.schema.enums.get_mut(name)?;
        self.before
            .push(Before::Enum(name.to_owned(), Some(value.clone())));
        Some(Arc::make_mut(value))
    }

    pub(super) fn insert_enum(&mut self, value: Enum) {
        let name = value.name.clone();
        let before = self.schema.enums.insert(name.clone(), Arc::new(value));
        self.before.push(Before::Enum(name, before));
    }

    pub(super) fn remove_enum(&mut self, name: &str) -> Option<Arc<Enum>> {
        let before = self.schema.enums.remove(name);
        self.before
            .push(Before::Enum(name.to_owned(), before.clone()));
        before
    }

    // Triggers

    pub(super) fn find_trigger(&self, name: &str) -> Option<String> {
        self.triggers
            .keys()
            .find(|known| self.same(known, name))
            .cloned()
    }

    pub(super) fn insert_trigger(&mut self, trigger: Trigger) {
        let name = trigger.name.clone();
        let before = self.schema.triggers.insert(name.clone(), Arc::new(trigger));
        self.before.push(Before::Trigger(name, before));
    }

    pub(super) fn remove_trigger(&mut self, name: &str) {
        let before = self.schema.triggers.remove(name);
        self.before.push(Before::Trigger(name.to_owned(), before));
    }

    // Indexes

    /// The tables among which one may have an index or a key called `name`.
    fn bearers(&self, name: &str) -> Box<dyn Iterator<Item = &Table> + '_> {
        match self.taken {
            Some(taken) if !taken.relations.contains(name) => Box::new(self.changed()),
            _ => Box::new(self.tables.values().map(Arc::as_ref)),
        }
    }

    /// The tables that the statement has changed so far.
    fn changed(&self) -> impl Iterator<Item = &Table> {
        self.before.iter().filter_map(|before| match before {
            Before::Table(name, _) => self.tables.get(name).map(Arc::as_ref),
            _ => None,
        })
    }

    /// Whether a table, a view, an index or a key is called exactly `name`.
    pub(super) fn is_relation(&self, name: &str) -> bool {
        self.tables.contains_key(name)
            || self.views.contains_key(name)
            || self.bearers(name).any(|table| {
                table.indexes.contains_key(name)
                    || table.keys().any(|key| key.name.as_deref() == Some(name))
            })
    }

    /// Whether a constraint of any table is called exactly `name`.
    pub(super) fn is_constraint(&self, name: &str) -> bool {
        let has = |table: &Table| table.constraint_names().any(|known| known == name);
        match self.taken {
            Some(taken) => taken.constraints.contains(name) || self.changed().any(has),
            None => self.tables.values().any(|table| has(table)),
        }
    }

    /// The table of the index called `name`, and the index's name as it was created.
    pub(super) fn find_index(&self, name: &str) -> Option<(String, String)> {
        self.bearers(name).find_map(|table| {
            let index = match table.indexes.get(name) {
                Some(index) => index,
                None if self.dialect == Dialect::Sqlite => table
                    .indexes
                    .values()
                    .find(|index| self.same(&index.name, name))?,
                None => return None,
            };
            Some((table.name.clone(), index.name.clone()))
        })
    }

    /// The table and the key whose index is called `name`.
    pub(super) fn find_key(&self, name: &str) -> Option<&Table> {
        self.bearers(name).find(|table| {
            table.keys().any(|key| {
                key.name
                    .as_deref()
                    .is_some_and(|known| self.same(known, name))
            })
        })
    }

    // Columns

    /// The name of the column of `table` called `name`, as it was created; it has to be there.
    pub(super) fn known_column(
        &self,
        table: &Table,
        name: &Spanned<String>,
    ) -> Result<String, Problem> {
        self.find_column(table, name)
            .map(|column| column.name.clone())
            .ok_or_else(|| unknown_column(table, name))
    }

    /// The column of `table` called `name`.
    pub(super) fn find_column<'t>(&self, table: &'t Table, name: &str) -> Option<&'t Column> {
        table
            .columns
            .iter()
            .find(|column| self.same(&column.name, name))
    }

    // Namespaces

    /// `name` must be free among the relations: tables, views, indexes and keys.
    pub(super) fn free_relation(&self, name: &Spanned<String>) -> Result<(), Problem> {
        let taken = if self.find_table(name).is_some() {
            Some("a table".to_owned())
        } else if self.find_view(name).is_some() {
            Some("a view".to_owned())
        } else if let Some((table, _)) = self.find_index(name) {
            Some(format!("an index of `{table}`"))
        } else if self.postgres() {
            self.find_key(name)
                .map(|table| format!("the index of a constraint of `{}`", table.name))
        } else {
            None
        };
        match taken {
            Some(taken) => Err(Problem::new(
                name.span.clone(),
                format!("`{}` exists already", name.value),
            )
            .because(format!(
                "It is the name of {taken}, and tables, views, indexes and keys share their names."
            ))
            .help("Choose another name, or drop what bears it first.")),
            None => Ok(()),
        }
    }

    // Types

    /// `data_type`, where a name that is an enum of this schema is that enum.
    pub(super) fn settle_type(&self, data_type: &DataType) -> DataType {
        match data_type {
            DataType::Other(name) => {
                let plain = name
                    .strip_prefix('"')
                    .and_then(|name| name.strip_suffix('"'))
                    .map(|name| name.replace("\"\"", "\""));
                let known = [Some(name.clone()), plain]
                    .into_iter()
                    .flatten()
                    .find(|name| self.enums.contains_key(name));
                known.map_or_else(|| data_type.clone(), DataType::Enum)
            }
            _ => data_type.clone(),
        }
    }

    /// `expression`, with the types of its casts settled.
    pub(super) fn settle(&self, expression: &Expression) -> Expression {
        let mut expression = expression.clone();
        expression.walk_expressions_mut(&mut |part| self.settle_cast(part));
        expression
    }

    /// `query`, likewise.
    pub(super) fn settle_query(&self, query: &Query) -> Query {
        let mut query = query.clone();
        query.walk_expressions_mut(&mut |part| self.settle_cast(part));
        query
    }

    fn settle_cast(&self, expression: &mut Expression) {
        // What is kept has nothing to do with the text that it came from.
        expression.span = 0..0;
        if let Node::Cast { data_type, .. } = &mut *expression.node {
            *data_type = self.settle_type(data_type);
        }
    }
}

/// Why something is unknown in a history.
pub(crate) const NOT_CREATED: &str =
    "No statement before this one, in this revision or in its ancestors, creates it.";

/// The problem that nothing of that kind is called `name`.
pub(super) fn unknown<'n>(
    kind: &str,
    name: &Spanned<String>,
    known: impl IntoIterator<Item = &'n str>,
) -> Problem {
    let problem = Problem::new(
        name.span.clone(),
        format!("there is no {kind} `{}`", name.value),
    )
    .because(NOT_CREATED);
    match nearest(name, known) {
        Some(nearest) => problem.help(format!("There is `{nearest}`: is it meant?")),
        None => problem.help(format!(
            "Create the {kind} first, or name the revision that does in `revises` or `depends-on`."
        )),
    }
}

/// The problem that `table` has no column `name`.
pub(super) fn unknown_column(table: &Table, name: &Spanned<String>) -> Problem {
    let problem = Problem::new(
        name.span.clone(),
        format!("table `{}` has no column `{}`", table.name, name.value),
    );
    let known = || table.columns.iter().map(|column| column.name.as_str());
    match nearest(name, known()) {
        Some(nearest) => problem.help(format!("There is `{nearest}`: is it meant?")),
        None => problem.help(format!(
            "Its columns are {}.",
            known()
                .map(|name| format!("`{name}`"))
                .collect::<Vec<_>>()
                .join(", ")
        )),
    }
}
