//! Token rules.

use crate::dialect::token::Token;

/// The tokens of `text`.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let _ = text;
    todo!()
}
