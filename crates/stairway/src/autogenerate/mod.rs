//! From what a history makes and what models want, to the revision in between. Pure.
//!
//! Nothing is guessed: where the two could be reconciled in several ways, or where rows need a value that neither
//! tells, there is a question. What is written has been replayed in both directions before it is handed out.

mod align;
mod answer;
mod describe;
mod error;
mod former;
mod label;
mod make;
mod names;
mod plan;
mod proof;
mod statement;
mod stranded;
#[cfg(test)]
mod tests;
mod values;
mod write;

pub use answer::{Answers, Question};
pub use error::AutogenerateError;

use crate::{
    Place,
    model::{Models, Object},
    revision::Direction,
    schema::{DataType, Schema, difference},
    script::rule,
};
use answer::Used;
use plan::Item;
use std::collections::BTreeSet;

/// What the comparison comes to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The models agree with the history.
    Nothing,
    /// It cannot be told what is meant before these are answered; never empty.
    Questions(Vec<Question>),
    /// What to write.
    Revision(Generated),
}

/// The blocks of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// The upgrade block's SQL.
    pub upgrade: String,
    /// The downgrade block's.
    pub downgrade: String,
    /// The rules of what the author has to say a reason for: `drop-column`, `drop-table`.
    pub allows: Vec<String>,
    /// What changes, a lower-case fragment each: ``add column `users.phone` ``.
    pub changes: Vec<String>,
}

/// One thing about which models and history differ.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What has to change in the history for the models to agree: a lower-case fragment.
    pub message: String,
    /// Where the models declare it, or the table of it.
    pub place: Option<Place>,
}

/// What differs between `head`, the schema that a history makes in PostgreSQL's words, and `models`, in the order in
/// which it would be changed; empty where they agree.
///
/// # Errors
///
/// When what `renamed_from` says cannot be done.
pub fn compare(head: &Schema, models: &Models) -> Result<Vec<Difference>, crate::Error> {
    let (renamed, _) = former::rename(head, models, &Answers::default(), &mut Used::default())?;
    let wanted = align::align(&renamed.schema, models, &BTreeSet::new());
    let changes = difference::difference(&renamed.schema, &wanted);
    let words = renamed.words.into_iter();
    Ok(words
        .chain(changes.iter().filter_map(describe::describe))
        .map(|(message, object)| Difference {
            message,
            place: place(models, &object),
        })
        .collect())
}

/// Where the models declare an object, or else the table that it is in.
fn place(models: &Models, object: &Object) -> Option<Place> {
    let outer = match object {
        Object::Column(table, _) | Object::Constraint(table, _) | Object::Index(table, _) => {
            Some(Object::Table(table.clone()))
        }
        Object::Label(name, _) => Some(Object::Enum(name.clone())),
        _ => None,
    };
    let places = &models.places;
    let place = places.get(object);
    place.or_else(|| places.get(&outer?)).cloned()
}

/// `head` with everything that models declare as they declare it, in the words of the history where both mean the
/// same: equal to `head` where they agree.
pub fn wanted(head: &Schema, models: &Models) -> Schema {
    align::align(head, models, &BTreeSet::new())
}

/// Tables of `head` that no model declares, which are left alone.
pub fn left_alone<'s>(head: &'s Schema, models: &Models) -> Vec<&'s str> {
    let declared = |name: &&str| models.schema.tables.contains_key(*name);
    let names = head.tables.keys().map(String::as_str);
    names.filter(|name| !declared(name)).collect()
}

/// That a generated revision runs, up and down, where less is applied than it was compared with: `part` is the schema
/// there, in PostgreSQL's words.
///
/// # Errors
///
/// When it changes what is not there, or does not lead back.
pub fn fits(part: &Schema, generated: &Generated) -> Result<(), crate::Error> {
    Ok(proof::fits(part, generated)?)
}

/// The revision that makes of `head` what `models` declare.
///
/// # Errors
///
/// When an answer answers nothing or is no SQL, and when the change is one that has to be written by hand.
pub fn generate(
    head: &Schema,
    models: &Models,
    answers: &Answers,
) -> Result<Outcome, crate::Error> {
    let mut used = Used::default();
    let (renamed, questions) = former::rename(head, models, answers, &mut used)?;
    if !questions.is_empty() {
        // What else there is to ask depends on what these are answered.
        return Ok(Outcome::Questions(questions));
    }
    let before = &renamed.schema;
    for name in &answers.drops {
        if before.tables.contains_key(name) && !models.schema.tables.contains_key(name) {
            used.mark("--drop", name);
        }
    }
    let after = align::align(before, models, &answers.drops);
    stranded::refuse(before, &after, models)?;
    let (up, mut questions) = values::upgrade(before, &after, models, answers, &mut used)?;
    let (down, more) = values::downgrade(before, &after, answers, &up, &mut used)?;
    questions.extend(more);
    if !questions.is_empty() {
        return Ok(Outcome::Questions(questions));
    }
    if let Some((option, why)) = used.idle(answers) {
        return Err(AutogenerateError::Idle { option, why }.into());
    }

    let labels = renamed.labels;
    let back = former::labels_back(&labels);
    // Labels are renamed within the plan.
    let first = former::with_labels(before, &back)?;
    let mut upgrade_plan = plan::plan(&first, &labels, &after, &up)?;
    let mut downgrade = plan::plan(&after, &back, &first, &down)?;
    let (there, back): (Vec<_>, Vec<_>) = renamed.steps.into_iter().unzip();
    let mut upgrade: Vec<Item> = there.into_iter().map(Item::Statement).collect();
    upgrade.append(&mut upgrade_plan);
    if upgrade.is_empty() {
        return Ok(Outcome::Nothing);
    }
    downgrade.extend(back.into_iter().rev().map(Item::Statement));

    let changes = difference::difference(before, &after);
    let words = renamed.words.into_iter();
    let generated = Generated {
        upgrade: write::text(upgrade, head, Direction::Upgrade)?,
        downgrade: write::text(downgrade, &after, Direction::Downgrade)?,
        allows: allows(&changes),
        changes: words
            .chain(changes.iter().filter_map(describe::describe))
            .map(|(words, _)| words)
            .collect(),
    };
    proof::prove(head, &after, &generated)?;
    Ok(Outcome::Revision(generated))
}

/// What loses data, by the names of the findings that say so.
fn allows(changes: &[difference::Change]) -> Vec<String> {
    let mut rules = BTreeSet::new();
    for change in changes {
        match change {
            difference::Change::DropTable(_) => {
                rules.insert(rule::DROP_TABLE);
            }
            // What is computed can be computed again.
            difference::Change::DropColumn { column, .. } if column.generated.is_none() => {
                rules.insert(rule::DROP_COLUMN);
            }
            difference::Change::AlterColumn {
                what: difference::ColumnChange::Generated { before: None, .. },
                ..
            } => {
                rules.insert(rule::DROP_COLUMN);
            }
            _ => {}
        }
    }
    rules.into_iter().map(str::to_owned).collect()
}

/// The enum type that a column is of.
fn enum_of(data_type: &DataType) -> Option<&str> {
    match data_type {
        DataType::Enum(name) => Some(name),
        _ => None,
    }
}
