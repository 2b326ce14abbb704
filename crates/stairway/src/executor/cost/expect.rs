//! What the statements of downgrades do to tables and columns that are there before. Pure.
//!
//! A name is followed back to the one that it has before the first step, so that a rename is none of what is dropped, and
//! what the steps themselves made is nobody's loss. It reads the statements and not the schema: one that drops a column
//! and adds it again leaves the schema as it was.

use super::Dropped;
use crate::{
    Dialect,
    dialect::token::TokenKind,
    executor::drop::unquoted,
    plan::Step,
    revision::{Direction, RevisionId},
    schema::{Node, Part, Query},
    script::Script,
    source::Source,
    sql::{
        one_by_one, parse,
        statement::{AlterAction, AlterTable, Statement},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Something that a step does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Expectation {
    pub(super) revision: RevisionId,
    pub(super) subject: Subject,
}

/// To what; by the names that are there before the first step.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// It drops the table.
    Table(String),
    /// It drops the column of the table.
    Column(String, String),
    /// It runs this on the rows of the table.
    Rows(String, String),
    /// It does this to the values of the column.
    Values(String, String, String),
    /// Something that is not known.
    Unknown(String),
}

/// What `steps` do, in order, on `dialect`; each once.
pub(super) fn expect(source: &Source, dialect: Dialect, steps: &[Step]) -> Vec<Expectation> {
    let mut names = Names::default();
    let mut told = BTreeSet::new();
    let mut expectations = Vec::new();
    for step in steps {
        let Some(script) = source.script(&step.revision) else {
            continue;
        };
        let subjects = subjects(
            script,
            step.direction,
            dialect,
            source.written(),
            &mut names,
        );
        for subject in subjects {
            if step.direction == Direction::Downgrade && told.insert(subject.clone()) {
                expectations.push(Expectation {
                    revision: step.revision.clone(),
                    subject,
                });
            }
        }
    }
    // What is gone with its table is not told again.
    let gone = |table: &String| told.contains(&Subject::Table(table.clone()));
    expectations.retain(|expectation| match &expectation.subject {
        Subject::Table(_) | Subject::Unknown(_) => true,
        Subject::Column(table, _) | Subject::Rows(table, _) | Subject::Values(table, ..) => {
            !gone(table)
        }
    });
    expectations
}

/// What the downgrade of one revision loses, as words for a comment; none where it loses nothing.
pub(in crate::executor) fn in_words(
    source: &Source,
    dialect: Dialect,
    step: &Step,
) -> Option<String> {
    let mut parts = Vec::new();
    for Expectation { subject, .. } in expect(source, dialect, std::slice::from_ref(step)) {
        parts.push(match subject {
            Subject::Table(table) => format!("drops `{table}`"),
            Subject::Column(table, column) => format!("drops `{table}.{column}`"),
            Subject::Rows(table, runs) => format!("runs {runs} on `{table}`"),
            Subject::Values(table, column, runs) => format!("{runs} on `{table}.{column}`"),
            Subject::Unknown(detail) => detail,
        });
    }
    (!parts.is_empty()).then(|| format!("May lose data: {}", parts.join("; ")))
}

/// What the downgrade of one revision drops, by the names that are there before; none where a statement is not
/// understood.
pub(super) fn dropped(script: &Script, dialect: Dialect, written: Dialect) -> Option<Dropped> {
    let mut dropped = Dropped::default();
    let names = &mut Names::default();
    for subject in subjects(script, Direction::Downgrade, dialect, written, names) {
        match subject {
            Subject::Table(table) => {
                dropped.tables.insert(table);
            }
            Subject::Column(table, column) => {
                dropped.columns.insert((table, column));
            }
            Subject::Values(table, column, _) => {
                dropped.converts.insert((table, column));
            }
            // What becomes of these, rows show.
            Subject::Rows(..) => {}
            Subject::Unknown(_) => return None,
        }
    }
    Some(dropped)
}

/// What tables and columns that have a name now were called before the first step; a name that is not in here is as it
/// was, and none stands for what was not there.
#[derive(Default)]
struct Names {
    tables: BTreeMap<String, Option<String>>,
    /// By the table and the column, as they are called now.
    columns: BTreeMap<(String, String), Option<String>>,
}

impl Names {
    fn table(&self, name: &str) -> Option<String> {
        match self.tables.get(name) {
            Some(before) => before.clone(),
            None => Some(name.to_owned()),
        }
    }

    fn column(&self, table: &str, name: &str) -> Option<(String, String)> {
        let before = self.table(table)?;
        match self.columns.get(&(table.to_owned(), name.to_owned())) {
            Some(column) => Some((before, column.clone()?)),
            None => Some((before, name.to_owned())),
        }
    }

    /// Nothing that was there before is called so now.
    fn made(&mut self, table: &str) {
        self.columns.retain(|(of, _), _| of != table);
        self.tables.insert(table.to_owned(), None);
    }

    fn added(&mut self, table: &str, column: &str) {
        self.columns
            .insert((table.to_owned(), column.to_owned()), None);
    }

    fn rename_table(&mut self, from: &str, to: &str) {
        let before = self.table(from);
        let of: Vec<_> = self
            .columns
            .keys()
            .filter(|key| key.0 == from)
            .cloned()
            .collect();
        for key in of {
            let column = self.columns.remove(&key).flatten();
            self.columns.insert((to.to_owned(), key.1), column);
        }
        self.tables.insert(to.to_owned(), before);
        self.tables.insert(from.to_owned(), None);
    }

    fn rename_column(&mut self, table: &str, from: &str, to: &str) {
        let before = self.column(table, from).map(|(_, column)| column);
        let key = |name: &str| (table.to_owned(), name.to_owned());
        self.columns.insert(key(to), before);
        self.columns.insert(key(from), None);
    }
}

/// What one script does in `direction`.
fn subjects(
    script: &Script,
    direction: Direction,
    dialect: Dialect,
    written: Dialect,
    names: &mut Names,
) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for block in script.blocks_for(direction, dialect) {
        let words = block.dialect.unwrap_or(written);
        for span in &block.statements {
            let text = script.text().get(span.clone()).unwrap_or_default();
            if moves(text, words) {
                continue;
            }
            match parse::statement(text, words) {
                Ok(statement) => {
                    for part in one_by_one(statement) {
                        statement_of(&part, text, words, names, &mut subjects);
                    }
                }
                Err(_) => match truncated(text, words) {
                    Some(tables) => rows(&tables, "TRUNCATE", names, &mut subjects),
                    None => subjects.push(unknown(text)),
                },
            }
        }
    }
    subjects
}

