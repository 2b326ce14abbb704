//! Random graphs and applied sets, held against a second implementation that is slow and plain.

mod ask;
mod plain;
mod target;

use super::*;
use crate::revision::{Node, graph::table::id};
use plain::{Ids, Plain, situation};
use proptest::{collection::vec, prelude::*};

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
