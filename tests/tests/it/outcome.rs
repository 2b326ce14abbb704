//! How a command ended and all that it said.

use crate::normal::normal;
use serde_json::Value;
use std::{fmt, process::Output};

/// The exit code and both streams. Its text, which tests compare, is all of it.
#[must_use]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    known: Vec<(String, &'static str)>,
}

impl Outcome {
    pub(crate) fn new(output: Output, known: Vec<(String, &'static str)>) -> Outcome {
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            known,
        }
    }

    /// Fails unless the command ended with `code`.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Outcome {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Fails unless the command ended well.
    #[track_caller]
    pub(crate) fn ok(self) {
        let _ = self.exits(0);
    }

    /// Standard output as the one JSON document that it is.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error} in\n{self}"))
    }

    /// The streams as they came, for a search in all that was said.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "exit {code}")?,
            None => write!(f, "killed")?,
        }
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if text.is_empty() {
                continue;
            }
            let text = normal(text, &self.known);
            // A document is compared as such, laid out for reading.
            let text = match serde_json::from_str::<Value>(&text) {
                Ok(document @ Value::Object(_)) => laid_out(&document, 0),
                _ => text,
            };
            write!(f, "\n--- {name}\n{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// A document for reading: what fits into a line is on one.
fn laid_out(value: &Value, depth: usize) -> String {
    const WIDTH: usize = 100;
    let line = value.to_string();
    if depth > 0 && line.len() + 4 * depth <= WIDTH {
        return line;
    }
    let items: Vec<String> = match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| format!("{name:?}: {}", laid_out(value, depth + 1)))
            .collect(),
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .map(|value| laid_out(value, depth + 1))
            .collect(),
        _ => return line,
    };
    let (open, close) = if value.is_array() {
        ('[', ']')
    } else {
        ('{', '}')
    };
    let indent = "  ".repeat(depth + 1);
    let end = "  ".repeat(depth);
    let separator = format!(",\n{indent}");
    format!("{open}\n{indent}{}\n{end}{close}", items.join(&separator))
}
