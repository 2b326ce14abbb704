//! Changes of a schema in the shape in which snapshots' are reported: object, part, fact, before and after.

use super::text;
use crate::{
    Dialect,
    schema::{
        Definition, View,
        difference::{self as schema, ColumnChange, Commented, TableChange},
    },
    snapshot::{
        Identity,
        difference::{Change, Difference, Level, What},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// What differs, object by object. What belongs to a table that only one schema has is not told beside it. The order
/// of columns makes a note, and so does whatever is another about a table that is not modelled in full or about a view
/// that is not understood.
///
/// `dialect` is the one whose words both schemas are in.
pub fn report(changes: &[schema::Change], dialect: Dialect) -> Difference {
    let mut report = Report {
        dialect,
        entries: BTreeMap::new(),
        whole: BTreeSet::new(),
        vague: BTreeSet::new(),
    };
    for change in changes {
        report.add(change);
    }
    report.finish()
}

/// An object, and the part of it that is meant.
type Subject = (Identity, Option<Identity>);

struct Report {
    dialect: Dialect,
    entries: BTreeMap<Subject, Entry>,
    /// Tables that only one schema has.
    whole: BTreeSet<Identity>,
    /// Tables of which not all is modelled, and views of which only the text is known.
    vague: BTreeSet<Identity>,
}

#[derive(Default)]
struct Entry {
    /// The definition of what goes.
    gone: Option<String>,
    /// The definition of what comes.
    new: Option<String>,
    facts: Vec<(Level, What)>,
}

impl Report {
    fn add(&mut self, change: &schema::Change) {
        use schema::Change as C;
        let dialect = self.dialect;
        match change {
            C::CreateEnum(new) => self.comes(object("enum", &new.name), text::labels(&new.labels)),
            C::DropEnum(gone) => self.goes(object("enum", &gone.name), text::labels(&gone.labels)),
            C::AlterEnum {
                name,
                before,
                after,
            } => {
                let (before, after) = (text::labels(before), text::labels(after));
                self.fact(object("enum", name), "values", Some(before), Some(after));
            }
            C::CreateTable(table) => {
                self.whole.insert(identity("table", &table.name));
                self.comes(object("table", &table.name), String::new());
            }
            C::DropTable(table) => {
                self.whole.insert(identity("table", &table.name));
                self.goes(object("table", &table.name), String::new());
            }
            C::AlterTable { table, what } => self.alter_table(table, what),
            C::AddColumn { table, column } => {
                self.comes(part(table, "column", &column.name), String::new());
            }
            C::DropColumn { table, column } => {
                self.goes(part(table, "column", &column.name), String::new());
            }
            C::AlterColumn {
                table,
                column,
                what,
            } => self.alter_column(part(table, "column", column), what),
            C::AddConstraint { table, constraint } => {
                let definition = text::constraint(constraint, dialect);
                self.comes(constraint_of(table, constraint, &definition), definition);
            }
            C::DropConstraint { table, constraint } => {
                let definition = text::constraint(constraint, dialect);
                self.goes(constraint_of(table, constraint, &definition), definition);
            }
            C::CreateIndex { table, index } => {
                let definition = text::index(index, dialect);
                self.comes(part(table, "index", &index.name), definition);
            }
            C::DropIndex { table, index } => {
                let definition = text::index(index, dialect);
                self.goes(part(table, "index", &index.name), definition);
            }
            C::CreateView(view) => {
                self.doubt(view);
                self.comes(object("view", &view.name), text::view(view, dialect));
            }
            C::DropView(view) => {
                self.doubt(view);
                self.goes(object("view", &view.name), text::view(view, dialect));
            }
            C::CreateTrigger(new) => self.comes(object("trigger", &new.name), new.text.clone()),
            C::DropTrigger(gone) => self.goes(object("trigger", &gone.name), gone.text.clone()),
            C::Comment { on, before, after } => {
                let subject = match on {
                    Commented::Enum(name) => object("enum", name),
                    Commented::Table(name) => object("table", name),
                    Commented::View(name) => object("view", name),
                    Commented::Column { table, column } => part(table, "column", column),
                    Commented::Index { table, index } => part(table, "index", index),
                    Commented::Constraint { table, constraint } => {
                        part(table, "constraint", constraint)
                    }
                };
                self.fact(subject, "comment", before.clone(), after.clone());
            }
        }
    }

    /// PostgreSQL shows another text than it was given, so that two texts that are not understood tell nothing.
    fn doubt(&mut self, view: &View) {
        let is_text = matches!(view.definition, Definition::Text { .. });
        if is_text && self.dialect == Dialect::Postgres {
            self.vague.insert(identity("view", &view.name));
        }
    }

    fn alter_table(&mut self, table: &str, what: &TableChange) {
        let subject = object("table", table);
        match what {
            TableChange::ColumnOrder { after, .. } => {
                let to = after.iter().map(|name| name.as_str().into()).collect();
                let entry = self.entries.entry(subject).or_default();
                entry.facts.push((Level::Note, What::Reordered { to }));
            }
            TableChange::WithoutRowid { before, after } => {
                self.fact(subject, "without rowid", yes(*before), yes(*after));
            }
            TableChange::Strict { before, after } => {
                self.fact(subject, "strict", yes(*before), yes(*after));
            }
            TableChange::Unmodelled { before, after } => {
                self.vague.insert(identity("table", table));
                let list = |items: &[String]| (!items.is_empty()).then(|| items.join(", "));
                self.fact(subject, "not modelled", list(before), list(after));
            }
        }
    }

    fn alter_column(&mut self, subject: Subject, what: &ColumnChange) {
        let dialect = self.dialect;
        let (fact, before, after) = match what {
            ColumnChange::Type { before, after } => (
                "type",
                Some(before.to_string()).filter(|name| !name.is_empty()),
                Some(after.to_string()).filter(|name| !name.is_empty()),
            ),
            ColumnChange::NotNull { before, after } => ("not null", yes(*before), yes(*after)),
            ColumnChange::Default { before, after } => {
                let text = |value: &crate::schema::Expression| text::expression(value, dialect);
                let (before, after) = (before.as_ref(), after.as_ref());
                ("default", before.map(text), after.map(text))
            }
            ColumnChange::Identity { before, after } => {
                let text = |kind: &crate::schema::Identity| text::identity(*kind).to_owned();
                let (before, after) = (before.as_ref(), after.as_ref());
                ("identity", before.map(text), after.map(text))
            }
            ColumnChange::Generated { before, after } => {
                let text = |value: &crate::schema::Generated| text::generated(value, dialect);
                let (before, after) = (before.as_ref(), after.as_ref());
                ("generated", before.map(text), after.map(text))
            }
            ColumnChange::Collation { before, after } => {
                ("collation", before.clone(), after.clone())
            }
            ColumnChange::Conflict { before, after } => {
                ("on conflict", before.clone(), after.clone())
            }
        };
        self.fact(subject, fact, before, after);
    }

    fn comes(&mut self, subject: Subject, definition: String) {
        self.entries.entry(subject).or_default().new = Some(definition);
    }

    fn goes(&mut self, subject: Subject, definition: String) {
        self.entries.entry(subject).or_default().gone = Some(definition);
    }

    fn fact(
        &mut self,
        subject: Subject,
        fact: &str,
        before: Option<String>,
        after: Option<String>,
    ) {
        let what = What::Changed {
            fact: fact.into(),
            before,
            after,
        };
        let entry = self.entries.entry(subject).or_default();
        entry.facts.push((Level::Difference, what));
    }

    fn finish(self) -> Difference {
        let mut changes = Vec::new();
        for ((object, part), entry) in self.entries {
            if part.is_some() && self.whole.contains(&object) {
                continue;
            }
            let is_whole = part.is_none() && entry.gone.is_some() != entry.new.is_some();
            let mut push = |level: Level, what: What| {
                changes.push(Change {
                    object: object.clone(),
                    part: part.clone(),
                    // That there is none at all is certain.
                    level: match self.vague.contains(&object) && !is_whole {
                        true => Level::Note,
                        false => level,
                    },
                    what,
                });
            };
            match (entry.gone, entry.new) {
                (Some(before), Some(after)) if before != after => push(
                    Level::Difference,
                    What::Changed {
                        fact: "definition".into(),
                        before: Some(before),
                        after: Some(after),
                    },
                ),
                (Some(_), None) => {
                    push(Level::Difference, What::Removed);
                    continue;
                }
                (None, Some(_)) => {
                    push(Level::Difference, What::Added);
                    continue;
                }
                _ => {}
            }
            for (level, what) in entry.facts {
                push(level, what);
            }
        }
        Difference { changes }
    }
}

fn yes(holds: bool) -> Option<String> {
    holds.then(|| "yes".to_owned())
}

fn identity(kind: &str, name: &str) -> Identity {
    Identity {
        kind: kind.into(),
        name: name.into(),
    }
}

fn object(kind: &str, name: &str) -> Subject {
    (identity(kind, name), None)
}

fn part(table: &str, kind: &str, name: &str) -> Subject {
    (identity("table", table), Some(identity(kind, name)))
}

/// A constraint without a name goes by its definition.
fn constraint_of(table: &str, constraint: &schema::Constraint, definition: &str) -> Subject {
    part(table, "constraint", constraint.name().unwrap_or(definition))
}
