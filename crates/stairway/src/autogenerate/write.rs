//! Statements as the text of a block, laid out as a person would.

use super::{AutogenerateError, plan::Item};
use crate::{
    Dialect,
    revision::Direction,
    schema::Schema,
    sql::{
        Problem, definition, pass, print,
        replay::{self, Naming},
        statement::{AlterAction, Statement},
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
    let mut going_on: Vec<(String, String)> = Vec::new();
    for item in items {
        match item {
            Item::Statement(statement) => {
                let mut statement = statement;
                for (table, column) in &mut going_on {
                    follow(&statement, table, column);
                }
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
            Item::GoOn { table, column } => going_on.push((table, column)),
        }
    }
    if !going_on.is_empty() {
        out.push_str(&format!("\n--! {direction} postgres\n"));
    }
    for (table, column) in going_on {
        let name = |name: &str| print::name(name, Dialect::Postgres);
        out.push_str(&format!(
            "SELECT setval(pg_get_serial_sequence({}, {}), (SELECT greatest(max({c}), 0) + 1 FROM {t}), false);\n",
            print::text(&name(&table)),
            print::text(&column),
            c = name(&column),
            t = name(&table),
        ));
    }
    Ok(out)
}

/// The names of a column and its table after `statement`.
fn follow(statement: &Statement, table: &mut String, column: &mut String) {
    let Statement::AlterTable(alter) = statement else {
        return;
    };
    if alter.name.value != *table {
        return;
    }
    for action in &alter.actions {
        match &action.value {
            AlterAction::RenameTable(to) => table.clone_from(to),
            AlterAction::RenameColumn { from, to } if from.value == *column => {
                column.clone_from(to);
            }
            _ => {}
        }
    }
}

fn after_remark(out: &str) -> bool {
    out.trim_end()
        .lines()
        .next_back()
        .is_some_and(|line| line.starts_with("-- "))
}
