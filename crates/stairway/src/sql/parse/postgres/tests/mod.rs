//! Texts in, trees in one line out.

mod change;
mod expression;
mod literal;
#[cfg(feature = "runtime")]
mod oracle;
mod query;
mod refused;
mod render;

use super::{expression as parse_expression, query as parse_query, statement};

/// Checks what the expression `text` is.
#[track_caller]
fn check(text: &str, expected: &str) {
    let shown = match parse_expression(text) {
        Ok(expression) => render::expression(&expression),
        Err(problem) => panic!("{text}\n{}", caret(text, &problem)),
    };
    pretty_assertions::assert_eq!(shown, expected, "{text}");
}

/// Checks what the statement `text` is.
#[track_caller]
fn check_statement(text: &str, expected: &str) {
    let shown = match statement(text) {
        Ok(statement) => render::statement(&statement),
        Err(problem) => panic!("{text}\n{}", caret(text, &problem)),
    };
    pretty_assertions::assert_eq!(shown, expected, "{text}");
}

/// Checks that the statement `text` is refused, where and why.
#[track_caller]
fn refused(text: &str, place: &str, message: &str) {
    let problem = statement(text).expect_err(text);
    let shown = (&text[problem.span.clone()], problem.message.as_str());
    pretty_assertions::assert_eq!(shown, (place, message), "{text}");
}

fn caret(text: &str, problem: &crate::sql::Problem) -> String {
    let place = text.get(problem.span.clone()).unwrap_or("?");
    format!("{} at {:?} `{place}`", problem.message, problem.span)
}
