//! Statements of which only the words that name them are known.

use super::cursor;
use crate::{place::Spanned, sql::statement::Statement};
use squawk_syntax::SyntaxNode;

/// `node` as a statement that is not modelled, named by the words of its kind: `CREATE FUNCTION`, `GRANT`.
pub(super) fn read(node: &SyntaxNode) -> Statement {
    let name = format!("{:?}", node.kind()).replace('_', " ");
    let mut span = cursor::range(node);
    let words = node
        .children_with_tokens()
        .take_while(|child| child.as_token().is_some())
        .filter(|child| !cursor::is_trivia(child.kind()));
    if let Some(last) = words.last() {
        span.end = last.text_range().end().into();
    }
    Statement::Unmodelled(Spanned::new(name, span))
}
