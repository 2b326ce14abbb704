//! `--migrate`: the careful run before anything is served, step by step in the log.

use crate::APPLICATION;
use stairway::{
    connection::DatabaseUrl,
    executor,
    migrate::{Event, Outcome},
};
use stairway_cli::Failure;

/// Brings the database to head.
pub(super) fn migrate(url: &DatabaseUrl) -> Result<(), Failure> {
    if let Some(outcome) = APPLICATION.migrate_first(url, &mut |event| log(&event))? {
        log_outcome(&outcome);
    }
    Ok(())
}

fn log(event: &Event) {
    match event {
        Event::Waiting(waiting) => tracing::info!(why = %waiting.why, "waiting for the database"),
        Event::Created => tracing::info!("the database was made"),
        Event::Comparing => tracing::info!("comparing the database with each revision"),
        Event::Adopted {
            revision, recorded, ..
        } => tracing::info!(%revision, recorded, "recorded what the database is like"),
        Event::Verifying => tracing::debug!("comparing the database with what it should be"),
        Event::Run(event) => log_run(event),
        _ => {}
    }
}

fn log_run(event: &executor::Event) {
    match event {
        executor::Event::Waiting => tracing::info!("waiting for another migrator to finish"),
        executor::Event::Finished { step, elapsed } => tracing::info!(
            revision = %step.revision,
            milliseconds = elapsed.as_millis() as u64,
            "migrated"
        ),
        executor::Event::Overtaken { step } => {
            tracing::info!(revision = %step.revision, "migrated by another migrator");
        }
        executor::Event::Retrying { step, cause, after } => tracing::warn!(
            revision = %step.revision,
            cause,
            milliseconds = after.as_millis() as u64,
            "trying again"
        ),
        _ => {}
    }
}

fn log_outcome(outcome: &Outcome) {
    let heads: Vec<&str> = outcome.report.to.iter().map(|it| it.as_str()).collect();
    let at = heads.join(" ");
    let revisions = outcome.report.steps.len();
    match &outcome.drift {
        // What is wrong with it is an error; what is left is somebody's own.
        Some(drift) => tracing::info!(at, revisions, own = drift.changes.len(), "verified"),
        None => tracing::info!(at, "nothing to migrate"),
    }
}
