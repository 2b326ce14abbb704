//! What SQLite is given for a statement in its words: the statement, SQLite's own ALTER, or a rebuild.
//!
//! An [`Emitter`] takes the statements of one segment in order, each with the schema before and after it, and gives
//! SQL texts. What changes is told from the two schemas: a table whose printed definition differs has to be changed,
//! and the statement only says how. Changes to one table that follow each other are held back, and share a rebuild.
//! Where a segment holds a rebuild, `foreign_keys` is off for all of it, and what else it does is looked at too.
//!
//! Knows nothing of PostgreSQL's words, of files and of transactions' ends.

mod column;
mod difference;
mod guard;
mod hazard;
mod pending;
mod rebuild;
#[cfg(all(test, feature = "runtime"))]
mod tests;
mod violation;

use super::{
    Problem, Statement as Text, print,
    statement::{AlterAction, AlterTable, Statement},
};
use crate::{Dialect, schema::Schema};
pub use guard::is_guard;
use guard::name;
use hazard::Writes;
use pending::Pending;
#[cfg(feature = "runtime")]
pub(super) use rebuild::NEW;
use std::{borrow::Cow, collections::BTreeSet, ops::Range};

/// What a segment runs on SQLite.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Emission<'s> {
    /// In order.
    pub(crate) statements: Vec<Text<'s>>,
    /// Whether `PRAGMA foreign_keys` has to be off around the transaction: switched off before BEGIN, and back
    /// after its end. The statements look for themselves and stop where it is on.
    pub(crate) foreign_keys_off: bool,
}

/// A problem, and the statement of the script that it is in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    /// The statement's bytes in the script.
    pub(crate) statement: Range<usize>,
    /// What is wrong; its span is in bytes of the statement.
    pub(crate) problem: Problem,
}

/// Turns the statements of one segment into SQL texts.
pub(crate) struct Emitter<'s> {
    transaction: bool,
    statements: Vec<Text<'s>>,
    pending: Vec<Pending>,
    writes: Writes,
    /// The schema before the first statement.
    first: Option<Schema>,
    foreign_keys_off: bool,
}

/// How a guard's message ends where the database is not what its revisions made.
pub(crate) const LOST: &str = "a rebuild would lose what its revisions do not know";

