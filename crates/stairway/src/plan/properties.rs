//! Random graphs and applied sets, held against a second implementation that is slow and plain.

use super::*;
use crate::revision::{Node, graph::table::id};
use proptest::{collection::vec, prelude::*, sample::Index as Pick};
use std::collections::BTreeMap;

type Ids = BTreeSet<RevisionId>;

/// Revisions with the closure of their edges, all computed from the nodes by repetition.
#[derive(Debug)]
struct Plain {
    nodes: Vec<Node>,
    /// E: all that a revision needs, directly or not, without itself.
    needs: BTreeMap<RevisionId, Ids>,
}

impl Plain {
    fn new(nodes: Vec<Node>) -> Plain {
        let mut needs: BTreeMap<RevisionId, Ids> = BTreeMap::new();
        for node in &nodes {
            let carriers = nodes.iter().filter(|other| {
                let named = |word: &String| {
                    *word == other.id.to_string() || Some(word) == other.label.as_ref()
                };
                node.depends_on.iter().any(named)
            });
            let direct = carriers
                .map(|other| other.id.clone())
                .chain(node.revises.iter().cloned());
            needs.insert(node.id.clone(), direct.collect());
        }
        loop {
            let before: usize = needs.values().map(BTreeSet::len).sum();
            for id in needs.keys().cloned().collect::<Vec<_>>() {
                let more: Ids = needs[&id]
                    .iter()
                    .flat_map(|need| needs[need].clone())
                    .collect();
                needs.get_mut(&id).unwrap().extend(more);
            }
            if before == needs.values().map(BTreeSet::len).sum::<usize>() {
                return Plain { nodes, needs };
            }
        }
    }

    fn graph(&self) -> Graph {
        Graph::new(self.nodes.clone()).unwrap()
    }

    fn all(&self) -> Ids {
        self.nodes.iter().map(|node| node.id.clone()).collect()
    }

    fn where_node(&self, wanted: impl Fn(&Node) -> bool) -> Vec<RevisionId> {
        let found: Ids = self
            .nodes
            .iter()
            .filter(|node| wanted(node))
            .map(|node| node.id.clone())
            .collect();
        found.into_iter().collect()
    }

    fn children(&self, id: &RevisionId) -> Ids {
        self.where_node(|node| node.revises.contains(id))
            .into_iter()
            .collect()
    }

    fn needs(&self, id: &RevisionId, other: &RevisionId) -> bool {
        self.needs
            .get(id)
            .is_some_and(|needs| needs.contains(other))
    }

    fn with_ancestors(&self, ids: &Ids) -> Ids {
        self.all()
            .into_iter()
            .filter(|id| ids.contains(id) || ids.iter().any(|from| self.needs(from, id)))
            .collect()
    }

    fn with_descendants(&self, ids: &Ids) -> Ids {
        self.all()
            .into_iter()
            .filter(|id| ids.contains(id) || ids.iter().any(|to| self.needs(id, to)))
            .collect()
    }

    fn maximal(&self, ids: &Ids) -> Vec<RevisionId> {
        ids.iter()
            .filter(|id| !ids.iter().any(|other| self.needs(other, id)))
            .cloned()
            .collect()
    }

    fn is_closed(&self, ids: &Ids) -> bool {
        let known: Ids = ids.intersection(&self.all()).cloned().collect();
        self.with_ancestors(&known) == known
    }

    /// Again and again the smallest id of those that need no other that is left.
    fn ordered(&self, ids: &Ids) -> Vec<RevisionId> {
        let mut left = ids.clone();
        let mut order = Vec::new();
        while let Some(next) = left
            .iter()
            .find(|id| !left.iter().any(|other| self.needs(id, other)))
            .cloned()
        {
            left.remove(&next);
            order.push(next);
        }
        order
    }
}

/// Up to 14 revisions whose ids say nothing of their order. Some graphs are reduced: no parent is needed
/// by another parent or by a dependency.
fn plain() -> impl Strategy<Value = Plain> {
    let names: Vec<String> = (0..14)
        .map(|n| format!("{}{n}", char::from(b'a' + (n * 5 % 14) as u8)))
        .collect();
    let edges = (
        vec(any::<Pick>(), 0..3),
        vec((any::<Pick>(), any::<bool>()), 0..2),
        any::<bool>(),
    );
    (Just(names).prop_shuffle(), vec(edges, 0..14), any::<bool>()).prop_map(
        |(names, rows, reduced)| {
            let mut nodes: Vec<Node> = Vec::new();
            for (position, (parents, dependencies, labelled)) in rows.into_iter().enumerate() {
                let mut node = Node::new(id(&names[position]), Vec::new());
                node.label = labelled.then(|| format!("label-{position}"));
                if position > 0 {
                    let parents: Ids = parents
                        .iter()
                        .map(|pick| nodes[pick.index(position)].id.clone())
                        .collect();
                    node.revises = parents.into_iter().collect();
                    node.depends_on = dependencies
                        .iter()
                        .map(|(pick, by_label)| {
                            let other = &nodes[pick.index(position)];
                            other
                                .label
                                .clone()
                                .filter(|_| *by_label)
                                .unwrap_or_else(|| other.id.to_string())
                        })
                        .collect();
                }
                if reduced {
                    node.depends_on.clear();
                    let plain = Plain::new(nodes.clone());
                    node.revises = plain.maximal(&node.revises.into_iter().collect());
                }
                nodes.push(node);
            }
            Plain::new(nodes)
        },
    )
}

