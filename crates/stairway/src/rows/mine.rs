//! What the expressions of a table suggest for the values of a column.

use super::value::Values;
use crate::schema::{Expression, Node, Table};

/// Texts of more characters than this are not made for an expression that mentions the number.
const LONGEST: usize = 2_000;
/// So many variants of a suggestion are made where no two rows may have the same.
const VARIANTS: usize = 12;

/// Whom something is suggested to.
pub(super) struct Suggestion<'v> {
    pub(super) values: &'v Values,
    /// Whether variants are wanted.
    pub(super) many: bool,
}

/// What the expressions of `table` that mention the column compare it with, and what is near that: literals.
pub(super) fn mined(table: &Table, column: &str, to: &Suggestion<'_>) -> Vec<String> {
    let checks = table.checks.iter().map(|check| &check.expression);
    let predicates = table.indexes.values();
    let predicates = predicates.filter_map(|index| index.predicate.as_ref());
    let mut mined = Vec::new();
    for expression in checks.chain(predicates) {
        if expression.mentions(column) {
            constants(expression, to, &mut mined);
        }
    }
    mined
}

/// What the constants in `expression` suggest.
pub(super) fn constants(expression: &Expression, to: &Suggestion<'_>, mined: &mut Vec<String>) {
    let mut add = |texts: Vec<String>| {
        for literal in texts.iter().map(|text| to.values.literal(text)) {
            if !mined.contains(&literal) {
                mined.push(literal);
            }
        }
    };
    expression.walk_expressions(&mut |part| match &*part.node {
        Node::Text(text) => add(to.text(text)),
        Node::Number(number) => add(to.number(number)),
        Node::Like { pattern, .. } => {
            if let Node::Text(pattern) = &*pattern.node {
                add(to.pattern(pattern));
            }
        }
        _ => {}
    });
}

impl Suggestion<'_> {
    fn number(&self, number: &str) -> Vec<String> {
        if self.values.is_number() {
            let steps: &[i64] = match self.many {
                true => &[0, 1, -1, 2, 3, 4, 5, 6, -2, -3, -4, -5],
                false => &[0, 1, -1],
            };
            return match number.parse::<i64>() {
                Ok(number) => {
                    let near = steps.iter().filter_map(|step| number.checked_add(*step));
                    // The sign is an operator, which may stand before it.
                    near.chain([-number]).map(|near| near.to_string()).collect()
                }
                Err(_) => vec![number.to_owned(), format!("-{number}")],
            };
        }
        // A length, as it seems.
        match number.parse::<usize>() {
            Ok(length) if length <= LONGEST && self.values.is_text() => {
                let long = [length, length.saturating_sub(1), length + 1];
                let mut texts: Vec<String> = long.iter().map(|&it| "x".repeat(it)).collect();
                if self.many {
                    let different = (0..VARIANTS).map(|number| format!("{number:x>length$}"));
                    texts.extend(different);
                }
                texts
            }
            _ => Vec::new(),
        }
    }

    fn text(&self, text: &str) -> Vec<String> {
        match self.values.is_number() && text.parse::<f64>().is_err() {
            true => Vec::new(),
            // In a number's check, numbers may stand in quotes.
            false if self.values.is_number() => self.number(text),
            false => vec![text.to_owned()],
        }
    }

    fn pattern(&self, pattern: &str) -> Vec<String> {
        if !self.values.is_text() {
            return Vec::new();
        }
        let filled = |with: &str| pattern.replace('%', with).replace('_', "y");
        let mut texts = vec![filled("x"), pattern.replace(['%', '_'], "")];
        if self.many {
            texts.extend((0..VARIANTS).map(|number| filled(&format!("x{number}"))));
        }
        texts
    }
}

/// Texts such as checks ask for in ways that are not looked into: by regular expressions and functions.
pub(super) fn common(values: &Values) -> Vec<String> {
    if !values.is_text() {
        return Vec::new();
    }
    let of = |number: usize| {
        let letter = char::from(b'a' + u8::try_from(number % 26).unwrap_or_default());
        let upper = letter.to_ascii_uppercase();
        [
            format!("{letter}"),
            format!("{letter}bc-def"),
            format!("{letter}bc_{number}"),
            format!("{upper}BC"),
            format!("{upper}B"),
            format!("{upper}bc Def"),
            format!("{letter}{number}@example.org"),
            format!("https://example.org/{letter}{number}"),
            format!("/{letter}bc/{number}"),
            format!("+1555010{number:04}"),
            format!("{number:05}"),
            format!("{number}.0.0"),
            format!("2024-02-{:02}", number % 28 + 1),
            format!("12:30:{number:02}"),
            format!("2024-02-29 12:30:{number:02}"),
            format!("2024-02-29T12:30:{number:02}Z"),
            format!("#0a0b{number:02x}"),
            format!("192.0.2.{number}"),
            format!("a0eebc99-9c0b-4ef8-bb6d-{number:012x}"),
            format!("{number:064x}"),
            format!("{number:032x}"),
            format!("{{\"n\": {number}}}"),
            format!("[{number}]"),
        ]
    };
    (0..VARIANTS)
        .flat_map(of)
        .map(|text| values.literal(&text))
        .collect()
}
