//! What else a segment does while `foreign_keys` is off for a rebuild. SQLite then neither refuses rows nor does what
//! ON DELETE and ON UPDATE say, so that a statement that counts on an action is refused, and rows that may refer to
//! nothing are looked for at the end.

use super::{
    Misfit, Text,
    difference::words,
    guard::Guard,
    violation::{Violations, references},
};
use crate::{
    Dialect,
    dialect::token::TokenKind,
    schema::{Action, ForeignKey, Schema, Table},
    sql::{
        Problem,
        statement::{AlterAction, Delete, Insert, Statement, Update},
    },
};
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// What the statements of a segment write.
#[derive(Default)]
pub(super) struct Writes {
    /// Tables whose rows may come to refer to nothing, in lower case, and the last statement that may do it.
    children: BTreeMap<String, Range<usize>>,
    /// The first statement that counts on an action.
    misfit: Option<Misfit>,
}

/// What a statement does to a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change<'c> {
    Insert,
    Delete,
    /// Of these columns; of any, if none is told.
    Update(Option<&'c BTreeSet<String>>),
}

impl Writes {
    /// Notes a statement that is understood.
    pub(super) fn known(&mut self, statement: &Statement, span: &Range<usize>, schema: &Schema) {
        match statement {
            Statement::Insert(Insert {
                table,
                on_conflict,
                conflict,
                ..
            }) => {
                let mut own = Write::new(self, table, table.span.clone(), span, schema);
                own.change(Change::Insert);
                own.replace(conflict.as_deref());
                if let Some(columns) = on_conflict.as_ref().and_then(|c| c.update.as_ref()) {
                    let columns = columns
                        .iter()
                        .flat_map(|assignment| &assignment.columns)
                        .map(|column| column.to_ascii_lowercase())
                        .collect();
                    own.change(Change::Update(Some(&columns)));
                }
            }
            Statement::Update(Update {
                table,
                assignments,
                conflict,
                ..
            }) => {
                let columns = assignments
                    .iter()
                    .flat_map(|assignment| &assignment.columns)
                    .map(|column| column.to_ascii_lowercase())
                    .collect();
                let mut own = Write::new(self, table, table.span.clone(), span, schema);
                own.change(Change::Update(Some(&columns)));
                own.replace(conflict.as_deref());
            }
            Statement::Delete(Delete { table, .. }) => {
                Write::new(self, table, table.span.clone(), span, schema).change(Change::Delete);
            }
            Statement::DropTable(drop) => {
                for table in &drop.names {
                    self.watch_children(table, span, schema);
                }
            }
            Statement::AlterTable(alter) => {
                for action in &alter.actions {
                    if let AlterAction::RenameTable(to) = &action.value {
                        self.renamed(&alter.name, to);
                    }
                }
            }
            _ => {}
        }
    }

    /// Notes a statement of which only the text is known: every table that it mentions may be the one that it writes.
    pub(super) fn unknown(&mut self, text: &str, span: &Range<usize>, schema: &Schema) {
        let bare = bare_words(text);
        let says = |word: &str| bare.iter().any(|own| own == word);
        // The words of a definition (ON DELETE) write nothing, but a DROP TABLE leaves what referred to the table.
        let first = bare.first().map(String::as_str).unwrap_or_default();
        let mentioned = words(text);
        for table in schema.tables.keys() {
            if !mentioned.contains(&table.to_ascii_lowercase()) {
                continue;
            }
            match first {
                "drop" => self.watch_children(table, span, schema),
                "insert" | "replace" | "update" | "delete" | "with" => {
                    let mut own = Write::new(self, table, 0..text.len(), span, schema);
                    if says("insert") || says("replace") {
                        own.change(Change::Insert);
                    }
                    if says("delete") || says("replace") {
                        own.change(Change::Delete);
                    }
                    if says("update") {
                        own.change(Change::Update(None));
                    }
                }
                _ => {}
            }
        }
    }

    /// The rows of `from` are in `to` from now on.
    pub(super) fn renamed(&mut self, from: &str, to: &str) {
        if let Some(span) = self.children.get(&from.to_ascii_lowercase()) {
            let span = span.clone();
            self.watch(to, &span);
        }
    }

    fn watch(&mut self, child: &str, span: &Range<usize>) {
        self.children
            .insert(child.to_ascii_lowercase(), span.clone());
    }