/// A graph, an applied set (closed or not, at times with a missing revision), and a revision if any.
fn situation() -> impl Strategy<Value = (Plain, Ids, Option<RevisionId>)> {
    (
        plain(),
        vec(any::<bool>(), 14),
        any::<bool>(),
        any::<bool>(),
        any::<Pick>(),
    )
        .prop_map(|(plain, picks, closed, missing, pick)| {
            let all: Vec<RevisionId> = plain.all().into_iter().collect();
            let mut applied: Ids = all
                .iter()
                .zip(picks)
                .filter(|(_, pick)| *pick)
                .map(|(id, _)| id.clone())
                .collect();
            if closed {
                // Of a random set's ancestors nearly everything is part; of its first few less is.
                applied = plain.with_ancestors(&applied.into_iter().take(2).collect());
            }
            if missing {
                applied.insert(id("missing"));
            }
            let one = (!all.is_empty()).then(|| all[pick.index(all.len())].clone());
            (plain, applied, one)
        })
}

fn named(revision: &RevisionId) -> Target {
    Target::from(revision)
}

fn revisions(plan: &Plan) -> Vec<RevisionId> {
    plan.steps
        .iter()
        .map(|step| step.revision.clone())
        .collect()
}

/// That `plan` does exactly `expected` to `applied`, in order, and records the right heads.
fn check(plain: &Plain, applied: &Ids, plan: &Plan, expected: &Ids, direction: Direction) {
    assert!(plan.steps.iter().all(|step| step.direction == direction));
    let mut upwards = revisions(plan);
    if direction == Direction::Downgrade {
        upwards.reverse();
    }
    for (position, later) in upwards.iter().enumerate() {
        assert!(
            !upwards[..position]
                .iter()
                .any(|earlier| plain.needs(earlier, later)),
            "{upwards:?}"
        );
    }
    assert_eq!(upwards, plain.ordered(expected));
    let after: Ids = match direction {
        Direction::Upgrade => applied.union(expected).cloned().collect(),
        Direction::Downgrade => applied.difference(expected).cloned().collect(),
    };
    assert_eq!(plan.after(applied), after);
    assert_eq!(plan.from, plain.maximal(applied));
    assert_eq!(plan.to, plain.maximal(&after));
    assert!(!plain.is_closed(applied) || plain.is_closed(&after));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_sets_of_a_graph_are_those_of_its_definition((plain, applied, _) in situation()) {
        let graph = plain.graph();
        assert_eq!(graph.heads(), plain.where_node(|node| plain.children(&node.id).is_empty()));
        assert_eq!(graph.bases(), plain.where_node(|node| node.revises.is_empty()));
        assert_eq!(graph.branch_points(), plain.where_node(|node| plain.children(&node.id).len() > 1));
        assert_eq!(graph.merges(), plain.where_node(|node| node.revises.len() > 1));
        assert_eq!(graph.ancestors(&applied), plain.with_ancestors(&applied));
        assert_eq!(graph.descendants(&applied), plain.with_descendants(&applied));
        assert_eq!(graph.effective_heads(&applied), plain.maximal(&applied));
        assert_eq!(graph.order().cloned().collect::<Vec<_>>(), plain.ordered(&plain.all()));
        for node in &plain.nodes {
            assert_eq!(graph.children(node.id.as_str()), Vec::from_iter(plain.children(&node.id)));
        }
        let open: Ids = plain.all().difference(&applied).cloned().collect();
        assert_eq!(pending(&graph, &applied), plain.ordered(&open));
    }

    #[test]
    fn an_upgrade_is_the_ancestors_of_the_target_less_the_applied((plain, applied, one) in situation()) {
        let graph = plain.graph();
        let less = |goals: Ids| plain.with_ancestors(&goals).difference(&applied).cloned().collect::<Ids>();
        if let Some(one) = one {
            let plan = upgrade(&graph, &applied, &named(&one)).unwrap();
            check(&plain, &applied, &plan, &less(BTreeSet::from([one])), Direction::Upgrade);
        }
        let plan = upgrade(&graph, &applied, &Target::HEADS).unwrap();
        check(&plain, &applied, &plan, &less(plain.all()), Direction::Upgrade);
        match upgrade(&graph, &applied, &Target::HEAD) {
            Ok(head) => assert_eq!(head, plan),
            Err(_) => assert!(graph.heads().len() > 1),
        }
    }

    #[test]
    fn a_downgrade_is_the_applied_descendants_of_the_roots((plain, applied, one) in situation()) {
        let graph = plain.graph();
        let of = |roots: Ids| plain.with_descendants(&roots).intersection(&applied).cloned().collect::<Ids>();
        let roots = plain.where_node(|node| node.revises.is_empty());
        let plan = downgrade(&graph, &applied, &Target::BASE).unwrap();
        check(&plain, &applied, &plan, &of(roots.into_iter().collect()), Direction::Downgrade);
        let Some(one) = one else { return Ok(()) };
        match downgrade(&graph, &applied, &named(&one)) {
            Ok(plan) => {
                assert!(applied.contains(&one));
                check(&plain, &applied, &plan, &of(plain.children(&one)), Direction::Downgrade);
            }
            Err(_) => assert!(!applied.contains(&one)),
        }
    }

    #[test]
    fn what_goes_up_comes_down_in_the_reverse_order((plain, _, one) in situation()) {
        let graph = plain.graph();
        let target = one.as_ref().map_or(Target::HEADS, named);
        let up = upgrade(&graph, &Ids::new(), &target).unwrap();
        let applied = up.after(&Ids::new());
        let down = downgrade(&graph, &applied, &Target::BASE).unwrap();
        assert!(down.after(&applied).is_empty());
        assert_eq!(revisions(&up), Vec::from_iter(revisions(&down).into_iter().rev()));
        assert_eq!((up.to, up.from), (down.from, down.to));
    }

    #[test]
    fn what_goes_down_comes_up_again((plain, applied, one) in situation()) {
        let graph = plain.graph();
        let applied = plain.with_ancestors(&applied);
        let target = one.filter(|one| applied.contains(one)).map_or(Target::BASE, |one| named(&one));
        let down = downgrade(&graph, &applied, &target).unwrap();
        let mut now = down.after(&applied);
        for head in &down.from {
            now = upgrade(&graph, &now, &named(head)).unwrap().after(&now);
        }
        assert_eq!(now, applied);
    }

    #[test]
    fn as_many_steps_down_as_up_lead_back((plain, applied, _) in situation(), steps in 1..4_usize) {
        let graph = plain.graph();
        let applied = plain.with_ancestors(&applied);
        let target = |sign: char, steps: usize| format!("{sign}{steps}").parse::<Target>().unwrap();
        let Ok(up) = upgrade(&graph, &applied, &target('+', steps)) else { return Ok(()) };
        let there = up.after(&applied);
        if let (true, Ok(down)) = (up.steps.len() == steps, downgrade(&graph, &there, &target('-', steps))) {
            assert_eq!(down.after(&there), applied);
        }
        let mut now = applied;
        for _ in 0..steps {
            now = upgrade(&graph, &now, &target('+', 1)).unwrap().after(&now);
        }
        assert_eq!(now, there);
    }

    #[test]
    fn a_graph_is_refused_exactly_for_its_cycles(edges in vec((0..8_usize, 0..8_usize, any::<bool>()), 0..14)) {
        let name = |n: usize| id(&format!("r{n}"));
        let mut nodes: Vec<Node> = (0..8).map(|n| Node::new(name(n), Vec::new())).collect();
        for (from, to, depends) in edges.into_iter().filter(|(from, to, _)| from != to) {
            if depends {
                nodes[from].depends_on.push(name(to).to_string());
            } else {
                nodes[from].revises.push(name(to));
            }
        }
        let plain = Plain::new(nodes);
        let is_cyclic = plain.all().iter().any(|id| plain.needs(id, id));
        let errors = Graph::new(plain.nodes.clone()).err().unwrap_or_default();
        assert_eq!(is_cyclic, !errors.is_empty());

        let mut named = Ids::new();
        for error in errors {
            let crate::revision::GraphError::Cycle { members } = error else { panic!("{error}") };
            assert_eq!(members.iter().min(), members.first());
            for (member, next) in members.iter().zip(members.iter().cycle().skip(1)) {
                let node = plain.nodes.iter().find(|node| node.id == *member).unwrap();
                assert!(node.revises.contains(next) || node.depends_on.contains(&next.to_string()));
                assert!(named.insert(member.clone()), "in two cycles");
            }
        }
        let rest = plain.nodes.iter().filter(|node| !named.contains(&node.id)).cloned().map(|mut node| {
            node.revises.retain(|id| !named.contains(id));
            node.depends_on.retain(|id| !named.contains(id.as_str()));
            node
        });
        assert!(Graph::new(rest.collect()).is_ok());
    }
}
