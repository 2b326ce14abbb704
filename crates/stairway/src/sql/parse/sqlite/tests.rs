//! Texts in, trees out: what SQLite's words mean, and that everything that is written is in the tree.

mod expression;
mod property;
mod render;
mod statement;
mod table;

use super::*;
use crate::{Dialect, sql::print};

/// What is wrong with `text`, and the part of it that is.
fn problem(text: &str) -> String {
    match statement(text) {
        Ok(statement) => format!("{statement:?}"),
        Err(problem) => format!(
            "{} [{}]",
            problem.message,
            text.get(problem.span).unwrap_or("no span")
        ),
    }
}
