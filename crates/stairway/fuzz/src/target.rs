//! Texts that are taken for targets and ranges, on a few graphs.

use super::explained;
use stairway::{
    plan::{self, Plan},
    revision::{Direction, Graph, Node, Range, RevisionId, Target},
};
use std::{collections::BTreeSet, sync::LazyLock};

type Ids = BTreeSet<RevisionId>;

/// Graphs: each revision with its parents, what it depends on, and its label.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static str,
);
const GRAPHS: [&[Row]; 5] = [
    &[],
    &[
        ("a1", &[], &[], ""),
        ("a2", &["a1"], &[], ""),
        ("b3", &["a2"], &[], "left"),
        ("b4", &["b3"], &[], ""),
    ],
    // A diamond with a longer side, and a head beside it.
    &[
        ("a", &[], &[], ""),
        ("b1", &["a"], &[], "left"),
        ("b2", &["b1"], &[], ""),
        ("c1", &["a"], &[], "right"),
        ("d", &["b2", "c1"], &[], ""),
        ("c2", &["c1"], &[], ""),
    ],
    // Two bases, of which the second depends on the first's branch, by id and by label.
    &[
        ("a1", &[], &[], "left"),
        ("a2", &["a1"], &[], ""),
        ("b1", &[], &["left"], "right"),
        ("b2", &["b1"], &["a2"], ""),
    ],
    // A parent that another parent has already, and a dependency that is one.
    &[
        ("a", &[], &[], ""),
        ("ab", &["a"], &[], "b"),
        ("abc", &["a", "ab"], &[], ""),
        ("b2", &["abc"], &["a"], "left"),
        ("b1", &["ab", "abc"], &[], ""),
    ],
];

/// Every graph with nothing applied, with all of it, with the half of it that others need, and with every other revision
/// and one that no file has.
static SITUATIONS: LazyLock<Vec<(Graph, Ids)>> = LazyLock::new(|| {
    let mut situations = Vec::new();
    for rows in GRAPHS {
        let node = |(id, revises, depends_on, label): &Row| Node {
            revises: revises.iter().map(|id| self::id(id)).collect(),
            depends_on: depends_on.iter().map(|&word| word.to_owned()).collect(),
            label: Some(*label)
                .filter(|label| !label.is_empty())
                .map(str::to_owned),
            ..Node::new(self::id(id), Vec::new())
        };
        let graph = Graph::new(rows.iter().map(node).collect()).expect("a sound graph");
        let order: Vec<RevisionId> = graph.order().cloned().collect();
        let half = order
            .iter()
            .take(order.len().div_ceil(2))
            .cloned()
            .collect();
        let mut loose: Ids = order.iter().step_by(2).cloned().collect();
        loose.insert(id("missing"));
        for applied in [Ids::new(), order.into_iter().collect(), half, loose] {
            situations.push((graph.clone(), applied));
        }
    }
    situations
});

fn id(text: &str) -> RevisionId {
    text.parse().expect("an id")
}

/// A text is a target, a range or neither; what it is reads back as it is written, and leads somewhere or says why not.
pub fn target(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match text.parse::<Target>() {
        Ok(target) => {
            assert_eq!(target.to_string().parse(), Ok(target.clone()));
            for (graph, applied) in SITUATIONS.iter() {
                revisions(graph, applied, &target);
                upgrade(graph, applied, &target);
                downgrade(graph, applied, &target);
                stamp(graph, applied, &target);
            }
        }
        Err(error) => explained(error),
    }
    match text.parse::<Range>() {
        Ok(range) => {
            assert_eq!(range.to_string().parse(), Ok(range.clone()));
            for (graph, applied) in SITUATIONS.iter() {
                match range.revisions(graph, applied) {
                    Ok(revisions) => ordered(graph, &Ids::new(), &revisions),
                    Err(error) => explained(error),
                }
            }
        }
        Err(error) => explained(error),
    }
}

fn revisions(graph: &Graph, applied: &Ids, target: &Target) {
    match target.revisions(graph, applied) {
        Ok(revisions) => {
            assert!(revisions.is_sorted());
            assert!(revisions.iter().all(|id| graph.contains(id.as_str())));
        }
        Err(error) => explained(error),
    }
}

/// That none of `revisions` needs one that comes after it; those of `before` come first.
fn ordered(graph: &Graph, before: &Ids, revisions: &[RevisionId]) {
    let all: Ids = revisions.iter().cloned().collect();
    assert_eq!(all.len(), revisions.len());
    let mut done = before.clone();
    for id in revisions {
        let needs = graph.before(id.as_str());
        assert!(
            needs
                .iter()
                .all(|need| done.contains(need) || !all.contains(need))
        );
        assert!(done.insert(id.clone()));
    }
}

fn is_closed(graph: &Graph, ids: &Ids) -> bool {
    let known: Ids = ids
        .iter()
        .filter(|id| graph.contains(id.as_str()))
        .cloned()
        .collect();
    graph.ancestors(&known) == known
}

/// What a plan does, after what holds of any: it says where it begins and ends, and what missing revisions are recorded
/// stay so.
fn steps(graph: &Graph, applied: &Ids, plan: &Plan, direction: Direction) -> Vec<RevisionId> {
    let after = plan.after(applied);
    assert_eq!(plan.from, graph.effective_heads(applied));
    assert_eq!(plan.to, graph.effective_heads(&after));
    assert_eq!(plan::missing(graph, applied), plan::missing(graph, &after));
    assert!(is_closed(graph, &after) || !is_closed(graph, applied));
    let steps = plan.steps.iter().filter(|step| step.direction == direction);
    steps.map(|step| step.revision.clone()).collect()
}

fn upgrade(graph: &Graph, applied: &Ids, target: &Target) {
    match plan::upgrade(graph, applied, target) {
        Ok(plan) => {
            let steps = steps(graph, applied, &plan, Direction::Upgrade);
            assert_eq!(steps.len(), plan.steps.len());
            ordered(graph, applied, &steps);
            let there = target
                .revisions(graph, applied)
                .expect("the goals of the plan");
            let after = plan.after(applied);
            assert!(
                graph
                    .ancestors(&there.into_iter().collect())
                    .is_subset(&after)
            );
        }
        Err(error) => explained(error),
    }
}

fn downgrade(graph: &Graph, applied: &Ids, target: &Target) {
    match plan::downgrade(graph, applied, target) {
        Ok(plan) => {
            let mut steps = steps(graph, applied, &plan, Direction::Downgrade);
            assert_eq!(steps.len(), plan.steps.len());
            assert!(steps.iter().all(|id| applied.contains(id)));
            steps.reverse();
            ordered(graph, &Ids::new(), &steps);
        }
        Err(error) => explained(error),
    }
}

fn stamp(graph: &Graph, applied: &Ids, target: &Target) {
    let targets = std::slice::from_ref(target);
    match plan::stamp(graph, applied, targets, false) {
        Ok(plan) => {
            let mut down = steps(graph, applied, &plan, Direction::Downgrade);
            down.reverse();
            ordered(graph, &Ids::new(), &down);
            ordered(
                graph,
                applied,
                &steps(graph, applied, &plan, Direction::Upgrade),
            );
            let after = plan.after(applied);
            if !target.is_relative() {
                let again = plan::stamp(graph, &after, targets, false).expect("the same target");
                assert!(again.is_empty(), "{again:?}");
            }
            let purged = plan::stamp(graph, applied, targets, true).expect("the same target");
            assert!(purged.after(applied).is_subset(&after));
            assert!(is_closed(graph, &purged.after(applied)));
        }
        Err(error) => explained(error),
    }
}
