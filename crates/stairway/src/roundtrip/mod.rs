//! The proof: every revision is upgraded, downgraded and upgraded again on a throwaway database of each
//! dialect, and what the catalogue says is compared at each landing.
//!
//! Each revision is proven where exactly what it needs is applied. The proof runs revisions through the same
//! [`executor`](crate::executor) as a real run, never stops at the first failure, and restores the state that the next
//! revision needs. It knows no terminal and no file.

mod draw;
mod event;
mod finding;
mod ground;
mod history;
mod kept;
mod logical;
mod models;
mod order;
mod passes;
mod proof;
mod prove;
mod role;
mod route;
mod rows;
mod sample;
mod scripted;
mod stop;
mod stretch;
mod travel;
mod waiver;
mod whole;

#[cfg(test)]
mod branching;
#[cfg(test)]
mod descending;
#[cfg(test)]
mod gallery;
#[cfg(test)]
mod generated;
#[cfg(test)]
mod random;
#[cfg(test)]
mod selecting;
#[cfg(test)]
mod sequence;
#[cfg(test)]
mod tests;

pub use event::Event;
pub use proof::{
    DatabaseProof, Finding, Grade, Obligation, Obligations, Proof, RevisionProof, Status, Whole,
};

use crate::{
    Dialect, Error,
    connection::{DatabaseUrl, Interrupt},
    model::Models,
    revision::RevisionId,
    source::Source,
};
use std::{collections::BTreeSet, sync::Mutex, time::Instant};

/// What to prove, and where.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// On which dialects.
    pub dialects: Vec<Dialect>,
    /// What head has to agree with; none if there are no models.
    pub models: Option<Models>,
    /// Whether notes (changed column order, names generated from a former table name) count as failures.
    pub strict: bool,
    /// A running PostgreSQL server to make throwaway databases on; none for a private one.
    pub postgres: Option<DatabaseUrl>,
    /// The name of the environment variable that gives [`postgres`](Self::postgres), for messages.
    pub postgres_variable: String,
    /// How many stretches of a history are proven at once on each dialect; none for as many as there are
    /// processors for.
    pub at_once: Option<usize>,
    /// Which rows tables are filled with.
    pub rows: crate::rows::Options,
    /// The revisions that are proven; none for all. The others are applied and not proven, and what must hold of the
    /// whole history is not looked at where it is about all of them.
    pub selection: Option<BTreeSet<RevisionId>>,
    /// Whether nothing more is proven after the first revision that does not hold.
    pub fail_fast: bool,
    /// What stops the proof.
    pub interrupt: Interrupt,
}

/// Proves every revision of `source` that is selected, on every dialect at the same time.
///
/// # Errors
///
/// When a scratch database cannot be had, a catalogue cannot be read, or the interrupt is raised. A revision
/// that does not hold is not an error: it is in the proof.
pub async fn prove(
    source: &Source,
    options: &Options,
    events: &mut (dyn FnMut(Event) + Send),
) -> Result<Proof, Error> {
    let started = Instant::now();
    // Each dialect's proof waits for its own database most of the time, so they share one task.
    let events = Mutex::new(events);
    let emit = |event: Event| {
        if let Ok(mut events) = events.lock() {
            events(event);
        }
    };
    let history = history::History::new(source, options.selection.as_ref());
    let stop = stop::Stop::new(options);
    let parity = logical::Parity::default();
    let waivers = waiver::Waivers::default();
    let declared = models::Declared::new(source, options.models.as_ref())?;
    let proofs = options.dialects.iter().map(|&dialect| {
        let common = prove::Common {
            history: &history,
            options,
            parity: &parity,
            waivers: &waivers,
            declared: &declared,
            stop: &stop,
            emit: &emit,
        };
        prove::database(common, dialect)
    });
    let mut databases = Vec::new();
    let mut whole = Vec::new();
    for proof in futures_util::future::join_all(proofs).await {
        let (database, mut obligations) = proof?;
        databases.push(database);
        whole.append(&mut obligations);
    }
    parity.prove(&history, &mut databases);
    waivers.prove(&history, &mut databases);
    let proof = Proof::new(databases, whole, options.strict, started.elapsed());
    Ok(Proof {
        selection: history.selection(),
        stopped: stop.at(),
        ..proof
    })
}
