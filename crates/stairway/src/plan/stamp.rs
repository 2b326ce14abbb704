//! Recording a state without running anything: what the records lose and gain.

use super::{Plan, PlanError, Step};
use crate::revision::{Direction, Graph, RevisionId, Target, graph::Index, target::End};
use std::collections::BTreeSet;

/// From what is recorded to the state that `targets` name together: first what is not applied any more, then what is.
///
/// As in Alembic, a target takes the place of the applied heads on its own line, those that it needs and those that need
/// it; other heads stay, with what they need. What a target needs is applied with it. `base` takes the place of every
/// head, and `billing@base` of those of that branch: another branch that begins below keeps what it stands on, and so
/// does one that a base depends on. Revisions that the graph does not know stay recorded.
///
/// With `purge` nothing of what is recorded stays.
///
/// # Errors
///
/// When a target names no revision, or several where one is meant.
pub fn stamp(
    graph: &Graph,
    applied: &BTreeSet<RevisionId>,
    targets: &[Target],
    purge: bool,
) -> Result<Plan, PlanError> {
    let known = graph.known(applied);
    let mut at: Vec<Index> = Vec::new();
    let mut replaced = graph.set([]);
    for target in targets {
        let line = target.line(graph, &known)?;
        for index in line.iter() {
            replaced.insert(index);
        }
        if let End::At(revisions) = target.end(graph, &known)? {
            at.extend(revisions);
        }
    }
    let recorded = graph.needs(at);
    let heads = graph.maximal(&known);
    let stays = |index: &Index| !purge && !replaced.contains(*index);
    let mut kept = graph.needs(heads.iter().filter(stays));
    kept.keep(|index| known.contains(index));
    let mut after: BTreeSet<RevisionId> = applied
        .iter()
        .filter(|id| !purge && !graph.contains(id.as_str()))
        .cloned()
        .collect();
    let both = kept.iter().chain(recorded.iter());
    after.extend(graph.ids(both));
    Ok(Plan::between(graph, applied, &after, &BTreeSet::new()))
}

impl Plan {
    /// The same stamp of `applied`, in which those of `stale` that stay are taken back and recorded anew.
    #[must_use]
    pub fn renewing(
        &self,
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
        stale: &BTreeSet<RevisionId>,
    ) -> Plan {
        Plan::between(graph, applied, &self.after(applied), stale)
    }

    /// The shortest way from one recorded set to another in which nothing of `stale` stays as it is.
    fn between(
        graph: &Graph,
        applied: &BTreeSet<RevisionId>,
        after: &BTreeSet<RevisionId>,
        stale: &BTreeSet<RevisionId>,
    ) -> Plan {
        let ordered = |ids: BTreeSet<RevisionId>| graph.ids(graph.ordered(&graph.known(&ids)));
        let step = |direction| {
            move |revision| Step {
                revision,
                direction,
            }
        };
        let kept: BTreeSet<RevisionId> = &(applied & after) - stale;
        let less = applied - &kept;
        let unknown = less.iter().filter(|id| !graph.contains(id.as_str()));
        let unknown: Vec<RevisionId> = unknown.cloned().collect();
        let down = unknown.into_iter().chain(ordered(less).into_iter().rev());
        let up = ordered(after - &kept);
        Plan {
            from: graph.effective_heads(applied),
            to: graph.effective_heads(after),
            steps: down
                .map(step(Direction::Downgrade))
                .chain(up.into_iter().map(step(Direction::Upgrade)))
                .collect(),
        }
    }
}
