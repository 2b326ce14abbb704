//! Graph, applied set and target to an ordered plan. Pure: knows no script, no file and no database.
//!
//! The applied set is what a database has on record. It need not be closed: a revision that came late
//! may be pending below applied ones, and is then planned like any other pending one. It may hold ids
//! that the graph does not know, *missing* revisions. Whether to go on with those is the caller's
//! decision; here they are never planned and never dropped, relative steps are not counted from them,
//! and they appear among the recorded heads before and after, since nothing is known to need them.

mod error;
mod stamp;
mod state;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use error::PlanError;
pub use stamp::stamp;
pub use state::{State, missing, pending, states};

use crate::revision::{
    Direction, Graph, RevisionId, Target,
    graph::{Index, Set},
};
use std::collections::BTreeSet;

/// One revision to run, in a direction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "sql", derive(serde::Serialize))]
pub struct Step {
    /// Which.
    pub revision: RevisionId,
    /// Which way.
    pub direction: Direction,
}

/// The ordered work between two states.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "sql", derive(serde::Serialize))]
pub struct Plan {
    /// The recorded heads before: the applied revisions that no other applied one needs, by id.
    pub from: Vec<RevisionId>,
    /// The recorded heads after.
    pub to: Vec<RevisionId>,
    /// The work, first step first; empty if there is nothing to do.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// What is applied once the plan has run on `applied`.
    pub fn after(&self, applied: &BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
        let mut applied = applied.clone();
        for step in &self.steps {
            match step.direction {
                Direction::Upgrade => applied.insert(step.revision.clone()),
                Direction::Downgrade => applied.remove(&step.revision),
            };
        }
        applied
    }

    /// `known` is what the graph knows of `applied`.
    fn new(
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
        mut known: Set,
        steps: Vec<Index>,
        direction: Direction,
    ) -> Plan {
        let missing = match known.len() == applied.len() {
            true => Vec::new(),
            false => missing(graph, applied),
        };
        let heads = |known: &Set| {
            let mut heads = graph.ids(graph.maximal(known).iter());
            heads.extend_from_slice(&missing);
            heads.sort_unstable();
            heads
        };
        let from = heads(&known);
        for &index in &steps {
            match direction {
                Direction::Upgrade => drop(known.insert(index)),
                Direction::Downgrade => known.remove(index),
            }
        }
        let step = |revision| Step {
            revision,
            direction,
        };
        Plan {
            from,
            to: heads(&known),
            steps: graph.ids(steps).into_iter().map(step).collect(),
        }
    }
}

/// Towards the heads: everything that the target needs, itself included, and that is not applied.
///
/// Each step comes after all that it needs, by id among equals. The plan is empty when the target is
/// applied with all that it needs, for `base`, which needs nothing, and for the heads of an empty graph.
/// `+N` starts at the only head of the applied set, at several that one revision merges, or at base, and goes up N
/// revisions along `revises`; what the last of them needs besides, through a merge or a dependency, is part of the plan. `billing@+N` starts at what
/// is applied on that branch, or where it begins.
///
/// # Errors
///
/// When the target does not name what to go to; `-N` never does.
pub fn upgrade(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    target: &Target,
) -> Result<Plan, PlanError> {
    let known = graph.known(applied);
    let mut steps = graph.needs(target.goals(graph, &known)?);
    steps.keep(|index| !known.contains(index));
    let steps = graph.ordered(&steps);
    Ok(Plan::new(graph, applied, known, steps, Direction::Upgrade))
}

/// Towards base: everything applied that needs, directly or not, what revises the target.
///
/// For `base` it is everything applied. Siblings stay: a downgrade to a parent of a merge takes back the
/// merge and leaves the other parents. What only depends on the target stays as well, since the target
/// itself stays. The order is that of an upgrade through the same revisions, turned round.
///
/// With a branch only what is on it revises the target in this sense: `billing@5ebc` leaves the other branches that
/// begin at that revision, and `billing@base` the trees of other bases. `-N` takes back the last N revisions along
/// `revises` from the only head of the applied set, with everything applied that needs them; other branches that begin
/// below are left alone. `billing@-N` is counted from what is applied of that branch, and does not go below it. The plan is
/// empty when nothing that is applied revises the target.
///
/// # Errors
///
/// When the target does not name what to go to (`+N` never does), or is not applied.
pub fn downgrade(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    target: &Target,
) -> Result<Plan, PlanError> {
    let known = graph.known(applied);
    let landing = target.descent(graph, &known)?;
    check_applied(graph, applied, &known, target, &landing.at)?;
    let mut steps = graph.needed_by(landing.roots);
    steps.keep(|index| known.contains(index));
    let mut steps = graph.ordered(&steps);
    steps.reverse();
    Ok(Plan::new(
        graph,
        applied,
        known,
        steps,
        Direction::Downgrade,
    ))
}

fn check_applied(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    known: &Set,
    target: &Target,
    revisions: &[Index],
) -> Result<(), PlanError> {
    match revisions.iter().find(|&&index| !known.contains(index)) {
        None => Ok(()),
        Some(&index) => Err(PlanError::NotApplied {
            target: target.to_string(),
            revision: graph.id(index).clone(),
            heads: graph.effective_heads(applied),
        }),
    }
}
