//! What stands around the steps of a script: how it is run, the lock, the record tables, the guard of where the database
//! is, and the transaction that may span it all.

use super::{ForeignKeys, write::Writer};
use crate::{
    Dialect,
    dialect::{postgres, sqlite},
    plan::Plan,
    revision::{Direction, RevisionId},
    source::Source,
};
use std::collections::BTreeSet;

impl Writer {
    /// What the script of a run does and how it is run, as comments.
    pub(super) fn head(&mut self, plan: &Plan) {
        let what = match plan.steps.first().map(|step| step.direction) {
            Some(Direction::Upgrade) => "Upgrade",
            Some(Direction::Downgrade) => "Downgrade",
            None => "Nothing to run",
        };
        self.title(what, plan);
    }

    /// The same of any script, of which `what` says what it does.
    pub(super) fn title(&mut self, what: &str, plan: &Plan) {
        let (from, to) = (heads(&plan.from), heads(&plan.to));
        self.comment(&format!(
            "{what} from {from} to {to}, for {}. Written by Stairway {}.",
            self.dialect.title(),
            crate::VERSION
        ));
        if plan.is_empty() {
            return;
        }
        let (run, options) = match self.dialect {
            Dialect::Sqlite => (sqlite::offline::RUN, sqlite::offline::OPTIONS),
            Dialect::Postgres => (postgres::offline::RUN, postgres::offline::OPTIONS),
        };
        self.comment("");
        self.comment(&format!("Run it with:  {run}"));
        self.comment(options);
        self.comment(&format!(
            "It changes nothing in a database that is not at {from}."
        ));
    }

    /// Lock, record tables, and the guard of where the database is.
    pub(super) fn open(
        &mut self,
        source: &Source,
        applied: &BTreeSet<RevisionId>,
        from: &[RevisionId],
    ) {
        let rows: Vec<String> = applied
            .iter()
            .filter_map(|id| source.script(id))
            .map(|script| {
                format!(
                    "({}, {})",
                    self.dialect.quote_text(script.revision().as_str()),
                    self.dialect
                        .quote_text(&script.upgrade_checksum().to_string())
                )
            })
            .collect();
        let start = format!("this script is for a database at {}", heads(from));
        self.text.push('\n');
        match self.dialect {
            Dialect::Postgres => {
                self.comment("No other migrator may be at work.");
                self.line(postgres::offline::LOCK);
            }
            Dialect::Sqlite => {
                self.comment("The session of a run.");
                self.line(sqlite::session::CLEAN);
            }
        }
        self.text.push('\n');
        self.comment("The records, and whether the database is where this script starts.");
        self.begin(ForeignKeys::AsTheyAre);
        match self.dialect {
            Dialect::Postgres => {
                let expected = match rows.as_slice() {
                    [] => "SELECT NULL::text, NULL::text WHERE false".to_owned(),
                    rows => format!("VALUES\n        {}", rows.join(",\n        ")),
                };
                self.line(&postgres::offline::create(&self.records.create()));
                let start = self.dialect.quote_text(&start);
                self.line(&postgres::offline::guard(&expected, &start));
            }
            Dialect::Sqlite => {
                let expected = match rows.as_slice() {
                    [] => "SELECT NULL, NULL WHERE false".to_owned(),
                    rows => format!("VALUES\n    {}", rows.join(",\n    ")),
                };
                self.line(&self.records.create());
                let start = self.dialect.quote_name(&start);
                self.line(&sqlite::offline::guard(&expected, &start));
            }
        }
        self.commit();
    }

    /// Begins the transaction that spans the whole run.
    pub(super) fn span(&mut self, keys: ForeignKeys) {
        self.text.push('\n');
        self.begin(keys);
        self.spanning = true;
        if self.keys_suspended {
            self.line(sqlite::offline::ORPHANS_BEFORE);
        }
    }

    /// Ends the transaction that spans the run, and gives the lock back.
    pub(super) fn close(&mut self) {
        if self.spanning {
            self.spanning = false;
            self.text.push('\n');
            if self.keys_suspended {
                self.line(sqlite::offline::ORPHANS_AFTER);
            }
            self.commit();
        }
        if self.dialect == Dialect::Postgres {
            self.text.push('\n');
            self.line(postgres::offline::UNLOCK);
        }
    }
}

/// A place in the graph, in words.
fn heads(heads: &[RevisionId]) -> String {
    match heads {
        [] => "base".to_owned(),
        heads => heads
            .iter()
            .map(RevisionId::as_str)
            .collect::<Vec<_>>()
            .join(", "),
    }
}
