//! The commands, one file each: the options as a struct, and `run`, which makes one call into the library and
//! renders what it gives.

pub(crate) mod branches;
mod check;
mod cost;
pub(crate) mod create;
pub(crate) mod current;
mod describe;
pub(crate) mod downgrade;
pub(crate) mod drift;
mod git;
pub(crate) mod graph;
pub(crate) mod heads;
pub(crate) mod history;
mod merge;
pub(crate) mod migrate;
mod offline;
pub(crate) mod restore;
pub(crate) mod show;
mod shown;
pub(crate) mod stamp;
mod steps;
mod target;
mod test;
pub(crate) mod upgrade;

use crate::{
    diagnostic::{Diagnostic, Outcome},
    output::Output,
    runtime,
    settings::Settings,
};
use stairway::{
    connection::DatabaseUrl,
    executor::{self, Status},
    source::Source,
};
use std::fmt::Display;

/// Every `migrate-*` command.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Command {
    /// Bring the database to head, whatever it is now
    Migrate(migrate::Migrate),
    /// Make a new revision
    MigrateCreate(Box<create::Create>),
    /// Join several heads in a new revision
    MigrateMerge(merge::Merge),
    /// Run revisions up to a target
    MigrateUpgrade(upgrade::Upgrade),
    /// Take revisions back down to a target
    MigrateDowngrade(downgrade::Downgrade),
    /// Record a state without running anything
    MigrateStamp(stamp::Stamp),
    /// List the revisions, newest first
    MigrateHistory(history::History),
    /// Draw the graph of revisions
    MigrateGraph(graph::Graph),
    /// Show which revision the database is at
    MigrateCurrent(current::Current),
    /// Show the revisions that no other revises
    MigrateHeads(heads::Heads),
    /// Show the revisions that several others revise
    MigrateBranches(branches::Branches),
    /// Show one revision
    MigrateShow(show::Show),
    /// Show in what the database differs from what its revisions make
    MigrateDrift(drift::Drift),
    /// Bring a copy of the database back
    MigrateRestore(restore::Restore),
    /// Prove every revision: up, down and up again, on every database
    MigrateTest(test::Test),
    /// Check the revisions, without a database
    MigrateCheck(check::Check),
}

impl Command {
    pub(crate) fn run(&self, settings: &Settings, output: &Output) -> Outcome {
        match self {
            Command::Migrate(command) => command.run(settings, output),
            Command::MigrateCreate(command) => command.run(settings, output),
            Command::MigrateMerge(command) => command.run(settings, output),
            Command::MigrateUpgrade(command) => command.run(settings, output),
            Command::MigrateDowngrade(command) => command.run(settings, output),
            Command::MigrateStamp(command) => command.run(settings, output),
            Command::MigrateHistory(command) => command.run(settings, output),
            Command::MigrateGraph(command) => command.run(settings, output),
            Command::MigrateCurrent(command) => command.run(settings, output),
            Command::MigrateHeads(command) => command.run(settings, output),
            Command::MigrateBranches(command) => command.run(settings, output),
            Command::MigrateShow(command) => command.run(settings, output),
            Command::MigrateDrift(command) => command.run(settings, output),
            Command::MigrateRestore(command) => command.run(settings, output),
            Command::MigrateTest(command) => command.run(settings, output),
            Command::MigrateCheck(command) => command.run(settings, output),
        }
    }
}

/// Where the database stands, for a command that is of use without one: none when no database is named, and
/// with a word beside the results when one is named and cannot be read.
fn status_if_any(
    settings: &Settings,
    output: &Output,
    source: &Source,
) -> Result<Option<Status>, Box<Diagnostic>> {
    let Some(url) = settings.named_database_url()? else {
        return Ok(None);
    };
    let standing = async |_| Ok(standing(&url, source).await?);
    let status = runtime::block_on(output, standing);
    status.map(Some).or_else(|diagnostic| {
        output.warn("the states of the revisions are not known", &diagnostic);
        Ok(None)
    })
}

/// Where the database stands, for what does not ask for one: a file that nothing has made yet is empty.
async fn standing(url: &DatabaseUrl, source: &Source) -> Result<Status, stairway::Error> {
    match url.is_unmade() {
        true => Ok(Status::new(source, Vec::new())),
        false => executor::status(url, source).await,
    }
}

/// Where the database stands that `counted` is counted from: it has to be there.
fn counted_from(
    counted: &dyn Display,
    settings: &Settings,
    output: &Output,
    source: &Source,
) -> Result<Status, Box<Diagnostic>> {
    let why = |diagnostic: Box<Diagnostic>| {
        Box::new(diagnostic.note(format!("`{counted}` is counted from what is applied")))
    };
    let url = settings.database_url().map_err(why)?;
    runtime::block_on(output, async |_| Ok(executor::status(&url, source).await?)).map_err(why)
}

#[cfg(test)]
mod tests {
    use crate::line::Line;
    use clap::{CommandFactory as _, Parser as _};

    #[test]
    fn the_command_line_is_sound() {
        Line::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for command in Line::command().get_subcommands() {
            let help = command.get_after_long_help().map(ToString::to_string);
            let name = command.get_name();
            let expected = format!("cargo xtask {name}");
            assert!(help.is_some_and(|help| help.contains(&expected)), "{name}");
        }
    }

    #[test]
    fn a_step_down_is_a_target_and_global_options_stand_anywhere() {
        let words = [
            "x",
            "-q",
            "migrate-downgrade",
            "-2",
            "--dry-run",
            "--format",
            "json",
        ];
        let line = Line::try_parse_from(words).unwrap();
        assert!(line.globals.common.quiet);
        assert_eq!(line.globals.common.format, crate::globals::Format::Json);
        let text = format!("{:?}", line.command);
        assert!(
            text.contains("target: \"-2\"") && text.contains("dry_run: true"),
            "{text}"
        );
    }
}
