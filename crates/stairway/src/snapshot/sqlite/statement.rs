//! The stored texts of indexes, triggers, views and virtual tables, read into facts.

use super::{
    cursor::Cursor,
    key::{self, KeyColumn},
    lexeme::{self, Layout, Lexeme, Scope, bare, canonical, fold, items, spell, split},
    table::Table,
};
use crate::snapshot::Facts;
use sqlite3_parser::dialect::TokenType::*;

/// The value of a fact that is either there or not.
pub(super) const YES: &str = "yes";

pub(super) fn put(facts: &mut Facts, fact: &str, value: impl Into<Option<String>>) {
    if let Some(value) = value.into() {
        facts.insert(fact.into(), value);
    }
}

pub(super) fn put_if(facts: &mut Facts, fact: &str, is: bool) {
    put(facts, fact, is.then(|| YES.to_owned()));
}

/// A `CREATE INDEX` text.
#[derive(Debug)]
pub(super) struct Index {
    pub(super) unique: bool,
    pub(super) columns: Vec<KeyColumn>,
    pub(super) partial: Option<String>,
}

pub(super) fn index(lexemes: &[Lexeme<'_>], table: &Table) -> Option<Index> {
    let mut cursor = Cursor::new(lexemes);
    cursor.expect(TK_CREATE)?;
    let unique = cursor.take(TK_UNIQUE);
    cursor.expect(TK_INDEX)?;
    cursor.if_not_exists();
    cursor.qualified_name()?;
    cursor.expect(TK_ON)?;
    cursor.name()?;
    let columns = items(cursor.group()?)
        .into_iter()
        .map(|item| KeyColumn::of_index(item, table))
        .collect::<Option<Vec<_>>>()?;
    let names = table.column_names();
    let partial = cursor
        .take(TK_WHERE)
        .then(|| lexeme::expression(without_end(cursor.rest()), Scope::Columns(&names)));
    (partial.is_some() || without_end(cursor.rest()).is_empty()).then_some(Index {
        unique,
        columns,
        partial,
    })
}

impl Index {
    pub(super) fn facts(&self, table: &Table) -> Facts {
        let mut facts = Facts::new();
        put(&mut facts, "columns", key::render(&self.columns, table));
        put_if(&mut facts, "unique", self.unique);
        put(&mut facts, "where", self.partial.clone());
        facts
    }
}

pub(super) fn trigger(lexemes: &[Lexeme<'_>]) -> Option<Facts> {
    let mut cursor = Cursor::new(lexemes);
    let mut facts = Facts::new();
    cursor.expect(TK_CREATE)?;
    cursor.take(TK_TEMP);
    cursor.expect(TK_TRIGGER)?;
    cursor.if_not_exists();
    cursor.qualified_name()?;
    let timing = if cursor.take(TK_AFTER) {
        "after"
    } else if cursor.take_all(&[TK_INSTEAD, TK_OF]) {
        "instead of"
    } else {
        cursor.take(TK_BEFORE);
        "before"
    };
    put(&mut facts, "timing", timing.to_owned());
    let event = match cursor.skip()?.kind {
        TK_DELETE => "delete".to_owned(),
        TK_INSERT => "insert".to_owned(),
        TK_UPDATE if cursor.take(TK_OF) => {
            let mut columns = Vec::new();
            loop {
                columns.push(spell(&fold(&cursor.name()?)));
                if !cursor.take(TK_COMMA) {
                    break;
                }
            }
            columns.sort();
            columns.dedup();
            format!("update of {}", columns.join(", "))
        }
        TK_UPDATE => "update".to_owned(),
        _ => return None,
    };
    put(&mut facts, "event", event);
    cursor.expect(TK_ON)?;
    cursor.qualified_name()?;
    cursor.take_all(&[TK_FOR, TK_EACH, TK_ROW]);
    if cursor.take(TK_WHEN) {
        let when = split(cursor.rest(), TK_BEGIN).into_iter().next()?;
        put(
            &mut facts,
            "when",
            canonical(bare(when), Scope::Open, Layout::Line),
        );
        for _ in when {
            cursor.skip();
        }
    }
    cursor.expect(TK_BEGIN)?;
    let [body @ .., end] = without_end(cursor.rest()) else {
        return None;
    };
    (end.kind == TK_END).then_some(())?;
    let body: Vec<String> = split(body, TK_SEMI)
        .into_iter()
        .filter(|statement| !statement.is_empty())
        .map(|statement| canonical(statement, Scope::Open, Layout::Clauses) + ";")
        .collect();
    put(&mut facts, "body", body.join("\n"));
    Some(facts)
}

pub(super) fn view(lexemes: &[Lexeme<'_>]) -> Option<Facts> {
    let mut cursor = Cursor::new(lexemes);
    let mut facts = Facts::new();
    cursor.expect(TK_CREATE)?;
    cursor.take(TK_TEMP);
    cursor.expect(TK_VIEW)?;
    cursor.if_not_exists();
    cursor.qualified_name()?;
    if cursor.kind(0) == Some(TK_LP) {
        let columns: Vec<String> = cursor.names()?.iter().map(|name| spell(name)).collect();
        put(&mut facts, "columns", columns.join(", "));
    }
    cursor.expect(TK_AS)?;
    let select = without_end(cursor.rest());
    put(
        &mut facts,
        "definition",
        canonical(select, Scope::Open, Layout::Clauses),
    );
    Some(facts)
}

/// The arguments are the module's own language, so nothing in them is folded.
pub(super) fn virtual_table(lexemes: &[Lexeme<'_>]) -> Option<Facts> {
    let mut cursor = Cursor::new(lexemes);
    let mut facts = Facts::new();
    cursor
        .take_all(&[TK_CREATE, TK_VIRTUAL, TK_TABLE])
        .then_some(())?;
    cursor.if_not_exists();
    cursor.qualified_name()?;
    cursor.expect(TK_USING)?;
    put(&mut facts, "module", spell(&fold(&cursor.name()?)));
    if cursor.kind(0) == Some(TK_LP) {
        let arguments: Vec<String> = items(cursor.group()?)
            .into_iter()
            .map(|item| {
                item.iter()
                    .map(|lexeme| lexeme.text)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        put(
            &mut facts,
            "arguments",
            Some(arguments.join(", ")).filter(|text| !text.is_empty()),
        );
    }
    without_end(cursor.rest()).is_empty().then_some(facts)
}

/// Without semicolons at the end.
fn without_end<'l, 't>(mut lexemes: &'l [Lexeme<'t>]) -> &'l [Lexeme<'t>] {
    while let [rest @ .., last] = lexemes
        && last.kind == TK_SEMI
    {
        lexemes = rest;
    }
    lexemes
}