    fn watch_children(&mut self, table: &str, span: &Range<usize>, schema: &Schema) {
        for reference in references(schema) {
            if reference.key.table.eq_ignore_ascii_case(table) {
                self.watch(reference.child, span);
            }
        }
    }

    /// `statements`, between what keeps the violations of before and what finds new ones afterwards.
    ///
    /// # Errors
    ///
    /// When a statement counts on an action.
    pub(super) fn surround<'s>(
        self,
        statements: Vec<Text<'s>>,
        first: &Schema,
        last: &Schema,
    ) -> Result<Vec<Text<'s>>, Misfit> {
        if let Some(misfit) = self.misfit {
            return Err(misfit);
        }
        let watched = |schema: &Schema| -> Vec<(String, Range<usize>)> {
            references(schema)
                .filter_map(|reference| {
                    let span = self.children.get(&reference.child.to_ascii_lowercase())?;
                    Some((reference.child.to_owned(), span.clone()))
                })
                .collect()
        };
        let (past, now) = (watched(first), watched(last));
        let Some((_, end)) = now.iter().max_by_key(|(_, span)| span.end) else {
            return Ok(statements);
        };
        let start = statements.first().map_or(0..0, |text| text.span.clone());
        let names = |list: &[(String, Range<usize>)]| -> BTreeSet<String> {
            list.iter().map(|(name, _)| name.clone()).collect()
        };
        let (past, names) = (names(&past), names(&now));
        let violations = Violations::new("stairway_past_violation", None);
        let mut guard = Guard::new("stairway_writes");
        let mut asked = Vec::new();
        for reference in references(last) {
            if let Some(span) = self.children.get(&reference.child.to_ascii_lowercase()) {
                asked.push((violations.watch(&mut guard, &reference), span.clone()));
            }
        }
        let text = |text: String, span: &Range<usize>| Text {
            text: Cow::Owned(text),
            span: span.clone(),
        };
        let borrowed = |names: &BTreeSet<String>, write: &dyn Fn(&BTreeSet<&str>) -> String| {
            write(&names.iter().map(String::as_str).collect())
        };
        let mut texts = vec![text(
            borrowed(&past, &|names| violations.before(names)),
            &start,
        )];
        texts.extend(statements);
        texts.push(text(
            borrowed(&names, &|names| violations.after(names)),
            end,
        ));
        texts.push(text(guard.create(), end));
        for (watch, span) in asked {
            texts.extend(guard.ask(watch).map(|sql| text(sql, &span)));
        }
        texts.push(text(guard.drop(), end));
        texts.push(text(violations.drop(), end));
        Ok(texts)
    }
}

/// One statement's writing to one table.
struct Write<'w> {
    writes: &'w mut Writes,
    table: &'w str,
    at: Range<usize>,
    span: &'w Range<usize>,
    schema: &'w Schema,
}

