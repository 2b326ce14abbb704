//! What a statement has to do in a file that makes the desired schema.

use super::sequence::Sequences;
use crate::{
    model::text::Text,
    place::Spanned,
    sql::{
        Problem,
        statement::{AlterAction, ColumnConstraint, ColumnDefinition, ConstraintKind, Statement},
    },
};
use std::ops::Range;

/// What becomes of a statement.
pub(super) enum Verdict {
    /// It makes part of the schema.
    Take,
    /// It makes nothing that is modelled, which has been said.
    Leave,
    /// It has no place in such a file.
    Refuse(Problem),
}

/// What becomes of `statement`, and what of it is not compared: its words, where they stand.
pub(super) fn judge(
    statement: &Statement,
    text: &Text,
    sequences: &Sequences,
) -> (Verdict, Vec<Spanned<String>>) {
    let whole = 0..text.sql().len();
    match statement {
        Statement::CreateTable(create) => {
            if let Some(words) = create.unmodelled.iter().find(|said| is_temporary(said)) {
                return (Verdict::Refuse(temporary(words)), Vec::new());
            }
            let mut said = create.unmodelled.clone();
            said.extend(create.columns.iter().flat_map(unmodelled));
            let constraints = create.constraints.iter();
            said.extend(constraints.filter_map(|constraint| not_modelled(&constraint.kind)));
            (Verdict::Take, said)
        }
        Statement::CreateIndex(create) => (Verdict::Take, create.unmodelled.clone()),
        Statement::CreateView(create) => (Verdict::Take, create.unmodelled.clone()),
        Statement::CreateEnum { .. } | Statement::Comment { .. } => (Verdict::Take, Vec::new()),
        Statement::AlterTable(alter) => match alter.actions.as_slice() {
            [action] => alteration(&action.value, &action.span),
            // Each has been made a statement of its own.
            _ => (Verdict::Take, Vec::new()),
        },
        Statement::AddValue(_)
        | Statement::RenameIndex(_)
        | Statement::RenameView(_)
        | Statement::RenameValue { .. }
        | Statement::RenameType(_) => (Verdict::Refuse(history(first_words(text))), Vec::new()),
        Statement::DropTable(_)
        | Statement::DropIndex(_)
        | Statement::DropView(_)
        | Statement::DropType(_)
        | Statement::DropTrigger(_) => (Verdict::Refuse(history(first_words(text))), Vec::new()),
        Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => {
            (Verdict::Refuse(rows(first_words(text))), Vec::new())
        }
        Statement::Query(_) => {
            let words = Spanned::new("SELECT".to_owned(), whole);
            (Verdict::Leave, vec![words])
        }
        Statement::CreateTrigger { .. } => {
            let words = Spanned::new("CREATE TRIGGER".to_owned(), whole);
            (Verdict::Leave, vec![words])
        }
        Statement::Unmodelled(words) => match words.value.split(' ').next() {
            Some("COPY" | "MERGE" | "TRUNCATE") => {
                (Verdict::Refuse(rows(words.clone())), Vec::new())
            }
            Some("DROP") => (Verdict::Refuse(history(words.clone())), Vec::new()),
            Some("SET") if sets_another_schema(text.sql()) => {
                (Verdict::Refuse(another_schema(words)), Vec::new())
            }
            _ if sequences.is_of_serial(text) => (Verdict::Leave, Vec::new()),
            _ => (Verdict::Leave, vec![words.clone()]),
        },
    }
}

