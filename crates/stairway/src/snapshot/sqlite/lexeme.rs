//! The one canonical spelling of a stored text's words. Knows nothing of statements.
//!
//! Expressions are compared as canonical tokens and not as syntax trees: every token of the stored text is
//! accounted for, whatever its nesting and whichever SQLite wrote it, so nothing can be dropped on the way.

pub(super) use crate::dialect::sqlite::lexeme::{Lexeme, fold, spell};

use crate::{
    Dialect,
    dialect::sqlite::lexeme::{self, NAMELIKE, is_rowid},
    sql::{parse, print},
};
use sqlite3_parser::dialect::{TokenType, TokenType::*};
use std::collections::BTreeSet;

/// The tokens of `text` without comments and white space; none when a token is malformed.
pub(super) fn lexemes(text: &str) -> Option<Vec<Lexeme<'_>>> {
    lexeme::lexemes(text).ok()
}

/// What is known of the names that an expression can mean.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scope<'s> {
    /// Exactly these folded columns: any other word in double quotes is a string.
    Columns(&'s BTreeSet<String>),
    /// Not known: a word in double quotes may be a name or a string, so its case stays.
    Open,
}

/// How canonical text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// On one line.
    Line,
    /// A clause and a list item to a line, for texts that people compare line by line.
    Clauses,
}

/// The canonical spelling of an expression or statement.
pub(super) fn canonical(lexemes: &[Lexeme<'_>], scope: Scope<'_>, layout: Layout) -> String {
    let mut text = String::new();
    let mut depth = 0_usize;
    let mut sign = false;
    for (at, lexeme) in lexemes.iter().enumerate() {
        let previous = at.checked_sub(1).and_then(|at| lexemes.get(at));
        let next = lexemes.get(at + 1);
        if lexeme.kind == TK_RP {
            depth = depth.saturating_sub(1);
        }
        if let Some(previous) = previous {
            if layout == Layout::Clauses && depth == 0 && opens_clause(previous.kind, lexeme.kind) {
                text.push('\n');
            } else if layout == Layout::Clauses && depth == 0 && previous.kind == TK_COMMA {
                text.push_str("\n  ");
            } else if !(sign && lexeme.kind != TK_MINUS && lexeme.kind != TK_PLUS)
                && is_spaced(previous, lexeme)
            {
                text.push(' ');
            }
        }
        text.push_str(&spelling(previous, lexeme, next, scope));
        sign = matches!(lexeme.kind, TK_MINUS | TK_PLUS)
            && previous.is_none_or(|previous| !ends_operand(previous));
        if lexeme.kind == TK_LP {
            depth += 1;
        }
    }
    text
}

/// The canonical spelling of an expression, without the parentheses that mean nothing.
///
/// Where it is understood it is what its tree prints, so that a table which was written again is the same.
pub(super) fn expression(lexemes: &[Lexeme<'_>], scope: Scope<'_>) -> String {
    let text = canonical(bare(lexemes), scope, Layout::Line);
    let Ok(tree) = parse::expression(&text, Dialect::Sqlite) else {
        return text;
    };
    let printed = print::expression(&tree, Dialect::Sqlite);
    self::lexemes(&printed).map_or(text, |words| canonical(&words, Scope::Open, Layout::Line))
}

fn is_spaced(previous: &Lexeme<'_>, lexeme: &Lexeme<'_>) -> bool {
    !matches!(
        (previous.kind, lexeme.kind),
        (TK_LP | TK_DOT, _)
            | (_, TK_RP | TK_COMMA | TK_DOT | TK_SEMI)
            | (TK_ID | TK_REPLACE, TK_LP)
    )
}

/// Whether a `-` after it is subtraction, not a sign. It decides about a space and nothing else.
fn ends_operand(lexeme: &Lexeme<'_>) -> bool {
    matches!(
        lexeme.kind,
        TK_ID
            | TK_STRING
            | TK_INTEGER
            | TK_FLOAT
            | TK_BLOB
            | TK_VARIABLE
            | TK_RP
            | TK_NULL
            | TK_CTIME_KW
            | TK_END
    ) || NAMELIKE.contains(&lexeme.kind)
}

fn opens_clause(previous: TokenType, kind: TokenType) -> bool {
    match kind {
        TK_FROM => previous != TK_DELETE,
        TK_WHERE | TK_GROUP | TK_HAVING | TK_ORDER | TK_LIMIT | TK_UNION | TK_EXCEPT
        | TK_INTERSECT | TK_VALUES | TK_SET => true,
        TK_SELECT => matches!(
            previous,
            TK_UNION | TK_ALL | TK_EXCEPT | TK_INTERSECT | TK_RP
        ),
        TK_JOIN | TK_JOIN_KW => previous != TK_JOIN_KW,
        _ => false,
    }
}

fn spelling(
    previous: Option<&Lexeme<'_>>,
    lexeme: &Lexeme<'_>,
    next: Option<&Lexeme<'_>>,
    scope: Scope<'_>,
) -> String {
    match lexeme.kind {
        TK_NE => "<>".to_owned(),
        TK_EQ => "=".to_owned(),
        TK_ID | TK_STRING => match lexeme.quote() {
            None => fold(lexeme.text),
            Some('\'') if !surely_name(previous, next) => lexeme.text.to_owned(),
            Some('"') if !surely_name(previous, next) => double_quoted(&lexeme.content(), scope),
            Some(_) => spell(&fold(&lexeme.content())),
        },
        TK_VARIABLE => lexeme.text.to_owned(),
        _ => fold(lexeme.text),
    }
}

/// Whether the grammar takes nothing but a name here.
fn surely_name(previous: Option<&Lexeme<'_>>, next: Option<&Lexeme<'_>>) -> bool {
    let after = previous.is_some_and(|previous| {
        matches!(
            previous.kind,
            TK_DOT
                | TK_FROM
                | TK_JOIN
                | TK_INTO
                | TK_UPDATE
                | TK_TABLE
                | TK_REFERENCES
                | TK_COLLATE
        )
    });
    after || next.is_some_and(|next| matches!(next.kind, TK_DOT | TK_LP))
}

/// SQLite takes a word in double quotes that names nothing for a string.
fn double_quoted(content: &str, scope: Scope<'_>) -> String {
    let folded = fold(content);
    match scope {
        Scope::Columns(columns) if columns.contains(&folded) => spell(&folded),
        Scope::Columns(_) if !is_rowid(&folded) => format!("'{}'", content.replace('\'', "''")),
        // With the same case a bare word and a quoted one are the same name, provided that the rest of the
        // schema is the same; if it is not, that is a difference of its own.
        Scope::Open if folded == content => spell(&folded),
        _ => format!("\"{}\"", content.replace('"', "\"\"")),
    }
}

/// Without the parentheses around the whole.
pub(super) fn bare<'l, 't>(mut lexemes: &'l [Lexeme<'t>]) -> &'l [Lexeme<'t>] {
    while let [first, inner @ .., last] = lexemes {
        if first.kind != TK_LP || last.kind != TK_RP || !is_balanced(inner) || inner.is_empty() {
            break;
        }
        lexemes = inner;
    }
    lexemes
}

