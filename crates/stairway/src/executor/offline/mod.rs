//! A plan as a script for the database's own client, which leaves what running would have left: the same schema, the
//! same rows, the same records. Knows no connection.
//!
//! The script runs what a [`Session`](super::Session) runs, in its order: lock, record tables, and for each step BEGIN,
//! the statements, the record, COMMIT. What a session asks the database, the script asks in SQL: whether another
//! migrator is at work, and whether the database is where the script starts.

mod client;
mod frame;
mod mark;
mod range;
mod stamp;
mod write;

#[cfg(test)]
mod tests;

pub use range::Range;
pub use stamp::{StampRange, stamp};

use super::{
    ExecutorError, Transaction, cost::in_words, keys::ForeignKeys, run::atomic, step::permitted,
};
use crate::{
    Dialect, Error,
    error::{ErrorKind, Explain, Label},
    place::Place,
    plan::{Plan, Step},
    revision::{Direction, RevisionId},
    script::Script,
    source::Source,
    sql::Walk,
};
use range::Resolved;
use std::collections::BTreeSet;
use write::Writer;

/// A script, and what it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offline {
    /// The recorded heads that it starts from.
    pub from: Vec<RevisionId>,
    /// The recorded heads that it leads to.
    pub to: Vec<RevisionId>,
    /// The steps that it takes, in order.
    pub steps: Vec<Step>,
    /// The script; ends with a line end. The same revisions give the same text.
    pub text: String,
}

impl Offline {
    /// What was written of `plan`.
    fn new(plan: Plan, writer: Writer) -> Offline {
        Offline {
            from: plan.from,
            to: plan.to,
            steps: plan.steps,
            text: writer.finish(),
        }
    }
}

/// The script that takes a database through `range`.
///
/// # Errors
///
/// When `range` does not lead in `direction`, a step cannot be downgraded, or a statement cannot stand in a script.
pub fn script(
    source: &Source,
    direction: Direction,
    range: &Range,
    dialect: Dialect,
    transaction: Transaction,
) -> Result<Offline, Error> {
    let Resolved { applied, plan } = range.resolve(source, direction)?;
    of_plan(source, &applied, plan, dialect, transaction)
}

/// The script that takes a database with exactly `applied` on record through `plan`.
///
/// # Errors
///
/// As [`script`].
pub fn of_plan(
    source: &Source,
    applied: &BTreeSet<RevisionId>,
    plan: Plan,
    dialect: Dialect,
    transaction: Transaction,
) -> Result<Offline, Error> {
    for step in &plan.steps {
        permitted(of(source, step)?, step.direction)?;
    }
    let mut walk = Walk::new(source, dialect);
    let spanning = match transaction {
        Transaction::Each => {
            walk.prepare(applied, &plan.steps)?;
            None
        }
        Transaction::All => {
            walk.prepare_as_one(applied, &plan.steps)?;
            Some(atomic(source, &walk)?)
        }
    };
    let mut writer = Writer::new(dialect);
    writer.head(&plan);
    if !plan.is_empty() {
        writer.open(source, applied, &plan.from);
        if let Some(keys) = spanning {
            writer.span(keys);
        }
        for (step, segments) in walk.prepared() {
            if step.direction == Direction::Downgrade {
                writer.note = in_words(source, dialect, step);
            }
            writer.step(of(source, step)?, step, segments)?;
        }
        writer.close();
    }
    Ok(Offline::new(plan, writer))
}

/// What one revision runs in `direction` after all that it needs, and nothing else, is applied; without lock and record.
///
/// # Errors
///
/// As [`script`].
pub fn statements(
    source: &Source,
    revision: &RevisionId,
    direction: Direction,
    dialect: Dialect,
) -> Result<String, Error> {
    let step = Step {
        revision: revision.clone(),
        direction,
    };
    let mut applied = source
        .graph()
        .ancestors(&BTreeSet::from([revision.clone()]));
    if direction == Direction::Upgrade {
        applied.remove(revision);
    }
    let segments = Walk::new(source, dialect).segments(&applied, &step)?;
    let mut writer = Writer::new(dialect);
    writer.statements(of(source, &step)?, &segments)?;
    Ok(writer.finish())
}

fn of<'s>(source: &'s Source, step: &Step) -> Result<&'s Script, ExecutorError> {
    source
        .script(&step.revision)
        .ok_or_else(|| ExecutorError::Overrun { step: step.clone() })
}

/// What cannot stand in a script.
#[derive(Debug, thiserror::Error)]
#[error("`psql` takes a backslash outside of a string as the beginning of a command")]
struct Backslash {
    place: Box<Place>,
}

impl Explain for Backslash {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Source
    }

    fn help(&self) -> Option<String> {
        Some("take it out: the server knows no such statement either".to_owned())
    }

    fn labels(&self) -> Vec<Label> {
        vec![Label {
            place: (*self.place).clone(),
            text: String::new(),
        }]
    }
}