impl<'s> Emitter<'s> {
    /// For a segment that runs in the step's transaction, or outside of one.
    pub(crate) fn new(transaction: bool) -> Emitter<'s> {
        Emitter {
            transaction,
            statements: Vec::new(),
            pending: Vec::new(),
            writes: Writes::default(),
            first: None,
            foreign_keys_off: false,
        }
    }

    /// With `foreign_keys` off for a reason of the caller's: another segment of the same transaction needs it.
    pub(crate) fn without_foreign_keys(mut self) -> Emitter<'s> {
        self.foreign_keys_off = true;
        self
    }

    /// Takes a statement in SQLite's words, which stands at `span` in the script and makes `after` of `before`.
    ///
    /// # Errors
    ///
    /// When SQLite cannot be brought to do it.
    pub(crate) fn lowered(
        &mut self,
        statement: &Statement,
        span: Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Misfit> {
        self.first.get_or_insert_with(|| before.clone());
        self.statement(statement, &span, before, after)
            .map_err(|problem| Misfit {
                statement: span,
                problem,
            })
    }

    /// Takes a statement that runs as it is written, `text`; and what it says, where that is understood.
    pub(crate) fn raw(
        &mut self,
        text: &'s str,
        statement: Option<&Statement>,
        span: Range<usize>,
        before: &Schema,
    ) {
        self.first.get_or_insert_with(|| before.clone());
        self.flush();
        match statement {
            None | Some(Statement::Unmodelled(_)) => self.writes.unknown(text, &span, before),
            Some(statement) => self.writes.known(statement, &span, before),
        }
        self.statements.push(Text {
            text: Cow::Borrowed(text),
            span,
        });
    }

    /// All that the segment runs; `last` is the schema after its last statement.
    ///
    /// # Errors
    ///
    /// When a rebuild cannot be done together with what else the segment does.
    pub(crate) fn finish(mut self, last: &Schema) -> Result<Emission<'s>, Misfit> {
        self.flush();
        self.whole()?;
        if self.foreign_keys_off {
            let first = self.first.take().unwrap_or_default();
            self.statements = self.writes.surround(self.statements, &first, last)?;
        }
        Ok(Emission {
            statements: self.statements,
            foreign_keys_off: self.foreign_keys_off,
        })
    }

    /// Refuses, where nothing would roll it back, a statement that takes several on SQLite.
    fn whole(&self) -> Result<(), Misfit> {
        let parted = self
            .statements
            .windows(2)
            .find_map(|pair| match pair {
                [one, other] if one.span == other.span => Some(one),
                _ => None,
            })
            .filter(|_| !self.transaction);
        match parted {
            None => Ok(()),
            Some(text) => Err(Misfit {
                statement: text.span.clone(),
                problem: Problem::new(
                    0..0,
                    "a statement that takes several on SQLite cannot be in a `no-transaction` block",
                )
                .because("If one of them fails, those before it would stay in effect.")
                .help("Move the statement to a block without `no-transaction`."),
            }),
        }
    }

    fn push(&mut self, text: impl Into<String>, span: &Range<usize>) {
        self.statements.push(Text {
            text: Cow::Owned(text.into()),
            span: span.clone(),
        });
    }

    fn statement(
        &mut self,
        statement: &Statement,
        span: &Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Problem> {
        let dialect = Dialect::Sqlite;
        let text = match statement {
            Statement::Insert(insert) => print::insert(insert, dialect),
            Statement::Update(update) => print::update(update, dialect),
            Statement::Delete(delete) => print::delete(delete, dialect),
            Statement::Query(query) => print::query(query, dialect),
            Statement::AlterTable(alter) => return self.alter(alter, span, before, after),
            Statement::CreateTrigger { name, .. } => {
                return Err(Problem::unshared(
                    name.span.clone(),
                    "CREATE TRIGGER is not shared by the two databases",
                ));
            }
            Statement::Unmodelled(words) => {
                return Err(Problem::unshared(
                    words.span.clone(),
                    format!("`{}` is not shared by the two databases", words.value),
                ));
            }
            _ => return self.definition(statement, span, before, after),
        };
        self.flush();
        self.writes.known(statement, span, before);
        self.push(text, span);
        Ok(())
    }

    /// ALTER TABLE.
    fn alter(
        &mut self,
        alter: &AlterTable,
        span: &Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Problem> {
        if let Some(table) = before.folded_table(&alter.name) {
            for action in &alter.actions {
                match &action.value {
                    AlterAction::RenameTable(to) => {
                        let sql = format!("ALTER TABLE {} RENAME TO {}", name(table), name(to));
                        self.writes.renamed(table, to);
                        return self.rename(sql, [table, to], span, before, after);
                    }
                    AlterAction::RenameColumn { from, to } => {
                        let sql = format!(
                            "ALTER TABLE {} RENAME COLUMN {} TO {}",
                            name(table),
                            name(from),
                            name(to)
                        );
                        return self.rename(sql, [table, table], span, before, after);
                    }
                    AlterAction::DropColumn { name, .. } => {
                        difference::refuse_triggers(before, table, name, &name.span)?;
                    }
                    AlterAction::ValidateConstraint(name) => {
                        self.flush();
                        for text in violation::validate(before, table, name) {
                            self.push(text, span);
                        }
                    }
                    _ => {}
                }
            }
        }
        self.change(Some(alter), span, before, after)
    }

    /// A rename by SQLite's own ALTER, which looks into every view: those that change are taken away meanwhile, with
    /// all that stands on them.
    fn rename(
        &mut self,
        sql: String,
        [from, to]: [&str; 2],
        span: &Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Problem> {
        self.flush();
        let views = difference::Views::new(before, after, true);
        for text in views.drop() {
            self.push(text, span);
        }
        self.push(sql, span);
        for text in views.create() {
            self.push(text, span);
        }
        // SQLite's ALTER leaves the names of constraints as they are. That of an enum's CHECK is made of the names of
        // the table and the column.
        if let (Some(old), Some(own)) = (before.tables.get(from), after.tables.get(to))
            && difference::enum_checks(old) != difference::enum_checks(own)
        {
            let pending = Pending::whole(own.clone(), after, after, span.clone());
            self.pending.push(pending);
        }
        self.rebuildable()
    }

    /// Every definition but ALTER TABLE.
    fn definition(
        &mut self,
        statement: &Statement,
        span: &Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Problem> {
        match statement {
            Statement::CreateTable(_) => {
                self.flush();
                for (called, table) in &after.tables {
                    if !before.tables.contains_key(called) {
                        self.push(print::create_table(table, called, after), span);
                    }
                }
                Ok(())
            }
            Statement::RenameValue { name, from, to } => {
                self.change(None, span, before, after)?;
                for pending in &mut self.pending {
                    pending.relabel(name, from, to);
                }
                Ok(())
            }
            Statement::DropTable(_) => {
                // Keys of other tables go first: a DROP TABLE would delete by them.
                self.change(None, span, before, after)?;
                self.flush();
                let (order, cyclic) = difference::dropped(before, after);
                self.foreign_keys_off |= cyclic;
                for table in order {
                    self.push(format!("DROP TABLE {}", name(table)), span);
                }
                Ok(())
            }
            _ => self.change(None, span, before, after),
        }
    }

    /// Whatever differs between two schemas that have the same tables.
    fn change(
        &mut self,
        alter: Option<&AlterTable>,
        span: &Range<usize>,
        before: &Schema,
        after: &Schema,
    ) -> Result<(), Problem> {
        let views = difference::Views::new(before, after, false);
        let changed = difference::tables(before, after);
        let indexes = difference::Indexes::new(before, after, &changed);
        if changed.is_empty() && views.is_empty() && indexes.is_empty() {
            // A comment, or a type that no table uses yet.
            for pending in &mut self.pending {
                pending.after = after.clone();
            }
            return Ok(());
        }
        let held: BTreeSet<&str> = self
            .pending
            .iter()
            .map(|pending| pending.table.as_str())
            .collect();
        let joins = !changed.is_empty()
            && views.is_empty()
            && indexes.is_empty()
            && changed.iter().all(|table| held.contains(table))
            && !alter.is_some_and(|alter| self.pending.iter().any(|own| own.hinders(alter)));
        if !joins {
            self.flush();
        }
        for text in views.drop().into_iter().chain(indexes.drop()) {
            self.push(text, span);
        }
        for table in changed {
            let alter = alter.filter(|alter| alter.name.eq_ignore_ascii_case(table));
            if let Some(own) = self.pending.iter_mut().find(|own| own.table == table) {
                own.join(alter, after, span);
            } else if let Some(old) = before.tables.get(table) {
                if !old.unmodelled.is_empty() {
                    let at = alter.map_or(0..0, |alter| alter.name.span.clone());
                    return Err(difference::unknown(old, at));
                }
                let mut own = Pending::new(old.clone(), before, span.clone());
                own.join(alter, after, span);
                self.pending.push(own);
            }
        }
        for pending in &mut self.pending {
            pending.after = after.clone();
        }
        self.rebuildable()?;
        if views.creates() || !indexes.create().is_empty() {
            self.flush();
        }
        for text in indexes.create().into_iter().chain(views.create()) {
            self.push(text, span);
        }
        Ok(())
    }

    /// Refuses a rebuild that nothing would roll back.
    fn rebuildable(&self) -> Result<(), Problem> {
        let rebuilt = self.pending.iter().find(|own| own.native().is_none());
        match rebuilt {
            Some(own) if !self.transaction => Err(Problem::new(
                0..0,
                format!(
                    "a rebuild of `{}` cannot be in a `no-transaction` block",
                    own.table
                ),
            )
            .because(
                "SQLite's ALTER cannot make this change, and a rebuild that fails half way has to be rolled back.",
            )
            .help("Move the statement to a block without `no-transaction`.")),
            _ => Ok(()),
        }
    }

    /// Does what is held back. The tables that keys go from come before those that they go to.
    fn flush(&mut self) {
        let held = std::mem::take(&mut self.pending);
        let rebuilds: Vec<_> = held.iter().filter_map(Pending::rebuild).collect();
        let several = rebuilds.len() > 1;
        let (before, after) = match several {
            true => rebuild::around(&rebuilds),
            false => Default::default(),
        };
        if let Some(first) = held.first() {
            for text in before {
                self.push(text, &first.span);
            }
        }
        for pending in &held {
            for (text, span) in pending.native().into_iter().flatten() {
                self.push(text, &span);
            }
            if let Some(rebuild) = pending.rebuild() {
                self.foreign_keys_off = true;
                let texts = match several {
                    true => rebuild.unlooked(),
                    false => rebuild.statements(),
                };
                for text in texts {
                    self.push(text, &pending.span);
                }
            }
        }
        if let Some(last) = held.last() {
            for text in after {
                self.push(text, &last.span);
            }
        }
    }
}
