//! Where to look at a database on the way down from the end of an order. Pure.
//!
//! A way down goes back by another order, and so passes the states that this other order passed on its way up: the same
//! revisions are applied in both, and the schema should be the same. A state tells something where what was taken back
//! last had something beside it that it does not need. Each such state is looked at once where all orders are run; of a
//! sample those that show two revisions for the first time, the one taken back while the other is there.

use super::{extension::Orders, pair::Pairs};
use crate::roundtrip::route::{Links, Position};
use std::collections::BTreeSet;

/// How far a way down leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Down from a revision and on.
    Through,
    /// Down from it, but what it leaves then is not known for sure, such as rows.
    Last,
    /// There is none, or it is known not to lead back.
    None,
}

/// The steps that are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Looks {
    /// The positions in an order of what is taken back, which are the numbers of revisions that then remain.
    pub(super) steps: Vec<usize>,
}

impl Looks {
    /// Whether the state is wanted in which so many revisions are applied: before a step or after it.
    pub(super) fn wants(&self, applied: usize) -> bool {
        let is = |applied: usize| self.steps.binary_search(&applied).is_ok();
        is(applied) || applied.checked_sub(1).is_some_and(is)
    }

    /// How many revisions remain after the last.
    pub(super) fn lowest(&self) -> Option<usize> {
        self.steps.first().copied()
    }
}

/// For each order, what is looked at where it is the one to go down by. `ways` are those of the places.
pub(super) fn looks(links: &Links, orders: &Orders, ways: &[Way]) -> Vec<Looks> {
    let reached = orders
        .orders
        .iter()
        .map(|order| (order, floor(order, ways)));
    let steps: Vec<Vec<usize>> = match orders.is_all() {
        true => {
            let mut seen = BTreeSet::new();
            reached
                .map(|(order, floor)| states(links, order, floor, &mut seen))
                .collect()
        }
        false => {
            let mut pairs = Pairs::new(links);
            reached
                .map(|(order, floor)| pairs.see(order, floor))
                .collect()
        }
    };
    steps.into_iter().map(|steps| Looks { steps }).collect()
}

/// How many revisions remain where the way down by `order` ends.
fn floor(order: &[usize], ways: &[Way]) -> usize {
    let end = order.iter().rposition(|&place| ways[place] != Way::Through);
    end.map_or(0, |at| match ways[order[at]] {
        Way::None => at + 1,
        _ => at,
    })
}

/// The steps down to `floor` that leave something which what is taken back does not need, and are not `seen` yet.
fn states(
    links: &Links,
    order: &[usize],
    floor: usize,
    seen: &mut BTreeSet<(Vec<usize>, usize)>,
) -> Vec<usize> {
    let mut position = Position::new(links.len());
    let mut steps = Vec::new();
    for (at, &place) in order.iter().enumerate() {
        let is_beside = at >= floor && !position.moves(links, place).down.is_empty();
        if is_beside && seen.insert((position.heads(), place)) {
            steps.push(at);
        }
        position.take(links, place);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{super::extension::orders, *};
    use crate::revision::graph::table::graph;
    use pretty_assertions::assert_eq;

    /// Of each order what is taken back and looked at, with what then remains; `ways` are `!` or `.` behind the ids of
    /// what has no way down and of what is the last to go.
    fn check(table: &str, most: usize, ways: &str, wanted: &str) {
        let graph = graph(table);
        let links = Links::new(&graph);
        let ids: Vec<String> = graph.order().map(ToString::to_string).collect();
        let way = |id: &String| match ways.split_once(id.as_str()) {
            Some((_, rest)) if rest.starts_with('!') => Way::None,
            Some((_, rest)) if rest.starts_with('.') => Way::Last,
            _ => Way::Through,
        };
        let ways: Vec<Way> = ids.iter().map(way).collect();
        let ranks: Vec<usize> = (0..ids.len()).collect();
        let orders = orders(&links, &ranks, most);
        let names = |places: &[usize]| -> String {
            places.iter().map(|&place| ids[place].as_str()).collect()
        };
        let looks = looks(&links, &orders, &ways);
        let lines = orders.orders.iter().zip(&looks).map(|(order, looks)| {
            let steps = looks.steps.iter().rev();
            let steps =
                steps.map(|&at| format!("{}|{}", names(&order[at..=at]), names(&order[..at])));
            steps.collect::<Vec<_>>().join(" ")
        });
        assert_eq!(lines.collect::<Vec<_>>().join("; "), wanted);
    }

    #[test]
    fn each_state_beside_something_is_looked_at_once() {
        check("a / b -> a / c -> a", 9, "", "c|ab; b|ac");
        check(
            "a / b -> a / c -> a / m -> b c / n -> m",
            9,
            "",
            "c|ab; b|ac",
        );
        check(
            "a / b / c",
            9,
            "",
            "c|ab b|a; b|ac c|a; a|b; a|bc c|b; a|c; b|c",
        );
        check(
            "a / b -> a / x / y -> x depends b",
            9,
            "",
            "x|ab; b|ax x|a; a|x",
        );
    }

    #[test]
    fn a_way_down_ends_where_there_is_none() {
        check("a / b / c", 9, "b!", "c|ab; ; a|b; a|bc c|b; ; ");
        check("a / b / c", 9, "b.", "c|ab b|a; b|ac; a|b; a|bc c|b; ; b|c");
    }

    #[test]
    fn of_a_sample_each_two_are_looked_at_once() {
        check(
            "a / b / c / d",
            9,
            "",
            "d|abc c|ab b|a; a|dcb b|dc c|d; ; ; ; ; ; ; ",
        );
    }
}
