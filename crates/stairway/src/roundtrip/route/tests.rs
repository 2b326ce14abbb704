use super::*;
use crate::{
    revision::{
        Graph, Node,
        graph::table::{graph, id},
    },
    roundtrip::draw::Draw,
};
use pretty_assertions::assert_eq;
use std::collections::BTreeSet;

/// Each visit of the route through a graph, with what is taken back and applied before it.
fn check(table: &str, wanted: &str) {
    let graph = graph(table);
    let links = Links::new(&graph);
    let ids: Vec<_> = graph.order().collect();
    let mut position = Position::new(links.len());
    let mut lines = Vec::new();
    for visit in visits(&links, None) {
        let moves = position.moves(&links, visit.place);
        let mut words = Vec::new();
        for &down in &moves.down {
            position.leave(&links, down);
            words.push(format!("-{}", ids[down]));
        }
        for &up in &moves.up {
            position.take(&links, up);
            words.push(format!("+{}", ids[up]));
        }
        assert_eq!(visit.moves, !moves.is_empty());
        words.push(ids[visit.place].to_string());
        if visit.is_waist {
            words.push("waist".to_owned());
        }
        lines.push(words.join(" "));
        position.take(&links, visit.place);
    }
    assert_eq!(lines.join(" / "), wanted);
}

#[test]
fn a_linear_history_is_climbed() {
    check("", "");
    check("a / b -> a / c -> b", "a waist / b waist / c waist");
    // What is needed besides makes no difference where it is needed anyway.
    check(
        "a / b -> a / c -> b depends a",
        "a waist / b waist / c waist",
    );
}

#[test]
fn of_two_branches_the_smaller_one_is_first_and_then_taken_back() {
    check(
        "a / b -> a / c -> b / d -> a",
        "a waist / d / -d b waist / c waist",
    );
    check("a / b -> a / c -> a", "a waist / b / -b c waist");
}

#[test]
fn of_what_is_selected_the_rest_is_passed_on_the_way() {
    let check = |table: &str, selected: &str, wanted: &str| {
        let graph = graph(table);
        let links = Links::new(&graph);
        let ids: Vec<_> = graph.order().collect();
        let marked: Vec<bool> = ids
            .iter()
            .map(|id| selected.contains(id.as_str()))
            .collect();
        let visits = visits(&links, Some(&marked)).into_iter().map(|visit| {
            let waist = if visit.is_waist { " waist" } else { "" };
            let moves = if visit.moves { "+" } else { "" };
            format!("{moves}{}{waist}", ids[visit.place])
        });
        assert_eq!(visits.collect::<Vec<_>>().join(" / "), wanted);
    };
    check("a / b -> a / c -> b / d -> c", "bd", "+b waist / +d waist");
    check("a / b -> a / c -> b / d -> c", "", "");
    check("a / b -> a / c -> a / d -> c", "bd", "+b / +d waist");
    check(
        "a / b -> a / c -> a / d -> c",
        "acd",
        "a waist / c waist / d waist",
    );
}

#[test]
fn a_merge_has_all_its_branches() {
    check(
        "a / b -> a / c -> a / m -> b c / n -> m",
        "a waist / b / -b c / +b m waist / n waist",
    );
    check(
        "a / b -> a / c -> a / d -> a / m -> b c d",
        "a waist / b / -b c / -c d / +b +c m waist",
    );
    // A branch beside two merges of the same parents.
    check(
        "a / b -> a / c -> a / m -> b c / n -> b c",
        "a waist / b / -b c / +b m / -m n waist",
    );
}

#[test]
fn what_a_revision_depends_on_is_there_and_bases_begin_with_nothing() {
    check("a / b / c -> b", "a / -a b waist / c waist");
    check(
        "a / b -> a / x / y -> x depends a",
        "x / -x a / b / -b +x y waist",
    );
}

fn random(seed: u32) -> Graph {
    let mut draw = Draw::new(seed);
    let count = draw.below(24);
    let mut nodes: Vec<Node> = Vec::new();
    for number in 0..count {
        let mut node = Node::new(id(&format!("{}{number}", draw.below(9))), Vec::new());
        for _ in 0..draw.below(4).min(number) {
            let other = nodes[number - 1 - draw.below(number.min(6))].id.clone();
            match draw.chance(70) {
                true => node.revises.push(other),
                false => node.depends_on.push(other.to_string()),
            }
        }
        node.revises.sort();
        node.revises.dedup();
        node.depends_on.sort();
        node.depends_on.dedup();
        let revises = node.revises.clone();
        let is_parent = |other: &String| revises.iter().any(|id| id.as_str() == other);
        node.depends_on.retain(|other| !is_parent(other));
        nodes.push(node);
    }
    Graph::new(nodes).unwrap()
}

