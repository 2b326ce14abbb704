//! PostgreSQL's texts, through the lossless tree of `squawk-syntax`.
//!
//! The tree is walked by its kinds and not through its typed accessors: an accessor says what is there, and a
//! [`cursor::Cursor`] also says what else is. So a clause that no reader knows is a problem, never dropped.

mod call;
mod change;
mod cursor;
mod data_type;
mod ddl;
mod depth;
mod expression;
mod from;
mod literal;
mod name;
mod operator;
mod query;
#[cfg(test)]
mod tests;

#[cfg(any(test, feature = "runtime"))]
use crate::schema::Query;
use crate::{
    schema::{DataType, Expression},
    sql::{Problem, statement::Statement},
};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};
use std::ops::Range;

/// The one statement in `text`.
pub(super) fn statement(text: &str) -> Result<Statement, Problem> {
    let node = single(&tree(text)?, text)?;
    match node.kind() {
        SyntaxKind::INSERT => change::insert(&node).map(Statement::Insert),
        SyntaxKind::UPDATE => change::update(&node).map(Statement::Update),
        SyntaxKind::DELETE => change::delete(&node).map(Statement::Delete),
        kind if query::is(kind) => query::read(&node).map(|query| Statement::Query(query.into())),
        _ => ddl::statement(&node),
    }
}

/// The expression that `text` is.
pub(super) fn expression(text: &str) -> Result<Expression, Problem> {
    const BEFORE: &str = "SELECT (";
    // A comment at the end of the text ends with the line.
    let whole = format!("{BEFORE}{text}\n)");
    let parsed = tree(&whole).and_then(|root| {
        // Whatever else the text holds, `1) + (2` or `1, 2`, has another shape.
        let parentheses = root.descendants().find(|node| {
            node.kind() == SyntaxKind::PAREN_EXPR
                && cursor::range(node) == (BEFORE.len() - 1..whole.len())
        });
        let Some(parentheses) = parentheses else {
            let span = BEFORE.len()..whole.len();
            return Err(Problem::new(span, "this is not one expression"));
        };
        let mut inner = cursor::Cursor::new(&parentheses);
        inner.expect(SyntaxKind::L_PAREN)?;
        let expression = expression::next(&mut inner)?;
        inner.expect(SyntaxKind::R_PAREN)?;
        inner.done()?;
        Ok(expression)
    });
    match parsed {
        Ok(mut expression) => {
            expression.move_spans(&|span| back(span, BEFORE, text));
            Ok(expression)
        }
        Err(mut problem) => {
            back(&mut problem.span, BEFORE, text);
            Err(problem)
        }
    }
}

/// The type that `text` is, as a column has it.
pub(crate) fn data_type(text: &str) -> Result<DataType, Problem> {
    const BEFORE: &str = "CREATE TABLE t (c ";
    let whole = format!("{BEFORE}{text}\n)");
    let read = || {
        let statement = single(&tree(&whole)?, &whole)?;
        // Whatever else the text holds, `int, d int` or `int) INHERITS (t`, has another shape.
        let mut columns = statement
            .descendants()
            .filter(|node| node.kind() == SyntaxKind::COLUMN);
        let only = columns.next().filter(|_| columns.next().is_none());
        let only = only.filter(|_| {
            let lists = statement.children().filter(|child| {
                !matches!(
                    child.kind(),
                    SyntaxKind::TABLE_NAME | SyntaxKind::TABLE_ARG_LIST
                ) && !child.text_range().is_empty()
            });
            lists.count() == 0 && cursor::range(&statement) == (0..whole.len())
        });
        let Some(column) = only else {
            let span = BEFORE.len()..BEFORE.len() + text.len();
            return Err(Problem::new(span, "this is not one type"));
        };
        let mut inner = cursor::Cursor::new(&column);
        inner.expect(SyntaxKind::COLUMN_NAME)?;
        let node = inner.any_node().ok_or_else(|| inner.unexpected())?;
        if data_type::serial(&node).is_some() {
            let message = format!("`{}` is no type of its own", cursor::text(&node));
            return Err(Problem::new(cursor::range(&node), message)
                .because("It is an integer whose keys a sequence gives out."));
        }
        if !data_type::is(node.kind()) {
            return Err(Problem::new(cursor::range(&node), "this is not a type"));
        }
        let data_type = data_type::read(&node)?.value;
        match inner.peek() {
            None => Ok(data_type),
            Some(more) => {
                let message = format!("`{more}` is no part of a type");
                Err(Problem::new(cursor::span(more), message))
            }
        }
    };
    read().map_err(|mut problem: Problem| {
        back(&mut problem.span, BEFORE, text);
        problem
    })
}

/// Makes a span of a text that stands behind `before` one of that text.
fn back(span: &mut Range<usize>, before: &str, text: &str) {
    let back = |at: usize| at.saturating_sub(before.len()).min(text.len());
    *span = back(span.start)..back(span.end);
}

/// The query that `text` is, which may end with a `;`.
#[cfg(any(test, feature = "runtime"))]
pub(super) fn query(text: &str) -> Result<Query, Problem> {
    let text = text.trim_end();
    let text = text.strip_suffix(';').unwrap_or(text);
    let node = single(&tree(text)?, text)?;
    if query::is(node.kind()) {
        query::read(&node)
    } else {
        Err(Problem::new(cursor::range(&node), "this is not a query"))
    }
}

/// The tree of `text`, which has no syntax errors.
fn tree(text: &str) -> Result<SyntaxNode, Problem> {
    depth::check(text)?;
    let parse = SourceFile::parse(text);
    match parse.errors().first() {
        None => Ok(parse.syntax_node()),
        Some(error) => {
            let mut message = in_words(error.message());
            if let Some(first) = message.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            Err(Problem::new(visible(text, error.range().into()), message))
        }
    }
}

/// A message of the parser, which calls keywords by the names of its tokens.
fn in_words(message: &str) -> String {
    let words = message.split(' ').map(|word| {
        let name = word.trim_end_matches([',', '.', ';']);
        let shown = match name {
            "L_PAREN" => "(",
            "R_PAREN" => ")",
            "L_BRACK" => "[",
            "R_BRACK" => "]",
            "COMMA" => ",",
            "SEMICOLON" => ";",
            "DOT" => ".",
            "EQ" => "=",
            _ => match name.strip_suffix("_KW") {
                Some(keyword) => keyword,
                None => return word.to_owned(),
            },
        };
        word.replace(name, &format!("`{shown}`"))
    });
    words.collect::<Vec<_>>().join(" ")
}

/// `span`, or the word after it where it covers nothing that can be seen: the parser points at the blank before what
/// it did not expect.
fn visible(text: &str, span: Range<usize>) -> Range<usize> {
    let after = text.get(span.start..).unwrap_or_default();
    let rest = after.trim_start();
    let start = span.start + (after.len() - rest.len());
    let Some(first) = rest.chars().next().filter(|_| start >= span.end) else {
        return span;
    };
    let word = rest.find(|char: char| !char.is_alphanumeric() && char != '_');
    let length = word.unwrap_or(rest.len()).max(first.len_utf8());
    start..start + length
}

/// The one statement that `root` holds.
fn single(root: &SyntaxNode, text: &str) -> Result<SyntaxNode, Problem> {
    let mut children = cursor::Cursor::new(root);
    let statement = children.any_node();
    children
        .done()
        .map_err(|problem| Problem::new(problem.span, "more than one statement"))?;
    statement.ok_or_else(|| Problem::new(0..text.len(), "there is no statement here"))
}
