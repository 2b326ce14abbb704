//! Recording a state without running anything: what the records lose and gain.

use super::{Plan, PlanError, Step};
use crate::revision::{Direction, Graph, RevisionId, Target};
use std::collections::BTreeSet;

/// From what is recorded to the state that `targets` name together: first what is not applied any more, then what is.
///
/// The records become what a downgrade to each target and then an upgrade to it would leave: what a downgrade takes back
/// goes, with all that needs it, and what the targets need is recorded, themselves included. So other branches stay, what
/// only depends on a target as well, and `billing@base` takes back what [`downgrade`](super::downgrade) does. Several
/// targets take back what stands above any of them, unless another needs it. Revisions that the graph does not know stay
/// recorded.
///
/// With `purge` nothing of what is recorded stays but what the targets need.
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
    let (mut roots, mut at) = (Vec::new(), Vec::new());
    for target in targets {
        let landing = target.landing(graph, &known)?;
        roots.extend(landing.roots);
        at.extend(landing.at);
    }
    let gone = graph.needed_by(roots);
    let stays = |id: &&RevisionId| {
        let index = graph.index(id.as_str());
        !purge && index.is_none_or(|index| !gone.contains(index))
    };
    let mut after: BTreeSet<RevisionId> = applied.iter().filter(stays).cloned().collect();
    after.extend(graph.ids(graph.needs(at).iter()));
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
