//! The table rebuild: what SQLite's ALTER cannot do is done by a new table that takes the place of the old
//! (<https://www.sqlite.org/lang_altertable.html>, section 7), as SQL texts for one transaction.
//!
//! `foreign_keys` has to be off around the transaction, because DROP TABLE deletes the rows first, and with them the
//! rows that refer to them; the texts look for themselves, and stop. Within the transaction `legacy_alter_table`
//! keeps the last rename from looking into other objects: views, triggers and foreign keys elsewhere name the table
//! all the while, and are left alone.

use super::{
    guard::{Guard, name, names_differ, text},
    violation::{Reference, Violations, references},
};
use crate::{
    Dialect,
    schema::{Expression, Schema, Table, Trigger},
    sql::print,
};
use std::collections::{BTreeMap, BTreeSet};

/// How the name begins that a new table has before it takes the place of the old.
pub(in crate::sql) const NEW: &str = "stairway_new_";

/// Where the values of a column of the new table come from.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Source {
    /// The column of the same name.
    Same,
    /// This, for each row of the old table.
    Value(Expression),
    /// SQLite gives them out.
    GivenOut,
}

/// One rebuild.
pub(super) struct Rebuild<'s> {
    /// The database before, where the table is as it was.
    pub(super) before: &'s Schema,
    /// The database afterwards.
    pub(super) after: &'s Schema,
    /// The table before.
    pub(super) old: &'s Table,
    /// The table afterwards; its name is the same.
    pub(super) new: &'s Table,
    /// Of each column of the new table that is not generated.
    pub(super) sources: &'s BTreeMap<String, Source>,
}