fn statement_of(
    statement: &Statement,
    text: &str,
    words: Dialect,
    names: &mut Names,
    subjects: &mut Vec<Subject>,
) {
    match statement {
        Statement::CreateTable(create) if create.if_not_exists => {}
        Statement::CreateTable(create) => names.made(&create.name.value),
        Statement::DropTable(dropped) => {
            for name in &dropped.names {
                subjects.extend(names.table(&name.value).map(Subject::Table));
                names.made(&name.value);
            }
        }
        Statement::AlterTable(alter) => actions(alter, names, subjects),
        Statement::Delete(delete) => {
            rows(
                std::slice::from_ref(&delete.table.value),
                "DELETE",
                names,
                subjects,
            );
        }
        Statement::Update(update) => {
            let table = &update.table.value;
            let mut columns = update.assignments.iter().flat_map(|set| &set.columns);
            // What is written only into columns that were not there before replaces nothing.
            if columns.any(|column| names.column(table, &column.value).is_some()) {
                rows(std::slice::from_ref(table), "UPDATE", names, subjects);
            }
        }
        Statement::Insert(insert) => {
            let updates = insert
                .on_conflict
                .as_ref()
                .is_some_and(|it| it.update.is_some());
            if updates || insert.conflict.as_deref() == Some("replace") {
                let runs = "INSERT that replaces rows";
                rows(
                    std::slice::from_ref(&insert.table.value),
                    runs,
                    names,
                    subjects,
                );
            }
        }
        Statement::Query(query) if calls_others(query) => subjects.push(unknown(text)),
        Statement::DropType(dropped) if dropped.cascade => subjects.push(unknown(text)),
        Statement::Unmodelled(_) => match truncated(text, words) {
            Some(tables) => rows(&tables, "TRUNCATE", names, subjects),
            None if is_harmless(text, words) => {}
            None => subjects.push(unknown(text)),
        },
        _ => {}
    }
}

fn actions(alter: &AlterTable, names: &mut Names, subjects: &mut Vec<Subject>) {
    let mut table = alter.name.value.clone();
    for action in &alter.actions {
        match &action.value {
            AlterAction::AddColumn {
                column,
                if_not_exists: false,
            } => {
                names.added(&table, &column.name.value);
            }
            AlterAction::DropColumn { name, .. } => {
                let before = names.column(&table, &name.value);
                subjects.extend(before.map(|(table, column)| Subject::Column(table, column)));
                names.added(&table, &name.value);
            }
            AlterAction::RenameColumn { from, to } => {
                names.rename_column(&table, &from.value, &to.value);
            }
            AlterAction::RenameTable(to) => {
                names.rename_table(&table, &to.value);
                table.clone_from(&to.value);
            }
            // What a plain change of type cannot keep it mostly refuses; an expression may make anything of a value.
            AlterAction::SetType {
                column,
                using: Some(_),
                ..
            } => {
                let before = names.column(&table, &column.value);
                subjects.extend(before.map(|(table, column)| {
                    Subject::Values(table, column, "a change of type with USING".to_owned())
                }));
            }
            _ => {}
        }
    }
}