impl<'w> Write<'w> {
    fn new(
        writes: &'w mut Writes,
        table: &'w str,
        at: Range<usize>,
        span: &'w Range<usize>,
        schema: &'w Schema,
    ) -> Write<'w> {
        Write {
            writes,
            table,
            at,
            span,
            schema,
        }
    }

    /// OR REPLACE deletes the rows that are in the way.
    fn replace(&mut self, conflict: Option<&str>) {
        if conflict == Some("replace") {
            self.change(Change::Delete);
        }
    }

    fn change(&mut self, change: Change<'_>) {
        if change != Change::Delete {
            self.writes.watch(self.table, self.span);
        }
        let table = self.schema.table(self.table);
        let replaces = table.is_some_and(replaces);
        for reference in references(self.schema) {
            if !reference.key.table.eq_ignore_ascii_case(self.table) {
                continue;
            }
            let key = reference.key;
            let deletes = change == Change::Delete || replaces;
            let moves = match change {
                Change::Update(Some(columns)) => {
                    let moves = |column: &String| {
                        columns.contains(&column.to_ascii_lowercase())
                            || table.is_some_and(|table| follows(table, column))
                    };
                    // The rowid may be called by a name of its own.
                    key.references.is_empty()
                        || key.references.iter().any(moves)
                        || ["rowid", "_rowid_", "oid"]
                            .iter()
                            .any(|word| columns.contains(*word))
                }
                Change::Update(None) => true,
                Change::Insert | Change::Delete => false,
            };
            if !(deletes || moves) {
                continue;
            }
            self.writes.watch(reference.child, self.span);
            let acts = if deletes && acts(&key.on_delete) {
                Some("ON DELETE")
            } else if moves && acts(&key.on_update) {
                Some("ON UPDATE")
            } else {
                None
            };
            if let Some(event) = acts {
                self.refuse(reference.child, key, event);
            }
        }
        // What a trigger does is not understood, so that whatever it mentions counts as done.
        let mut seen = BTreeSet::new();
        self.triggers(self.table, &mut seen);
    }

    fn triggers(&mut self, table: &str, seen: &mut BTreeSet<String>) {
        let mut left = vec![table.to_ascii_lowercase()];
        while let Some(table) = left.pop() {
            if !seen.insert(table.clone()) {
                continue;
            }
            for trigger in self.schema.triggers.values() {
                if !trigger.table.eq_ignore_ascii_case(&table) {
                    continue;
                }
                let body = words(body(&trigger.text));
                for (called, own) in &self.schema.tables {
                    let called = called.to_ascii_lowercase();
                    if !body.contains(&called) {
                        continue;
                    }
                    self.writes.watch(&called, self.span);
                    self.writes.watch_children(&called, self.span, self.schema);
                    let said = |words: &[&str]| words.iter().any(|word| body.contains(*word));
                    let deletes = said(&["delete", "replace"])
                        || replaces(own) && said(&["insert", "update"]);
                    for reference in references(self.schema) {
                        if !reference.key.table.eq_ignore_ascii_case(&own.name) {
                            continue;
                        }
                        if deletes && acts(&reference.key.on_delete) {
                            self.refuse(reference.child, reference.key, "ON DELETE");
                        } else if said(&["update"]) && acts(&reference.key.on_update) {
                            self.refuse(reference.child, reference.key, "ON UPDATE");
                        }
                    }
                }
                // Tables, and views whose triggers do what is done to them.
                let others = self.schema.triggers.values();
                left.extend(
                    others
                        .map(|other| other.table.to_ascii_lowercase())
                        .filter(|other| body.contains(other)),
                );
            }
        }
    }

    fn refuse(&mut self, child: &str, key: &ForeignKey, event: &str) {
        let by = match &key.name {
            Some(name) => format!("`{name}`"),
            None => format!("the foreign key ({})", key.columns.join(", ")),
        };
        let problem = Problem::new(
            self.at.clone(),
            format!("{event} of {by} on `{child}` would not happen"),
        )
        .because(format!(
            "Another statement of the same transaction rebuilds a table on SQLite, and a rebuild needs foreign keys to be off; `{child}` refers to `{}`.",
            key.table
        ))
        .help("Put the statement into a revision of its own, before or after this one, and run it without `--transaction all`.");
        self.writes.misfit.get_or_insert(Misfit {
            statement: self.span.clone(),
            problem,
        });
    }
}

/// Whether a row that is written may take the place of another.
fn replaces(table: &Table) -> bool {
    table
        .keys()
        .any(|key| key.conflict.as_deref() == Some("replace"))
}

/// Whether the column's values follow those of other columns.
fn follows(table: &Table, column: &str) -> bool {
    table
        .columns
        .iter()
        .any(|own| own.generated.is_some() && own.name.eq_ignore_ascii_case(column))
}

/// The words of an SQL text that are not quoted, in lower case and in order.
fn bare_words(text: &str) -> Vec<String> {
    Dialect::Sqlite
        .tokens(text)
        .into_iter()
        .filter(|token| token.kind == TokenKind::Word)
        .filter_map(|token| text.get(token.span))
        .map(str::to_ascii_lowercase)
        .collect()
}

/// What a trigger does, behind the BEGIN of its text.
fn body(text: &str) -> &str {
    let begin = Dialect::Sqlite.tokens(text).into_iter().find(|token| {
        text.get(token.span.clone())
            .is_some_and(|word| word.eq_ignore_ascii_case("begin"))
    });
    begin
        .and_then(|token| text.get(token.span.end..))
        .unwrap_or(text)
}

fn acts(action: &Action) -> bool {
    !matches!(action, Action::NoAction | Action::Restrict)
}