#[test]
fn on_random_graphs_each_revision_has_its_own_ancestors_and_nothing_else() {
    let mut moved = 0;
    for seed in 0..800 {
        let graph = random(seed);
        let links = Links::new(&graph);
        let ids: Vec<_> = graph.order().cloned().collect();
        let mut position = Position::new(links.len());
        // Of every other graph, only some are visited.
        let mut draw = Draw::new(seed);
        let selected = (seed % 2 == 1).then(|| {
            let drawn = ids.iter().map(|_| draw.chance(40));
            drawn.collect::<Vec<bool>>()
        });
        let visits = visits(&links, selected.as_deref());
        let mut visited = BTreeSet::new();
        for (number, visit) in visits.iter().enumerate() {
            let moves = position.moves(&links, visit.place);
            for &down in &moves.down {
                assert!(links.after[down].iter().all(|next| !position.holds(*next)));
                position.leave(&links, down);
            }
            if let Some(heads) = &visit.returns {
                assert_eq!(*heads, position.heads());
                moved += 1;
            }
            for &up in &moves.up {
                assert!(links.before[up].iter().all(|need| position.holds(*need)));
                position.take(&links, up);
            }
            let mut wanted = graph.ancestors(&BTreeSet::from([ids[visit.place].clone()]));
            let all: BTreeSet<_> = visits[number..]
                .iter()
                .map(|visit| &ids[visit.place])
                .collect();
            let needing = graph.descendants(&BTreeSet::from([ids[visit.place].clone()]));
            let is_waist = all.iter().all(|id| needing.contains(*id));
            assert!(!visit.is_waist || is_waist, "seed {seed}");
            wanted.remove(&ids[visit.place]);
            let applied: BTreeSet<_> = position.taken().iter().map(|&at| ids[at].clone()).collect();
            assert_eq!(applied, wanted, "seed {seed}");
            let heads: Vec<_> = graph.effective_heads(&applied);
            let found: BTreeSet<_> = position.heads().iter().map(|&at| ids[at].clone()).collect();
            assert_eq!(found, heads.into_iter().collect(), "seed {seed}");
            position.take(&links, visit.place);
            assert!(visited.insert(visit.place));
        }
        let is_selected = |at: &usize| selected.as_ref().is_none_or(|selected| selected[*at]);
        let wanted: BTreeSet<_> = (0..ids.len()).filter(is_selected).collect();
        assert_eq!(visited, wanted, "seed {seed}");
    }
    assert!(moved > 500, "{moved}");
}

/// What a route moves in all, and how many states it has to remember at most.
fn cost(nodes: Vec<Node>) -> (usize, usize) {
    let links = Links::new(&Graph::new(nodes).unwrap());
    let mut position = Position::new(links.len());
    let visits = visits(&links, None);
    let mut steps = 0;
    let mut until = std::collections::BTreeMap::new();
    for (number, visit) in visits.iter().enumerate() {
        if let Some(heads) = &visit.returns {
            until.insert(heads.clone(), number);
        }
    }
    let mut kept = BTreeSet::new();
    let mut most = 0;
    for (number, visit) in visits.iter().enumerate() {
        let moves = position.moves(&links, visit.place);
        steps += moves.down.len() + moves.up.len();
        for &down in &moves.down {
            position.leave(&links, down);
        }
        for &up in &moves.up {
            position.take(&links, up);
        }
        kept.insert(position.heads());
        position.take(&links, visit.place);
        kept.insert(position.heads());
        kept.retain(|heads| until.get(heads).is_some_and(|until| *until > number));
        most = most.max(kept.len());
    }
    (steps, most)
}

#[test]
fn a_long_history_with_many_merges_moves_little() {
    // Four revisions again and again: a fork, two branches and their merge.
    let name = |number: usize| id(&format!("r{number:05}"));
    let merges = (0..10_000).map(|number| {
        let parents = match number % 4 {
            0 if number == 0 => vec![],
            3 => vec![name(number - 1), name(number - 2)],
            2 => vec![name(number - 2)],
            _ => vec![name(number - 1)],
        };
        Node::new(name(number), parents)
    });
    assert_eq!(cost(merges.collect()), (5_000, 1));
    // A trunk with a branch of three at each tenth revision, which is never merged.
    let branches = (0..10_000).map(|number| {
        let parents = match number % 10 {
            0 if number == 0 => vec![],
            0 => vec![name(number - 4)],
            _ => vec![name(number - 1)],
        };
        Node::new(name(number), parents)
    });
    assert_eq!(cost(branches.collect()), (2_997, 1));
    // A tree in which every revision has two children.
    let tree = (0..8_191).map(|number| match number {
        0 => Node::new(name(0), vec![]),
        _ => Node::new(name(number), vec![name((number - 1) / 2)]),
    });
    let (steps, most) = cost(tree.collect());
    assert!(steps < 8_191 * 2 && most <= 13, "{steps} {most}");
}
