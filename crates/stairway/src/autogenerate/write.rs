//! Statements as the text of a block, laid out as a person would.

use super::{AutogenerateError, plan::Item};
use crate::{
    Dialect,
    revision::Direction,
    schema::Schema,
    sql::{
        Problem, definition, pass, print,
        replay::{self, Naming},
        statement::Statement,
    },
};

/// The text of a block of the revision, and of what runs on PostgreSQL alone. `before` is the schema that it runs on.
pub(super) fn text(
    items: Vec<Item>,
    before: &Schema,
    direction: Direction,
) -> Result<String, AutogenerateError> {
    let mut schema = before.clone();
    let mut out = String::new();
    let mut apart = false;
    let mut postgres: Vec<String> = Vec::new();
    for item in items {
        match item {
            Item::Statement(statement) => {
                let mut statement = statement;
                definition::leave_names_out(&mut statement, &schema);
                let unsayable = |problem: Problem| AutogenerateError::ByHand {
                    message: problem.message,
                    help: "write the change by hand: `migrate-create --empty`".to_owned(),
                    place: None,
                };
                let text = print::statement(&statement).map_err(unsayable)?;
                for part in pass::one_by_one(statement.clone()) {
                    // What is refused here is refused in the proof, with its text.
                    let (dialect, naming) = (Dialect::Postgres, Naming::Postgres);
                    let _ = replay::apply(&mut schema, &part, "", dialect, naming);
                }
                // What takes several lines to make a table stands apart.
                let large = matches!(
                    statement,
                    Statement::CreateTable(_) | Statement::CreateView(_)
                );
                if (apart || large)
                    && !out.is_empty()
                    && !out.ends_with("\n\n")
                    && !after_remark(&out)
                {
                    out.push('\n');
                }
                out.push_str(&text);
                out.push_str(";\n");
                apart = large;
            }
            Item::Remark(text) => {
                if apart {
                    out.push('\n');
                    apart = false;
                }
                out.push_str("-- ");
                out.push_str(&text);
                out.push('\n');
            }
            Item::Postgres(text) => postgres.push(text),
        }
    }
    if !postgres.is_empty() {
        out.push_str(&format!("\n--! {direction} postgres\n"));
        for text in postgres {
            out.push_str(&text);
            out.push('\n');
        }
    }
    Ok(out)
}

fn after_remark(out: &str) -> bool {
    out.trim_end()
        .lines()
        .next_back()
        .is_some_and(|line| line.starts_with("-- "))
}