fn is_balanced(lexemes: &[Lexeme<'_>]) -> bool {
    let mut depth = 0_i64;
    for lexeme in lexemes {
        match lexeme.kind {
            TK_LP => depth += 1,
            TK_RP => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The items between the commas that no parentheses enclose.
pub(super) fn items<'l, 't>(lexemes: &'l [Lexeme<'t>]) -> Vec<&'l [Lexeme<'t>]> {
    split(lexemes, TK_COMMA)
}

/// The parts between the tokens of `kind` that no parentheses enclose.
pub(super) fn split<'l, 't>(lexemes: &'l [Lexeme<'t>], kind: TokenType) -> Vec<&'l [Lexeme<'t>]> {
    let mut depth = 0_i64;
    lexemes
        .split(|lexeme| {
            match lexeme.kind {
                TK_LP => depth += 1,
                TK_RP => depth -= 1,
                _ => {}
            }
            depth == 0 && lexeme.kind == kind
        })
        .collect()
}

/// What stands for a text that the readers of statements do not know: the same tokens, the same meaning.
///
/// Only what SQLite never looks at is gone: comments, white space, and the case of bare words except for the
/// one after DEFAULT, which is a string. So two texts with one spelling are one definition; at worst, two
/// spellings of one definition are reported as a difference, which is the safe side.
pub(super) fn definition(text: &str) -> String {
    let Some(lexemes) = lexemes(text) else {
        return text.trim().to_owned();
    };
    let mut words = Vec::with_capacity(lexemes.len());
    let mut keep = false;
    for lexeme in &lexemes {
        let bare = lexeme.quote().is_none() && lexeme.kind != TK_VARIABLE;
        words.push(if bare && !keep {
            fold(lexeme.text)
        } else {
            lexeme.text.to_owned()
        });
        keep = lexeme.kind == TK_DEFAULT;
    }
    words.join(" ")
}
