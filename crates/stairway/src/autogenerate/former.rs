//! What objects were called: by attributes of the models, by answers, and the question where it cannot be told.

use super::{Answers, AutogenerateError, Question, answer::Used, make};
use crate::{
    Dialect,
    model::{Models, Object},
    schema::{Column, Schema, Table},
    sql::{
        replay::{self, Naming},
        statement::{AlterAction, Statement},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// The bytes that a name may have.
const MOST: usize = 63;

/// A schema whose objects go by the names that the models give them, and how they came by them.
#[derive(Debug)]
pub(super) struct Renamed {
    /// The schema then.
    pub(super) schema: Schema,
    /// What renames, and what takes that back, each in the order in which it was done.
    pub(super) steps: Vec<(Statement, Statement)>,
    /// Labels that are renamed beside that: what mentions them may have to go first, and so they have their place in the
    /// plan.
    pub(super) labels: Vec<Label>,
    /// In words: `rename column users.fullname to name`.
    pub(super) words: Vec<(String, Object)>,
}

impl Renamed {
    fn step(
        &mut self,
        there: Statement,
        back: Statement,
        words: String,
        object: Object,
    ) -> Result<(), AutogenerateError> {
        apply(&mut self.schema, &there)?;
        self.steps.push((there, back));
        self.words.push((words, object));
        Ok(())
    }

    fn table(&mut self, from: &str, to: &str) -> Result<(), AutogenerateError> {
        let rename = |from: &str, to: &str| {
            make::alter(from, AlterAction::RenameTable(to.to_owned().into()))
        };
        let words = format!("rename table `{from}` to `{to}`");
        self.step(
            rename(from, to),
            rename(to, from),
            words,
            Object::Table(to.to_owned()),
        )
    }

    fn column(&mut self, table: &str, from: &str, to: &str) -> Result<(), AutogenerateError> {
        let rename = |from: &str, to: &str| {
            let (from, to) = (from.to_owned().into(), to.to_owned().into());
            make::alter(table, AlterAction::RenameColumn { from, to })
        };
        let words = format!("rename column `{table}.{from}` to `{to}`");
        let object = Object::Column(table.to_owned(), to.to_owned());
        self.step(rename(from, to), rename(to, from), words, object)
    }

    fn enumeration(&mut self, from: &str, to: &str) -> Result<(), AutogenerateError> {
        let rename = |from: &str, to: &str| Statement::RenameType(make::rename(from, to));
        let words = format!("rename type `{from}` to `{to}`");
        self.step(
            rename(from, to),
            rename(to, from),
            words,
            Object::Enum(to.to_owned()),
        )
    }

    fn label(&mut self, name: &str, from: &str, to: &str) -> Result<(), AutogenerateError> {
        let label = Label {
            of: name.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        apply(&mut self.schema, &label.statement())?;
        let object = Object::Label(name.to_owned(), to.to_owned());
        self.words.push((
            format!("rename label `{from}` of `{name}` to `{to}`"),
            object,
        ));
        self.labels.push(label);
        Ok(())
    }
}

/// A label of an enum type that gets another name.
#[derive(Clone, Debug)]
pub(super) struct Label {
    /// The type.
    pub(super) of: String,
    from: String,
    pub(super) to: String,
}

impl Label {
    /// ALTER TYPE ... RENAME VALUE
    pub(super) fn statement(&self) -> Statement {
        Statement::RenameValue {
            name: self.of.clone().into(),
            from: self.from.clone().into(),
            to: self.to.clone().into(),
        }
    }

    /// The way back.
    pub(super) fn back(&self) -> Label {
        Label {
            of: self.of.clone(),
            from: self.to.clone(),
            to: self.from.clone(),
        }
    }
}

/// `schema` with these labels renamed, in their order.
pub(super) fn with_labels(schema: &Schema, labels: &[Label]) -> Result<Schema, AutogenerateError> {
    let mut schema = schema.clone();
    for label in labels {
        apply(&mut schema, &label.statement())?;
    }
    Ok(schema)
}

/// The way back of all of them, in the order for that.
pub(super) fn labels_back(labels: &[Label]) -> Vec<Label> {
    labels.iter().rev().map(Label::back).collect()
}

fn apply(schema: &mut Schema, statement: &Statement) -> Result<(), AutogenerateError> {
    replay::apply(schema, statement, "", Dialect::Postgres, Naming::Postgres).map_err(|problem| {
        AutogenerateError::ByHand {
            message: problem.message,
            help: problem
                .help
                .unwrap_or_else(|| "rename it by hand, in a revision of its own".to_owned()),
            place: None,
        }
    })
}

/// Gives the objects of `head` the names that `models` and `answers` say they have now. With questions where something
/// is gone beside something that is new.
pub(super) fn rename(
    head: &Schema,
    models: &Models,
    answers: &Answers,
    used: &mut Used,
) -> Result<(Renamed, Vec<Question>), AutogenerateError> {
    let mut renamed = Renamed {
        schema: head.clone(),
        steps: Vec::new(),
        labels: Vec::new(),
        words: Vec::new(),
    };
    let wanted = &models.schema;
    by_attribute(&mut renamed, models, true)?;
    let mut tables = Vec::new();
    let mut enums = Vec::new();
    for (from, to) in &answers.renames {
        if from.contains('.') {
            continue;
        }
        if renamed.schema.tables.contains_key(from) && wanted.tables.contains_key(to) {
            tables.push((from.clone(), to.clone()));
            used.rename(from);
        } else if renamed.schema.enums.contains_key(from) && wanted.enums.contains_key(to) {
            enums.push((from.clone(), to.clone()));
            used.rename(from);
        }
    }
    for (from, to) in one_by_one(enums) {
        renamed.enumeration(&from, &to)?;
    }
    for (from, to) in one_by_one(tables) {
        renamed.table(&from, &to)?;
    }
    by_attribute(&mut renamed, models, false)?;
    let mut columns: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let mut labels: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (from, to) in &answers.renames {
        let Some((owner, former)) = from.split_once('.') else {
            continue;
        };
        // The owner by its name now, or by the one before.
        let owner = match answers.renames.get(owner) {
            Some(now) if !renamed.schema.tables.contains_key(owner) => now.as_str(),
            _ => owner,
        };
        let column = |schema: &Schema, name: &str| {
            schema
                .table(owner)
                .is_some_and(|table| table.column(name).is_some())
        };
        let label = |schema: &Schema, name: &str| {
            schema
                .enums
                .get(owner)
                .is_some_and(|value| value.labels.iter().any(|label| label == name))
        };
        // A name that is there is free if that is renamed too.
        let leaves = answers.renames.contains_key(&format!("{owner}.{to}"));
        let pair = (former.to_owned(), to.clone());
        let free = |known: bool| !known || leaves;
        if column(&renamed.schema, former)
            && column(wanted, to)
            && free(column(&renamed.schema, to))
        {
            columns.entry(owner.to_owned()).or_default().push(pair);
            used.rename(from);
        } else if label(&renamed.schema, former)
            && label(wanted, to)
            && free(label(&renamed.schema, to))
        {
            labels.entry(owner.to_owned()).or_default().push(pair);
            used.rename(from);
        }
    }
    for (owner, pairs) in labels {
        for (from, to) in one_by_one(pairs) {
            renamed.label(&owner, &from, &to)?;
        }
    }
    for (owner, pairs) in columns {
        for (from, to) in one_by_one(pairs) {
            renamed.column(&owner, &from, &to)?;
        }
    }
    names_of_constraints(&mut renamed, models)?;
    let questions = questions(&renamed.schema, models, answers, used);
    Ok((renamed, questions))
}

/// Renames in an order in which each finds its new name free. Some that exchange their names go by another in between.
fn one_by_one(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    let mut ordered = Vec::with_capacity(pairs.len());
    while !pairs.is_empty() {
        let taken: BTreeSet<&String> = pairs.iter().map(|(from, _)| from).collect();
        let (ready, waiting): (Vec<_>, Vec<_>) = pairs
            .iter()
            .cloned()
            .partition(|(_, to)| !taken.contains(to));
        let stuck = ready.is_empty();
        ordered.extend(ready);
        pairs = waiting;
        if stuck && let Some((from, _)) = pairs.first_mut() {
            let mut between = format!("{from}_old");
            while between.len() > MOST {
                between.remove(0);
            }
            ordered.push((from.clone(), between.clone()));
            *from = between;
        }
    }
    ordered
}

/// What `renamed_from` says, of tables and types or of what is in them. It may stay in the source for good: where
/// nothing has the former name any more, or something has the new one, it says nothing.
fn by_attribute(
    renamed: &mut Renamed,
    models: &Models,
    outer: bool,
) -> Result<(), AutogenerateError> {
    let mut pairs: BTreeMap<Object, Vec<(String, String)>> = BTreeMap::new();
    for (object, former) in &models.renamed_from {
        // The owner stands for all that are renamed in it; one without a name is the schema.
        let (owner, name) = match object {
            Object::Table(name) if outer => (Object::Table(String::new()), name),
            Object::Enum(name) if outer => (Object::Enum(String::new()), name),
            Object::Column(table, name) if !outer => (Object::Table(table.clone()), name),
            Object::Label(of, label) if !outer => (Object::Enum(of.clone()), label),
            _ => continue,
        };
        if has(&renamed.schema, &owner, former) {
            let pair = (former.clone(), name.clone());
            pairs.entry(owner).or_default().push(pair);
        }
    }
    for (owner, pairs) in pairs {
        let schema = &renamed.schema;
        let taken = |name: &str| match outer {
            true => has(schema, &owner, name) || schema.relation(name).is_some(),
            false => has(schema, &owner, name),
        };
        for (from, to) in possible(pairs, taken) {
            match &owner {
                Object::Table(_) if outer => renamed.table(&from, &to)?,
                Object::Enum(_) if outer => renamed.enumeration(&from, &to)?,
                Object::Table(table) => renamed.column(table, &from, &to)?,
                Object::Enum(name) => renamed.label(name, &from, &to)?,
                _ => {}
            }
        }
    }
    Ok(())
}

/// Those renames whose new name is free, or becomes free by another of them, in an order in which each finds it so.
/// What has been renamed is not renamed again.
fn possible(pairs: Vec<(String, String)>, taken: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let (waiting, mut ready): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(_, to)| taken(to));
    let mut waiting: BTreeMap<String, String> =
        waiting.into_iter().map(|(from, to)| (to, from)).collect();
    let mut gone: BTreeSet<String> = BTreeSet::new();
    let mut possible = Vec::new();
    ready.reverse();
    while let Some((from, to)) = ready.pop() {
        if gone.insert(from.clone()) {
            if let Some(next) = waiting.remove(&from) {
                ready.push((next, from.clone()));
            }
            possible.push((from, to));
        }
    }
    possible
}

/// Whether there is something of that name in `owner`: one without a name is the schema itself.
fn has(schema: &Schema, owner: &Object, name: &str) -> bool {
    match owner {
        Object::Table(table) if table.is_empty() => schema.tables.contains_key(name),
        Object::Enum(of) if of.is_empty() => schema.enums.contains_key(name),
        Object::Table(table) => schema
            .table(table)
            .is_some_and(|table| table.column(name).is_some()),
        Object::Enum(of) => schema
            .enums
            .get(of)
            .is_some_and(|value| value.labels.iter().any(|label| label == name)),
        _ => false,
    }
}

/// Constraints and indexes that models name otherwise than the history does.
fn names_of_constraints(renamed: &mut Renamed, models: &Models) -> Result<(), AutogenerateError> {
    let wanted = super::align::align(&renamed.schema, models, &BTreeSet::new());
    let mut constraints = Vec::new();
    let mut indexes = Vec::new();
    for (name, after) in &wanted.tables {
        let Some(before) = renamed.schema.table(name) else {
            continue;
        };
        let first = (name.clone(), String::new());
        let own = models.named.range(first..).next();
        if own.is_none_or(|(table, _)| table != name) {
            continue;
        }
        for (from, to) in super::names::constraints(before, after) {
            constraints.push((name.clone(), from, to));
        }
        indexes.extend(
            super::names::indexes(before, after)
                .into_iter()
                .map(|(from, to)| (name.clone(), from, to)),
        );
    }
    // Where something else still has the name, the one goes and the other comes.
    let taken: BTreeSet<String> = indexes
        .iter()
        .map(|(_, _, to)| to)
        .chain(constraints.iter().map(|(_, _, to)| to))
        .filter(|to| renamed.schema.relation(to).is_some())
        .cloned()
        .collect();
    constraints.retain(|(_, _, to)| !taken.contains(to));
    indexes.retain(|(_, _, to)| !taken.contains(to));
    for (table, from, to) in constraints {
        let rename = |from: &str, to: &str| {
            let (from, to) = (from.to_owned().into(), to.to_owned().into());
            make::alter(&table, AlterAction::RenameConstraint { from, to })
        };
        let words = format!("rename constraint `{from}` of table `{table}` to `{to}`");
        let object = Object::Constraint(table.clone(), to.clone());
        renamed.step(rename(&from, &to), rename(&to, &from), words, object)?;
    }
    for (table, from, to) in indexes {
        let rename = |from: &str, to: &str| Statement::RenameIndex(make::rename(from, to));
        let words = format!("rename index `{from}` to `{to}`");
        renamed.step(
            rename(&from, &to),
            rename(&to, &from),
            words,
            Object::Index(table, to.clone()),
        )?;
    }
    Ok(())
}

fn questions(head: &Schema, models: &Models, answers: &Answers, used: &mut Used) -> Vec<Question> {
    let mut questions = Vec::new();
    let wanted = &models.schema;
    let mut ask = |new: String, mut gone: Vec<String>, object: Object| {
        gone.retain(|gone| !answers.drops.contains(gone));
        if answers.new.contains(&new) {
            // Also where another answer has told already what became of what was gone.
            used.no_rename(&new);
        } else if !gone.is_empty() && !answers.all_new {
            let place = models.places.get(&object).cloned();
            questions.push(Question::Rename { new, gone, place });
        }
    };
    let alone: Vec<&Table> = head
        .tables
        .values()
        .map(AsRef::as_ref)
        .filter(|table| !wanted.tables.contains_key(&table.name))
        .collect();
    for (name, table) in &wanted.tables {
        let Some(known) = head.table(name) else {
            let similar = alone.iter().filter(|gone| alike(gone, table, models));
            let gone = similar.map(|gone| gone.name.clone()).collect();
            ask(name.clone(), gone, Object::Table(name.clone()));
            continue;
        };
        let gone: Vec<&str> = known
            .columns
            .iter()
            .filter(|column| column.generated.is_none() && table.column(&column.name).is_none())
            .map(|column| column.name.as_str())
            .collect();
        for column in &table.columns {
            if column.generated.is_some() || known.column(&column.name).is_some() {
                continue;
            }
            // The likeliest first: of the same type.
            let of_type = |gone: &&str| {
                known
                    .column(gone)
                    .is_some_and(|gone| gone.data_type == column.data_type)
            };
            let (likely, others): (Vec<&str>, Vec<&str>) =
                gone.iter().partition(|gone| of_type(gone));
            let paths = likely
                .into_iter()
                .chain(others)
                .map(|gone| format!("{name}.{gone}"));
            let object = Object::Column(name.clone(), column.name.clone());
            ask(format!("{name}.{}", column.name), paths.collect(), object);
        }
    }
    for (name, value) in &wanted.enums {
        let Some(known) = head.enums.get(name) else {
            continue;
        };
        let gone: Vec<String> = known
            .labels
            .iter()
            .filter(|label| !value.labels.contains(label))
            .map(|label| format!("{name}.{label}"))
            .filter(|path| {
                !answers.replacements.contains_key(path) && !answers.unused.contains(path)
            })
            .collect();
        for label in &value.labels {
            if !known.labels.contains(label) {
                let object = Object::Label(name.clone(), label.clone());
                ask(format!("{name}.{label}"), gone.clone(), object);
            }
        }
    }
    questions
}

/// Whether `one` may have become `other` under another name: at least half of the columns of either are columns of both,
/// by what they are called or were called.
fn alike(one: &Table, other: &Table, models: &Models) -> bool {
    let was = |column: &Column| {
        let object = Object::Column(other.name.clone(), column.name.clone());
        let former = models.renamed_from.get(&object);
        one.column(former.unwrap_or(&column.name)).is_some()
    };
    let shared = other.columns.iter().filter(|column| was(column)).count();
    shared > 0 && shared * 2 >= one.columns.len().max(other.columns.len())
}
