//! `migrate-upgrade`: towards the heads.

use super::steps::{self, Ask, How};
use crate::{diagnostic::Outcome, output::Output, settings::Settings};
use stairway::revision::Direction;

/// Where it goes when nothing is said.
const DEFAULT: &str = "head";

/// Run revisions up to a target
///
/// Every revision that the target needs and that is not applied is run, each in a transaction of its own
/// together with the record that it ran. Two migrators never run the same step: the second waits for the
/// first, and finds the work done.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-upgrade                   every revision, up to the head
  cargo xtask migrate-upgrade +1                the next one
  cargo xtask migrate-upgrade 5ebc              up to the revision whose id begins so
  cargo xtask migrate-upgrade heads             every branch, where there are several heads
  cargo xtask migrate-upgrade --dry-run         what would be run
  cargo xtask migrate-upgrade --sql | psql -X -v ON_ERROR_STOP=1 app
                                                every revision, for a new database
  cargo xtask migrate-upgrade --sql 5ebc:head --sql-dialect postgres > upgrade.sql
                                                a script for a database that is at 5ebc")]
pub struct Upgrade {
    /// `head`, `heads`, an id or its beginning, or `+N`
    #[arg(default_value = DEFAULT, allow_negative_numbers = true)]
    target: String,

    #[command(flatten)]
    how: How,
}

impl Upgrade {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        steps::run(
            &self.how,
            Direction::Upgrade,
            (&self.target, DEFAULT),
            Ask::Nothing,
            settings,
            output,
        )
    }
}
