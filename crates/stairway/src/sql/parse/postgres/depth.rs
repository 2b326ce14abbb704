//! How deep a text nests, told from its tokens: before a parser that calls itself has seen it.

use crate::{
    Dialect,
    dialect::token::{Token, TokenKind},
    sql::Problem,
};
use std::ops::ControlFlow;

/// The deepest nesting of parentheses, operators and joins that is read. The parser can do with several times
/// as much even on a small stack and without optimisation, and so can what works on the trees.
const DEEPEST: usize = 200;

/// What is open at one place in the text.
#[derive(Default)]
struct Level {
    /// Whether it is a CASE, which its END closes.
    case: bool,
    /// Whether a query stands in it.
    query: bool,
    /// How many AND and OR bind what follows to what came before.
    conditions: usize,
    /// How many other operators do so.
    operators: usize,
    /// How many queries and tables are put together so far.
    joins: usize,
}

impl Level {
    /// What opens a level is read by more functions than what is put next to it.
    fn depth(&self) -> usize {
        2 + 3 * usize::from(self.query) + self.conditions + self.operators + self.joins
    }
}

/// Refuses a text that nests too deeply.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    // What is closed or ended no longer counts; `outer` is the depth of all levels but the last.
    let mut levels: Vec<Level> = Vec::new();
    let (mut level, mut outer) = (Level::default(), 0);
    let mut problem = None;
    Dialect::Postgres.scan(text, |token| {
        let symbol = text.get(token.span.clone()).unwrap_or_default();
        match kind(&token, symbol) {
            Kind::Plain => return ControlFlow::Continue(()),
            Kind::Open { case } => {
                outer += level.depth();
                levels.push(std::mem::replace(
                    &mut level,
                    Level {
                        case,
                        ..Level::default()
                    },
                ));
            }
            Kind::Close { case } => {
                if level.case == case
                    && let Some(last) = levels.pop()
                {
                    level = last;
                    outer -= level.depth();
                }
            }
            Kind::Separator => {
                level.conditions = 0;
                level.operators = 0;
            }
            Kind::Query => {
                level.query = true;
                level.conditions = 0;
                level.operators = 0;
            }
            Kind::End => {
                level.conditions = 0;
                level.operators = 0;
                level.joins = 0;
            }
            Kind::Condition => {
                level.conditions += 1;
                level.operators = 0;
            }
            Kind::Operator => level.operators += 1,
            Kind::Join => level.joins += 1,
        }
        if outer + level.depth() > DEEPEST {
            problem = Some(Problem::new(
                token.span,
                "a statement that nests too deeply",
            ));
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    problem.map_or(Ok(()), Err)
}

enum Kind {
    Plain,
    Open {
        case: bool,
    },
    Close {
        case: bool,
    },
    /// An operand ends, and another begins next to it.
    Separator,
    /// A query begins.
    Query,
    /// Everything ends.
    End,
    Condition,
    Operator,
    Join,
}

fn kind(token: &Token, text: &str) -> Kind {
    let words = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    match token.kind {
        TokenKind::OpenParen => Kind::Open { case: false },
        TokenKind::CloseParen => Kind::Close { case: false },
        TokenKind::Semicolon => Kind::End,
        TokenKind::Symbol => match text {
            "[" | "{" => Kind::Open { case: false },
            "]" | "}" => Kind::Close { case: false },
            "," => Kind::Separator,
            _ => Kind::Operator,
        },
        TokenKind::Word => {
            if words(&["AND", "OR"]) {
                Kind::Condition
            } else if words(&["CASE"]) {
                Kind::Open { case: true }
            } else if words(&["END"]) {
                Kind::Close { case: true }
            } else if words(&[
                "FROM",
                "WHERE",
                "ON",
                "USING",
                "GROUP",
                "HAVING",
                "ORDER",
                "LIMIT",
                "SET",
                "VALUES",
                "RETURNING",
                "WHEN",
                "THEN",
                "ELSE",
            ]) {
                Kind::Separator
            } else if words(&["SELECT"]) {
                Kind::Query
            } else if words(&["JOIN", "UNION", "INTERSECT", "EXCEPT"]) {
                Kind::Join
            } else if words(&[
                "NOT", "IS", "ISNULL", "NOTNULL", "IN", "LIKE", "ILIKE", "SIMILAR", "BETWEEN",
                "ESCAPE", "COLLATE", "AT", "OPERATOR", "OVERLAPS",
            ]) {
                Kind::Operator
            } else {
                Kind::Plain
            }
        }
        _ => Kind::Plain,
    }
}
