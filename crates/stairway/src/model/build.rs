//! Statements to models: each is replayed, and what it declares is noted with its place.

use super::{
    Models, Object, can_refer,
    clause::{Clause, default_is_a_value, names, table_of, take_clause},
    error::{Errors, ModelError},
    made::{Made, is_made_by, made_by, new_constraints},
    text::Text,
};
use crate::{
    Place,
    error::Error,
    place::Spanned,
    schema::{Key, Schema},
    sql::{
        Problem, print,
        replay::Replay,
        statement::{
            AlterAction, AlterTable, ColumnDefinition, CommentOn, ConstraintKind, CreateIndex,
            CreateTable, Statement,
        },
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

/// Models that are being built.
#[derive(Default)]
pub(super) struct Builder {
    replay: Replay,
    /// All but the schema, which is the replay's.
    pub(super) models: Models,
    pub(super) errors: Errors,
    /// Where each table, view, enum type, index and key is declared, by name: they have to differ from each other.
    bearers: BTreeMap<String, Place>,
    /// Tables that are not all that was declared, because something about them is wrong. What else is then wrong with
    /// statements that need them says nothing new.
    broken: BTreeSet<String>,
    /// The ranks of the files that statements came from.
    ranks: BTreeMap<Arc<Path>, usize>,
}

impl Builder {
    /// The schema so far.
    pub(super) fn schema(&self) -> &Schema {
        self.replay.schema()
    }

    /// Whether something about the table called `name` is wrong.
    pub(super) fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// Something about the table called `name` is wrong.
    pub(super) fn broken(&mut self, name: &str) {
        self.broken.insert(name.to_owned());
    }

    /// What was built.
    ///
    /// # Errors
    ///
    /// All that is wrong.
    pub(super) fn finish(mut self) -> Result<Models, Error> {
        self.references();
        match self.errors.into_error() {
            Some(error) => Err(error),
            None => Ok(Models {
                schema: self.replay.into_schema(),
                ..self.models
            }),
        }
    }

    /// Refuses foreign keys between columns that no database compares.
    fn references(&mut self) {
        let mut found = Vec::new();
        for table in self.schema().tables.values() {
            for key in &table.foreign_keys {
                let Some(parent) = self.schema().table(&key.table) else {
                    continue;
                };
                let pairs = key.columns.iter().zip(&key.references);
                let columns = pairs
                    .filter_map(|(own, other)| Some((table.column(own)?, parent.column(other)?)));
                for (own, other) in columns {
                    if !can_refer(&own.data_type, &other.data_type) {
                        let name = key.name.clone().unwrap_or_default();
                        let object = Object::Constraint(table.name.clone(), name);
                        let message = format!(
                            "`{}.{}` of the type `{}` cannot refer to `{}.{}` of the type `{}`",
                            table.name,
                            own.name,
                            print::data_type(&own.data_type),
                            parent.name,
                            other.name,
                            print::data_type(&other.data_type),
                        );
                        found.push((object, message));
                    }
                }
            }
        }
        for (object, message) in found {
            if let Some(place) = self.models.places.get(&object) {
                let rank = self.ranks.get(place.path()).copied().unwrap_or_default();
                let error =
                    ModelError::new(place.clone(), message).help("give both columns the same type");
                self.errors.add(rank, error);
            }
        }
    }

    /// Takes `statement`, whose spans are of `text`. What is wrong with one of its constraints does not keep the rest
    /// from being looked at.
    pub(super) fn run(&mut self, mut statement: Statement, text: &Text) {
        let path = text.file.path.clone();
        self.ranks.insert(path, text.file.rank);
        while let Err(problem) = self.attempt(&statement, text) {
            let span = problem.span.clone();
            let error = self.explain(problem, &statement, text);
            let clause = take_clause(&mut statement, &span);
            let follows = match &clause {
                Some(Clause::ForeignKey(parent)) => self.is_broken(parent),
                Some(Clause::Other) => false,
                None => self.follows(&statement),
            };
            if !follows {
                self.errors.add(text.file.rank, error);
            }
            if let Some(name) = table_of(&statement) {
                self.broken.insert(name.to_owned());
            }
            if clause.is_none() {
                return;
            }
        }
    }

    /// Whether what is wrong with `statement` is wrong only because something else is.
    fn follows(&self, statement: &Statement) -> bool {
        let missing =
            |table: &str| self.is_broken(table) && !self.schema().tables.contains_key(table);
        match statement {
            Statement::CreateTable(_) => false,
            Statement::CreateView(create) => {
                let tables = create.query.iter().flat_map(|query| query.tables());
                tables.into_iter().any(|table| self.is_broken(&table))
            }
            Statement::AlterTable(alter) => {
                let to_broken = alter.actions.iter().any(|action| match &action.value {
                    AlterAction::AddConstraint(constraint) => match &constraint.kind {
                        ConstraintKind::ForeignKey(key) => self.is_broken(&key.table.value),
                        _ => false,
                    },
                    _ => false,
                });
                to_broken || missing(&alter.name.value)
            }
            _ => table_of(statement).is_some_and(missing),
        }
    }

    fn attempt(&mut self, statement: &Statement, text: &Text) -> Result<(), Problem> {
        if let Statement::CreateTable(create) = statement {
            let there = self.schema().tables.contains_key(&create.name.value);
            create.columns.iter().try_for_each(default_is_a_value)?;
            self.replay.apply(statement, text.sql())?;
            if !there {
                self.created(create, text);
            }
            return Ok(());
        }
        self.replay.apply(statement, text.sql())?;
        self.passed_over(statement, text);
        match statement {
            Statement::AlterTable(alter) => self.altered(alter, text),
            Statement::CreateIndex(create) => self.indexed(create, text),
            Statement::CreateView(create) => {
                self.declare(Object::View(create.name.value.clone()), &create.name, text);
            }
            Statement::CreateEnum { name, labels } => {
                self.declare(Object::Enum(name.value.clone()), name, text);
                for label in labels {
                    let object = Object::Label(name.value.clone(), label.value.clone());
                    self.place(object, text.place(&label.span));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes what replay takes without a trace in the schema.
    fn passed_over(&mut self, statement: &Statement, text: &Text) {
        let views = &self.replay.schema().views;
        let what = match statement {
            Statement::Comment {
                on: CommentOn::Column(view, _),
                ..
            } if views.contains_key(&view.value) => "a comment on a column of a view",
            Statement::Comment {
                on: CommentOn::Index(name),
                ..
            } if self.replay.schema().index(name).is_none() => {
                "a comment on the index of a constraint"
            }
            Statement::CreateIndex(create) if views.contains_key(&create.table.value) => {
                "an index on a materialized view"
            }
            _ => return,
        };
        let note = format!("{what} is not compared");
        let place = text.place(&(0..text.sql().len()));
        self.models.notes.push((note, place));
    }

    /// Notes where `object` is declared.
    pub(super) fn place(&mut self, object: Object, place: Place) {
        self.models.places.entry(object).or_insert(place);
    }

    /// The same for what has a name among all tables, views, types, indexes and keys.
    fn declare(&mut self, object: Object, name: &Spanned<String>, text: &Text) {
        let place = text.place(&name.span);
        self.bearers
            .entry(name.value.clone())
            .or_insert_with(|| place.clone());
        self.place(object, place);
    }

    fn created(&mut self, create: &CreateTable, text: &Text) {
        let table = &create.name.value;
        self.declare(Object::Table(table.clone()), &create.name, text);
        let mut made: Vec<Made<'_>> = Vec::new();
        for column in &create.columns {
            self.column(table, column, text);
            made.extend(made_by(column));
        }
        made.extend(create.constraints.iter().map(|constraint| Made {
            name: constraint.name.as_ref(),
            kind: &constraint.kind,
            span: constraint.span.clone(),
            column: None,
        }));
        made.sort_by_key(|made| made.span.start);
        self.constraints(table, &made, text);
    }

    fn column(&mut self, table: &str, column: &ColumnDefinition, text: &Text) {
        let object = Object::Column(table.to_owned(), column.name.value.clone());
        self.place(object, text.place(&column.name.span));
    }

    /// Notes where the constraints of `table` are declared that are not known yet: those that `made` made, in order.
    fn constraints(&mut self, table: &str, made: &[Made<'_>], text: &Text) {
        let Some(known) = self.replay.schema().table(table) else {
            return;
        };
        let new = new_constraints(known, &self.models.places);
        let (mut checks, mut foreign_keys) = (new.checks.into_iter(), new.foreign_keys.into_iter());
        let mut keys = new.keys;
        let mut found: Vec<(String, bool, Place)> = Vec::new();
        let mut given: Vec<String> = Vec::new();
        for made in made {
            let mut takes = |is: &dyn Fn(&Key) -> bool| {
                let at = keys.iter().position(|key| is(key))?;
                keys.remove(at).name.clone()
            };
            let (name, is_key) = match made.kind {
                ConstraintKind::Check { .. } => (checks.next(), false),
                ConstraintKind::ForeignKey(_) => (foreign_keys.next(), false),
                // One that says what another says already was not made.
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    (takes(&|known| is_made_by(known, key, made.column)), true)
                }
                ConstraintKind::UsingIndex { .. } => (takes(&|_| true), true),
                ConstraintKind::Unmodelled(_) => (None, false),
            };
            let own = match made.kind {
                ConstraintKind::UsingIndex { index, .. } => Some(made.name.unwrap_or(index)),
                _ => made.name,
            };
            if let Some(name) = name {
                let span = own.map_or(&made.span, |own| &own.span);
                found.push((name, is_key, text.place(span)));
            }
            given.extend(own.map(|own| own.value.clone()));
        }
        given.retain(|name| known.constraint_names().any(|known| known == name));
        for name in given {
            self.models.named.insert((table.to_owned(), name));
        }
        for (name, is_key, place) in found {
            if is_key {
                let bearer = self.bearers.entry(name.clone());
                bearer.or_insert_with(|| place.clone());
            }
            self.place(Object::Constraint(table.to_owned(), name), place);
        }
    }

    fn altered(&mut self, alter: &AlterTable, text: &Text) {
        let table = &alter.name.value;
        for action in &alter.actions {
            match &action.value {
                AlterAction::AddColumn { column, .. } => {
                    self.column(table, column, text);
                    let made: Vec<Made<'_>> = made_by(column).collect();
                    self.constraints(table, &made, text);
                }
                AlterAction::AddConstraint(constraint) => {
                    if let ConstraintKind::UsingIndex { index, .. } = &constraint.kind {
                        // It is the constraint's from now on.
                        let named = (table.clone(), index.value.clone());
                        self.models.named.remove(&named);
                        let index = Object::Index(table.clone(), index.value.clone());
                        self.models.places.remove(&index);
                    }
                    let made = Made {
                        name: constraint.name.as_ref(),
                        kind: &constraint.kind,
                        span: constraint.span.clone(),
                        column: None,
                    };
                    self.constraints(table, &[made], text);
                }
                _ => {}
            }
        }
    }

    fn indexed(&mut self, create: &CreateIndex, text: &Text) {
        let table = &create.table.value;
        let Some(known) = self.replay.schema().table(table) else {
            return;
        };
        let is_new = |name: &&String| {
            let object = Object::Index(table.clone(), (*name).clone());
            !self.models.places.contains_key(&object)
        };
        let Some(name) = known.indexes.keys().find(is_new).cloned() else {
            return;
        };
        let place = match &create.name {
            Some(name) => text.place(&name.span),
            None => text.place(&(0..text.sql().len())),
        };
        if create.name.is_some() {
            let named = (table.clone(), name.clone());
            self.models.named.insert(named);
        }
        self.bearers
            .entry(name.clone())
            .or_insert_with(|| place.clone());
        self.place(Object::Index(table.clone(), name), place);
    }

    /// What `problem` with `statement` is; where something is declared twice, with the other place.
    fn explain(&self, problem: Problem, statement: &Statement, text: &Text) -> ModelError {
        let span = problem.span.clone();
        let error = ModelError::of(problem, text);
        let Some(name) = names(statement).into_iter().find(|name| name.span == span) else {
            return error;
        };
        let before = names(statement)
            .into_iter()
            .find(|other| other.value == name.value && other.span.start < span.start)
            .map(|other| text.place(&other.span));
        let constraint = || {
            let table = table_of(statement)?.to_owned();
            let object = Object::Constraint(table, name.value.clone());
            self.models.places.get(&object).cloned()
        };
        match before
            .or_else(|| self.bearers.get(&name.value).cloned())
            .or_else(constraint)
        {
            Some(place) => error
                .also(place, "declared here already")
                .help("choose another name for one of the two"),
            None => error,
        }
    }
}
