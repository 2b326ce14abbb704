//! Whether a database is what its revisions make of it. What came of it is in the log, so that one that was not is told
//! again, however often the same is run, and one that was is not compared again before somebody changed it.

use super::{Event, Options};
use crate::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    drift::{self, Drift, WORDING},
    executor,
    revision::RevisionId,
    source::Source,
    store::{Outcome, Verification},
};
use std::time::Instant;

/// Compares what is there with what is recorded, unless the last word of the log is that it held, here at `heads`.
///
/// Whatever ran since, in whatever way, has the last word of the log; so has nothing, if the process was killed before it
/// came to this.
pub(super) async fn verify(
    url: &DatabaseUrl,
    source: &Source,
    heads: &[RevisionId],
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Option<Drift>, Error> {
    // Where nothing is applied there is nothing to be like; and on SQLite there may be no file.
    if heads.is_empty() {
        return Ok(None);
    }
    let mut run = |event| events(Event::Run(event));
    let last = executor::verification(url, &options.run, &mut run).await?;
    let holds = Verification {
        at: heads.to_vec(),
        outcome: Outcome::Done,
    };
    if last.as_ref() == Some(&holds) {
        return Ok(None);
    }
    events(Event::Verifying);
    let started = Instant::now();
    let drift = compared(url, source, options).await?;
    let now = Verification {
        outcome: outcome(&drift),
        ..holds
    };
    if last.as_ref() != Some(&now) {
        let elapsed = started.elapsed();
        let mut run = |event| events(Event::Run(event));
        // What is not recorded is compared once more the next time.
        let _ = executor::record_verification(url, &now, elapsed, &options.run, &mut run).await;
    }
    Ok(Some(drift))
}

async fn compared(url: &DatabaseUrl, source: &Source, options: &Options) -> Result<Drift, Error> {
    let status = executor::status(url, source).await?;
    let mut connection = Connection::open(url, Access::Read).await?;
    drift::drift(
        &mut connection,
        source,
        &status.applied(),
        &options.reference,
    )
    .await
}

fn outcome(drift: &Drift) -> Outcome {
    let lines: Vec<String> = drift.wrong().map(|change| change.line(WORDING)).collect();
    match lines.is_empty() {
        true => Outcome::Done,
        false => Outcome::Failed(lines.join("\n")),
    }
}