fn alteration(action: &AlterAction, span: &Range<usize>) -> (Verdict, Vec<Spanned<String>>) {
    let refused = |what: &str| {
        let words = Spanned::new(what.to_owned(), span.clone());
        (Verdict::Refuse(history(words)), Vec::new())
    };
    match action {
        AlterAction::AddColumn { column, .. } => (Verdict::Take, unmodelled(column).collect()),
        AlterAction::AddConstraint(constraint) => (
            Verdict::Take,
            not_modelled(&constraint.kind).into_iter().collect(),
        ),
        AlterAction::SetNotNull { not_null: true, .. }
        | AlterAction::SetDefault {
            default: Some(_), ..
        }
        | AlterAction::SetIdentity { .. }
        | AlterAction::AlterConstraint { .. }
        | AlterAction::ValidateConstraint(_) => (Verdict::Take, Vec::new()),
        AlterAction::Unmodelled(words) => (Verdict::Leave, vec![words.clone()]),
        AlterAction::DropColumn { .. } => refused("DROP COLUMN"),
        AlterAction::DropConstraint { .. } => refused("DROP CONSTRAINT"),
        AlterAction::DropIdentity { .. } => refused("DROP IDENTITY"),
        AlterAction::DropExpression { .. } => refused("DROP EXPRESSION"),
        AlterAction::SetNotNull {
            not_null: false, ..
        } => refused("DROP NOT NULL"),
        AlterAction::SetDefault { default: None, .. } => refused("DROP DEFAULT"),
        AlterAction::SetType { .. } => refused("ALTER COLUMN ... TYPE"),
        AlterAction::RenameColumn { .. } => refused("RENAME COLUMN"),
        AlterAction::RenameTable(_) => refused("RENAME TO"),
        AlterAction::RenameConstraint { .. } => refused("RENAME CONSTRAINT"),
    }
}

fn is_temporary(words: &Spanned<String>) -> bool {
    let mut words = words.value.split(' ');
    words.any(|word| matches!(word, "TEMP" | "TEMPORARY"))
}

/// The problem that a table does not stay.
fn temporary(words: &Spanned<String>) -> Problem {
    Problem::new(
        words.span.clone(),
        "a temporary table in a file of the desired schema",
    )
    .because("It is gone when its session ends.")
    .help("Take it out.")
}

/// Whether what comes after a SET would be made elsewhere than in `public`.
fn sets_another_schema(sql: &str) -> bool {
    let lower = sql.to_ascii_lowercase();
    let Some((_, value)) = lower.split_once("search_path") else {
        return false;
    };
    let known = ["to", "public", "pg_catalog", "default", "$user"];
    let mut names = value
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | ',' | '\'' | '"'))
        .filter(|name| !name.is_empty());
    names.any(|name| !known.contains(&name))
}

/// The problem that objects would be in another schema than `public`.
fn another_schema(words: &Spanned<String>) -> Problem {
    Problem::new(words.span.clone(), "a schema other than `public`")
        .because("SQLite has no schemas, so that only what is in `public` can be shared.")
        .help("Take it out, and make the objects in `public`.")
}

/// What is not modelled of what `column` says.
fn unmodelled(column: &ColumnDefinition) -> impl Iterator<Item = Spanned<String>> {
    column
        .constraints
        .iter()
        .filter_map(|said| match &said.value {
            ColumnConstraint::Table(kind, _) => not_modelled(kind),
            _ => None,
        })
}

fn not_modelled(kind: &ConstraintKind) -> Option<Spanned<String>> {
    match kind {
        ConstraintKind::Unmodelled(words) => Some(words.clone()),
        _ => None,
    }
}

/// The first two words of a statement.
fn first_words(text: &Text) -> Spanned<String> {
    let words: Vec<&str> = text.sql().split_whitespace().take(2).collect();
    let one = matches!(
        words
            .first()
            .map(|word| word.to_ascii_uppercase())
            .as_deref(),
        Some("UPDATE" | "WITH")
    );
    let count = if one { 1 } else { 2 };
    let words = words.into_iter().take(count).collect::<Vec<_>>().join(" ");
    let end = text
        .sql()
        .find(char::is_whitespace)
        .unwrap_or(text.sql().len());
    Spanned::new(words.to_ascii_uppercase(), 0..end)
}

/// The problem that a statement changes what is there.
fn history(words: Spanned<String>) -> Problem {
    Problem::new(
        words.span,
        format!("`{}` in a file of the desired schema", words.value),
    )
    .because("Such a file says what there is to be, not how it came about.")
    .help("Write what it leads to, and leave the change to a revision.")
}

/// The problem that a statement is about rows.
fn rows(words: Spanned<String>) -> Problem {
    Problem::new(
        words.span,
        format!("`{}` in a file of the desired schema", words.value),
    )
    .because("Rows are no part of a schema.")
    .help("Take it out; rows belong into a revision.")
}