/// Whether a query calls a function of which it is not known that it only reads: what it does is not in the statement.
fn calls_others(query: &Query) -> bool {
    const READING: [&str; 30] = [
        "abs",
        "array_agg",
        "avg",
        "bool_and",
        "bool_or",
        "coalesce",
        "concat",
        "count",
        "currval",
        "dense_rank",
        "extract",
        "greatest",
        "json_agg",
        "jsonb_agg",
        "least",
        "length",
        "lower",
        "max",
        "min",
        "nextval",
        "now",
        "nullif",
        "rank",
        "replace",
        "round",
        "row_number",
        "setval",
        "string_agg",
        "sum",
        "upper",
    ];
    let mut others = false;
    query.walk(&mut |part| {
        if let Part::Expression(expression) = part
            && let Node::Call(call) = &*expression.node
        {
            others |= !READING.contains(&call.name.as_str());
        }
    });
    others
}

/// `runs` is run on the rows of these tables.
fn rows(tables: &[String], runs: &str, names: &Names, subjects: &mut Vec<Subject>) {
    let tables = tables.iter().filter_map(|table| names.table(table));
    subjects.extend(tables.map(|table| Subject::Rows(table, runs.to_owned())));
}

fn unknown(text: &str) -> Subject {
    /// So much of a statement is shown.
    const SHOWN: usize = 60;
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut line = words.join(" ");
    if line.chars().count() > SHOWN {
        line = line.chars().take(SHOWN - 1).collect();
        line.push('…');
    }
    Subject::Unknown(format!("what `{line}` does to rows is not known"))
}

/// The words and names of a statement, unquoted names in lower case.
fn tokens(text: &str, dialect: Dialect) -> Vec<String> {
    let mut tokens = Vec::new();
    for token in dialect.tokens(text) {
        let word = text.get(token.span.clone()).unwrap_or_default();
        match token.kind {
            TokenKind::Space | TokenKind::LineComment | TokenKind::BlockComment => {}
            TokenKind::QuotedName => tokens.push(unquoted(word)),
            _ => tokens.push(word.to_lowercase()),
        }
    }
    tokens
}

/// The tables of a TRUNCATE, if that is what it is.
fn truncated(text: &str, dialect: Dialect) -> Option<Vec<String>> {
    let tokens = tokens(text, dialect);
    let (first, rest) = tokens.split_first()?;
    if first != "truncate" {
        return None;
    }
    let mut tables: Vec<String> = Vec::new();
    let mut qualified = false;
    for word in rest {
        match word.as_str() {
            "table" | "only" | "," | "*" => {}
            "." => qualified = true,
            "restart" | "continue" | "cascade" | "restrict" | ";" => break,
            name => {
                if std::mem::take(&mut qualified) {
                    tables.pop();
                }
                tables.push(name.to_owned());
            }
        }
    }
    Some(tables)
}

/// Whether a statement moves a table with all its rows: to another schema, or into or out of one that is in parts.
fn moves(text: &str, dialect: Dialect) -> bool {
    let tokens = tokens(text, dialect);
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let Some(rest) = words.strip_prefix(&["alter", "table"]) else {
        return false;
    };
    let rest = rest.strip_prefix(&["if", "exists"]).unwrap_or(rest);
    let rest = rest.strip_prefix(&["only"]).unwrap_or(rest);
    match rest {
        [_, ".", _, rest @ ..] | [_, rest @ ..] => matches!(
            rest,
            ["set", "schema", ..] | ["attach" | "detach", "partition", ..]
        ),
        [] => false,
    }
}

/// Whether a statement that is not modelled leaves rows alone, by its first words.
fn is_harmless(text: &str, dialect: Dialect) -> bool {
    const FIRST: [&str; 9] = [
        "create", "comment", "grant", "revoke", "set", "reset", "analyze", "vacuum", "reindex",
    ];
    const SECOND: [&str; 7] = [
        "function",
        "procedure",
        "aggregate",
        "trigger",
        "policy",
        "rule",
        "statistics",
    ];
    let tokens = tokens(text, dialect);
    let word = |at: usize| tokens.get(at).map_or("", String::as_str);
    match word(0) {
        "drop" => SECOND.contains(&word(1)) && !tokens.iter().any(|word| word == "cascade"),
        "alter" => word(1) != "table",
        first => FIRST.contains(&first),
    }
}
