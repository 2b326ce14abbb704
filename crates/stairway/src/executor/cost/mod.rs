//! What a downgrade would cost a live database: the rows and values that its statements drop or change, counted before
//! anything runs. Decides nothing; reads only.
//!
//! `expect` reads the statements, and `count` asks the database what is there now. What is dropped and has nothing in it
//! is no cost, and neither is what the same run made.

mod count;
mod expect;
#[cfg(test)]
mod tests;

use super::{Options, lock::Wait};
use crate::{
    Dialect, Error,
    connection::{Access, Connection, DatabaseUrl},
    plan::Step,
    revision::RevisionId,
    script::Script,
    source::Source,
};
pub(super) use expect::in_words;
use expect::{Expectation, Subject, expect};
use serde::Serialize;
use std::{collections::BTreeSet, fmt};

/// What the steps of a downgrade would cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// What is there now and would be lost, or changed, in the order of the steps.
    pub losses: Vec<Loss>,
    /// What the statements do to rows and is not known.
    pub unknown: Vec<Unknown>,
}

impl Cost {
    /// Whether nothing is lost, for all that can be known.
    pub fn is_nothing(&self) -> bool {
        self.losses.is_empty() && self.unknown.is_empty()
    }
}

/// Rows or values that a step would drop or change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The revision whose downgrade it is.
    pub revision: RevisionId,
    /// The table, by the name that it has now.
    pub table: String,
    /// The column that is dropped, by the name that it has now; none where the table is.
    pub column: Option<String>,
    /// What is run on the rows, such as `DELETE`; none where they are dropped. How many of them it meets is not known.
    pub runs: Option<String>,
    /// How many rows the table has now.
    pub rows: u64,
    /// How many of them have a value in the column; none without one.
    pub values: Option<u64>,
    /// Whether there are more than that: so many are counted of a large table.
    pub at_least: bool,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Loss {
            table, at_least, ..
        } = self;
        let more = if *at_least { "more than " } else { "" };
        let rows = counted(self.rows, "row");
        match (&self.column, self.values, &self.runs) {
            (Some(column), Some(values), None) => {
                let least = if *at_least { "at least " } else { "" };
                let values = counted(values, "value");
                write!(f, "`{table}.{column}`: {least}{values} in {more}{rows}")
            }
            (Some(column), _, Some(runs)) => {
                write!(f, "`{table}.{column}`: {runs} on {more}{rows}")
            }
            (_, _, Some(runs)) => write!(f, "`{table}`: {runs} on a table of {more}{rows}"),
            _ => write!(f, "`{table}`: {more}{rows}"),
        }
    }
}

/// What a step does to rows and is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The revision whose downgrade it is.
    pub revision: RevisionId,
    /// What, and why not, as a lower-case fragment.
    pub detail: String,
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

/// What `steps`, which are to be taken on the database at `url`, would cost it as it is now.
///
/// # Errors
///
/// When the database cannot be reached, or the interrupt is raised.
pub async fn cost(
    url: &DatabaseUrl,
    source: &Source,
    steps: &[Step],
    options: &Options,
) -> Result<Cost, Error> {
    let dialect = url.dialect();
    let mut cost = Cost::default();
    let expectations = expect(source, dialect, steps);
    if expectations.is_empty() {
        return Ok(cost);
    }
    let mut connection = Connection::open(url, Access::Read).await?;
    connection
        .obey(&options.interrupt)
        .await
        .map_err(super::session::query("prepare the connection"))?;
    for Expectation { revision, subject } in expectations {
        let (table, column, runs) = match subject {
            Subject::Table(table) => (table, None, None),
            Subject::Column(table, column) => (table, Some(column), None),
            Subject::Rows(table, runs) => (table, None, Some(runs)),
            Subject::Values(table, column, runs) => (table, Some(column), Some(runs)),
            Subject::Unknown(detail) => {
                cost.unknown.push(Unknown { revision, detail });
                continue;
            }
        };
        if options.interrupt.is_triggered() {
            return Err(super::ExecutorError::Interrupted { during: None }.into());
        }
        // Who reads an SQLite file is turned away for a moment while another connection commits.
        let mut wait = Wait::new();
        let counted = loop {
            match count::count(&mut connection, &table, column.as_deref()).await {
                Err(error) if error.is_busy() => wait.pause(options, &mut |_| {}).await?,
                counted => break counted,
            }
        };
        match counted {
            Ok(count) if count.is_none() => {}
            Ok(count) => cost.losses.push(Loss {
                revision,
                table,
                values: column.is_some().then_some(count.values),
                column,
                runs,
                rows: count.rows,
                at_least: count.at_least,
            }),
            Err(error) if error.lost => {
                return Err(super::session::query("count the rows")(error).into());
            }
            Err(error) => cost.unknown.push(Unknown {
                revision,
                detail: format!("how much is in `{table}` is not known: {}", error.message),
            }),
        }
    }
    Ok(cost)
}

/// What a downgrade drops with all that is in it, as its statements say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dropped {
    pub(crate) tables: BTreeSet<String>,
    /// Each with its table.
    pub(crate) columns: BTreeSet<(String, String)>,
    /// Those whose values are made into others by an expression, which may make the same of several.
    pub(crate) converts: BTreeSet<(String, String)>,
}

/// What the downgrade of `script` drops on `dialect`, by the names that are there before it; none where a statement is not
/// understood. Blocks that name no dialect are in the words of `written`.
pub(crate) fn dropped(script: &Script, dialect: Dialect, written: Dialect) -> Option<Dropped> {
    expect::dropped(script, dialect, written)
}

/// `1,203 rows`.
fn counted(count: u64, what: &str) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match count {
        1 => format!("{text} {what}"),
        _ => format!("{text} {what}s"),
    }
}
