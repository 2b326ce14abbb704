//! `migrate-downgrade`: towards base.

use super::steps::{self, Ask, How};
use crate::{diagnostic::Outcome, output::Output, settings::Settings};
use stairway::revision::Direction;

/// Where it goes when nothing is said.
const DEFAULT: &str = "-1";

/// Take revisions back down to a target
///
/// Everything applied above the target is taken back, last first, each revision in a transaction of its own
/// together with its record. The target itself stays.
///
/// Before the first step the rows and values are counted that the downgrades drop, or run DELETE or UPDATE on. Where
/// there are any, it says so and asks; where nobody can be asked, it wants `--yes`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  cargo xtask migrate-downgrade                 the last revision
  cargo xtask migrate-downgrade -2              the last two
  cargo xtask migrate-downgrade 5ebc            down to the revision whose id begins so
  cargo xtask migrate-downgrade base            everything
  cargo xtask migrate-downgrade base --dry-run  what would be taken back, and what would be lost
  cargo xtask migrate-downgrade base --yes      without a question, in a script
  cargo xtask migrate-downgrade --sql head:base
                                                a script that takes back everything")]
pub struct Downgrade {
    /// `-N`, an id or its beginning, or `base`
    #[arg(default_value = DEFAULT, allow_negative_numbers = true)]
    target: String,

    #[command(flatten)]
    how: How,

    /// Go ahead without a question where data would be lost
    #[arg(long)]
    yes: bool,
}

impl Downgrade {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        steps::run(
            &self.how,
            Direction::Downgrade,
            (&self.target, DEFAULT),
            Ask::Losses { yes: self.yes },
            settings,
            output,
        )
    }
}