impl Rebuild<'_> {
    /// The statements, in order, with those that look for rows that refer to nothing.
    pub(super) fn statements(&self) -> Vec<String> {
        let keys = references(self.after).filter(|reference| self.may_break(reference));
        self.with(keys.collect())
    }

    /// Without them: [`around`] has them for several rebuilds.
    pub(super) fn unlooked(&self) -> Vec<String> {
        self.with(Vec::new())
    }

    /// Whether the rows keep their rowids.
    fn is_stable(&self) -> bool {
        self.rowid().is_some() || print::data_type::rowid_alias(self.old).is_some()
    }

    fn with(&self, keys: Vec<Reference<'_>>) -> Vec<String> {
        let called = self.unused_name();
        let rowid = self.rowid();
        let mut texts = Vec::new();
        let mut guard = Guard::new("stairway_guard");
        let mut asked: Vec<_> = self.expectations(&mut guard);

        let children: BTreeSet<&str> = keys.iter().map(|reference| reference.child).collect();
        let violations = Violations::new(
            "stairway_violation",
            (!self.is_stable()).then_some(self.old.name.as_str()),
        );
        let watches: Vec<_> = keys
            .iter()
            .map(|reference| violations.watch(&mut guard, reference))
            .collect();

        texts.push(guard.create());
        texts.extend(asked.drain(..).filter_map(|watch| guard.ask(watch)));
        if !keys.is_empty() {
            texts.push(violations.before(&children));
        }
        texts.push(print::create_table(self.new, &called, self.after));
        texts.push(self.copy(&called, rowid));
        texts.extend(self.sequence(&called));
        texts.push(format!("DROP TABLE {}", name(&self.old.name)));
        texts.push("PRAGMA legacy_alter_table = ON".to_owned());
        texts.push(format!(
            "ALTER TABLE {} RENAME TO {}",
            name(&called),
            name(&self.new.name)
        ));
        texts.push("PRAGMA legacy_alter_table = OFF".to_owned());
        texts.extend(
            self.new
                .indexes
                .values()
                .map(|index| print::create_index(index, &self.new.name)),
        );
        texts.extend(triggers(self.after, &self.new.name).map(|trigger| trigger.text.clone()));
        if !keys.is_empty() {
            texts.push(violations.after(&children));
            texts.extend(watches.iter().filter_map(|watch| guard.ask(*watch)));
            texts.push(violations.drop());
        }
        texts.push(guard.drop());
        texts
    }

    /// Whether rows may violate `reference` afterwards that did not before. They cannot where the values on both
    /// sides are copied as they are.
    fn may_break(&self, reference: &Reference<'_>) -> bool {
        let Reference { child, key } = reference;
        let kept = |columns: &[String]| {
            columns.iter().all(|name| {
                self.sources.get(name) == Some(&Source::Same)
                    && match (self.old.column(name), self.new.column(name)) {
                        (Some(old), Some(new)) => {
                            old.data_type == new.data_type
                                && old.collation == new.collation
                                && old.identity == new.identity
                        }
                        _ => false,
                    }
            })
        };
        let from = child.eq_ignore_ascii_case(&self.new.name);
        let to = key.table.eq_ignore_ascii_case(&self.new.name);
        let known = self.old.foreign_keys.iter().any(|own| {
            own.columns == key.columns
                && own.table == key.table
                && own.references == key.references
                && own.valid == key.valid
        });
        key.valid && (from && !(known && kept(&key.columns)) || to && !kept(&key.references))
    }

    /// What must be so before anything is done: that nothing is there that the rebuild does not know, since it
    /// would be lost.
    fn expectations(&self, guard: &mut Guard) -> Vec<super::guard::Watch> {
        let table = &self.old.name;
        let live = text(table);
        let on = format!("lower(tbl_name) = lower({live})");
        let lost = super::LOST;
        vec![
            guard.watch(
                format!("a rebuild of `{table}` needs `PRAGMA foreign_keys = OFF` before BEGIN"),
                "SELECT foreign_keys FROM pragma_foreign_keys",
            ),
            guard.watch(
                format!("a temporary table or view hides `{table}`"),
                format!(
                    "SELECT count(*) FROM sqlite_temp_schema WHERE type IN ('table', 'view') AND lower(name) = lower({live})"
                ),
            ),
            guard.watch(
                format!("the columns of `{table}` are not what its revisions made: {lost}"),
                names_differ(
                    &format!("SELECT lower(name) FROM pragma_table_xinfo({live})"),
                    self.old.columns.iter().map(|column| column.name.as_str()),
                ),
            ),
            guard.watch(
                format!("the foreign keys of `{table}` are not what its revisions made: {lost}"),
                format!(
                    "SELECT count(DISTINCT id) <> {} FROM pragma_foreign_key_list({live})",
                    self.old.foreign_keys.len()
                ),
            ),
            guard.watch(
                format!("the indexes of `{table}` are not what its revisions made: {lost}"),
                names_differ(
                    &format!(
                        "SELECT lower(name) FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND {on}"
                    ),
                    self.old.indexes.keys().map(String::as_str),
                ),
            ),
            guard.watch(
                format!("the triggers on `{table}` are not what its revisions made: {lost}"),
                names_differ(
                    &format!("SELECT lower(name) FROM sqlite_schema WHERE type = 'trigger' AND {on}"),
                    triggers(self.before, table).map(|trigger| trigger.name.as_str()),
                ),
            ),
        ]
    }

    /// A name that no table, view or index has.
    fn unused_name(&self) -> String {
        let mut called = format!("{NEW}{}", self.new.name);
        let taken = |called: &str| {
            [self.before, self.after].iter().any(|schema| {
                schema
                    .tables
                    .keys()
                    .chain(schema.views.keys())
                    .chain(
                        schema
                            .tables
                            .values()
                            .flat_map(|table| table.indexes.keys()),
                    )
                    .any(|own| own.eq_ignore_ascii_case(called))
            })
        };
        while taken(&called) {
            called.push('_');
        }
        called
    }

    /// The word by which the rowids are carried over. None where nobody can see them, or where a column of the
    /// new table is the rowid and brings its own values.
    fn rowid(&self) -> Option<&'static str> {
        if self.old.without_rowid
            || self.new.without_rowid
            || print::data_type::rowid_alias(self.new).is_some()
        {
            return None;
        }
        ["rowid", "_rowid_", "oid"].into_iter().find(|word| {
            [self.old, self.new]
                .iter()
                .flat_map(|table| &table.columns)
                .all(|column| !column.name.eq_ignore_ascii_case(word))
        })
    }

    fn copy(&self, called: &str, rowid: Option<&str>) -> String {
        let mut columns: Vec<String> = rowid.iter().map(|&word| word.to_owned()).collect();
        let mut values = columns.clone();
        for column in &self.new.columns {
            if column.generated.is_some() {
                continue;
            }
            let value = match self.sources.get(&column.name) {
                Some(Source::Same) => name(&column.name),
                Some(Source::Value(value)) => print::expression(value, Dialect::Sqlite),
                Some(Source::GivenOut) | None => continue,
            };
            columns.push(name(&column.name));
            values.push(value);
        }
        if columns.is_empty() {
            // A table of nothing but generated columns cannot be, and a key that is given out alone has no rows to
            // take over but their number.
            let first = self
                .new
                .columns
                .iter()
                .find(|column| column.generated.is_none());
            columns.extend(first.map(|column| name(&column.name)));
            values.push("NULL".to_owned());
        }
        // What the table says of conflicts (ON CONFLICT IGNORE) is not for rows that are taken over: none may go.
        let conflicts = |table: &Table| {
            table.keys().any(|key| key.conflict.is_some())
                || table.columns.iter().any(|column| column.conflict.is_some())
        };
        let insert = if conflicts(self.new) {
            "INSERT OR ABORT"
        } else {
            "INSERT"
        };
        format!(
            "{insert} INTO {} ({})\nSELECT {}\nFROM {}",
            name(called),
            columns.join(", "),
            values.join(", "),
            name(&self.old.name)
        )
    }

    /// AUTOINCREMENT's memory of the highest key, which may be of a row that is gone.
    fn sequence(&self, called: &str) -> Vec<String> {
        let counts = |table: &Table| table.columns.iter().any(|column| column.identity.is_some());
        if !(counts(self.old) && counts(self.new)) {
            return Vec::new();
        }
        let (old, new) = (text(&self.old.name), text(called));
        vec![
            format!("DELETE FROM sqlite_sequence WHERE name = {new}"),
            format!(
                "INSERT INTO sqlite_sequence (name, seq)\nSELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
            ),
        ]
    }
}

