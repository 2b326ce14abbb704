//! PostgreSQL's texts, through the lossless tree of `squawk-syntax`.
//!
//! The tree is walked by its kinds and not through its typed accessors: an accessor says what is there, and a
//! [`cursor::Cursor`] also says what else is. So a clause that no reader knows is a problem, never dropped.

mod call;
mod change;
mod cursor;
mod data_type;
mod depth;
mod expression;
mod from;
mod literal;
mod name;
mod operator;
mod query;
#[cfg(test)]
mod tests;
mod unmodelled;

use crate::schema::{Expression, Query};
use crate::sql::{Problem, statement::Statement};
use squawk_syntax::{SourceFile, SyntaxElement, SyntaxKind, SyntaxNode};

/// The one statement in `text`.
pub(super) fn statement(text: &str) -> Result<Statement, Problem> {
    let node = single(&tree(text)?, text)?;
    match node.kind() {
        SyntaxKind::INSERT => change::insert(&node).map(Statement::Insert),
        SyntaxKind::UPDATE => change::update(&node).map(Statement::Update),
        SyntaxKind::DELETE => change::delete(&node).map(Statement::Delete),
        kind if query::is(kind) => query::read(&node).map(|query| Statement::Query(query.into())),
        _ => Ok(unmodelled::read(&node)),
    }
}

/// The expression that `text` is. Spans count from its first token.
pub(super) fn expression(text: &str) -> Result<Expression, Problem> {
    const BEFORE: &str = "SELECT (";
    // A comment at the end of the text ends with the line.
    let whole = format!("{BEFORE}{text}\n)");
    let node = tree(&whole).and_then(|root| {
        // Whatever else the text holds, `1) + (2` or `1, 2`, has another shape.
        let parentheses = root
            .descendants()
            .find(|node| {
                node.text_range().start() == 7.into() && node.kind() == SyntaxKind::PAREN_EXPR
            })
            .filter(|node| usize::from(node.text_range().end()) == whole.len());
        let mut inner = match parentheses {
            Some(node) => cursor::Cursor::new(&node),
            None => {
                return Err(Problem::new(
                    BEFORE.len()..whole.len(),
                    "this is not one expression",
                ));
            }
        };
        inner.expect(SyntaxKind::L_PAREN)?;
        match inner.any() {
            Some(SyntaxElement::Node(node)) if expression::is(node.kind()) => Ok(node),
            _ => Err(inner.before()),
        }
    });
    let node = node.map_err(|mut problem| {
        let back = |at: usize| at.saturating_sub(BEFORE.len()).min(text.len());
        problem.span = back(problem.span.start)..back(problem.span.end);
        problem
    })?;
    // A tree of its own begins at zero.
    expression::read(&SyntaxNode::new_root(node.green().into_owned()))
}

/// The query that `text` is, which may end with a `;`.
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
            let mut message = error.message().to_owned();
            if let Some(first) = message.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            Err(Problem::new(error.range().into(), message))
        }
    }
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