/// What looks for rows that refer to nothing, before and after `rebuilds` that follow each other: between two of them
/// one side of a key may have its new values, and the other not yet.
pub(super) fn around(rebuilds: &[Rebuild<'_>]) -> (Vec<String>, Vec<String>) {
    let keys: Vec<Reference<'_>> = rebuilds
        .last()
        .into_iter()
        .flat_map(|last| references(last.after))
        .filter(|reference| rebuilds.iter().any(|own| own.may_break(reference)))
        .collect();
    if keys.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let children: BTreeSet<&str> = keys.iter().map(|reference| reference.child).collect();
    let renumbered = rebuilds.iter().filter(|own| !own.is_stable());
    let violations = Violations::new(
        "stairway_violation",
        renumbered.map(|own| own.old.name.as_str()),
    );
    let mut guard = Guard::new("stairway_keys");
    let watches: Vec<_> = keys
        .iter()
        .map(|reference| violations.watch(&mut guard, reference))
        .collect();
    let before = vec![guard.create(), violations.before(&children)];
    let mut after = vec![violations.after(&children)];
    after.extend(watches.iter().filter_map(|watch| guard.ask(*watch)));
    after.extend([violations.drop(), guard.drop()]);
    (before, after)
}

/// The triggers of `schema` on the table or view called `on`.
pub(super) fn triggers<'s>(schema: &'s Schema, on: &'s str) -> impl Iterator<Item = &'s Trigger> {
    schema
        .triggers
        .values()
        .map(|trigger| &**trigger)
        .filter(move |trigger| trigger.table.eq_ignore_ascii_case(on))
}
