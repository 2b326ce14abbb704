//! The orders in which a history can be applied: all of them, or some that differ much. Pure.

use super::pair::Pairs;
use crate::roundtrip::{draw::Draw, route::Links};
use std::collections::BTreeSet;

/// Orders are counted up to here.
pub(super) const LIMIT: usize = 1_000;
/// What the orders at random are drawn from.
const SEED: u32 = 6;

/// Some orders of a history, the one of a plan first.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Orders {
    /// Places, each after all that it needs.
    pub(super) orders: Vec<Vec<usize>>,
    /// How many there are; none for more than [`LIMIT`].
    pub(super) count: Option<usize>,
    /// Whether of any two revisions that do not need each other, each comes first in one of them.
    pub(super) is_each_first: bool,
}

impl Orders {
    /// Whether these are all.
    pub(super) fn is_all(&self) -> bool {
        self.count == Some(self.orders.len())
    }

    /// The number of the order by which to go down from the end of another: one in which as much as possible is the
    /// other way round, so that what came first is the first to go. Each is one other's.
    pub(super) fn opposite(&self, number: usize) -> usize {
        match self.is_all() {
            true => self.orders.len() - 1 - number,
            // Two and two of a sample are opposites.
            false => Some(number ^ 1)
                .filter(|other| *other < self.orders.len())
                .unwrap_or(number),
        }
    }
}

/// All orders if they are at most `most`; otherwise so many of them. `ranks` tells the order of the ids.
///
/// Those by falling ids and those that follow each branch to its end, from either side, come first; then, until of every
/// two revisions each was first once, one for two that were not; then those that apply all that a head needs before
/// anything else; then some at random, which are the same at each call.
pub(super) fn orders(links: &Links, ranks: &[usize], most: usize) -> Orders {
    let (mut orders, count) = each(links, most);
    let mut is_each_first = true;
    if count.is_none_or(|count| count > most) {
        (orders, is_each_first) = sample(links, ranks, most);
    }
    Orders {
        orders,
        count,
        is_each_first,
    }
}

/// Every order in turn, counted up to the limit, and the first of them, `most` at most.
fn each(links: &Links, most: usize) -> (Vec<Vec<usize>>, Option<usize>) {
    let mut waiting: Vec<usize> = links.before.iter().map(Vec::len).collect();
    let mut ready: BTreeSet<usize> = (0..links.len())
        .filter(|&place| waiting[place] == 0)
        .collect();
    let mut order: Vec<usize> = Vec::with_capacity(links.len());
    let mut orders = Vec::new();
    let mut count = 0;
    // The place that was tried last where the order goes on.
    let mut tried = None;
    loop {
        let next = match tried {
            None => ready.first(),
            Some(tried) => ready.range(tried + 1..).next(),
        };
        if let Some(&place) = next {
            ready.remove(&place);
            for &after in &links.after[place] {
                waiting[after] -= 1;
                if waiting[after] == 0 {
                    ready.insert(after);
                }
            }
            order.push(place);
            tried = None;
            continue;
        }
        if order.len() == links.len() {
            count += 1;
            if count > LIMIT {
                return (orders, None);
            }
            if orders.len() < most {
                orders.push(order.clone());
            }
        }
        let Some(place) = order.pop() else {
            return (orders, Some(count));
        };
        for &after in &links.after[place] {
            if waiting[after] == 0 {
                ready.remove(&after);
            }
            waiting[after] += 1;
        }
        ready.insert(place);
        tried = Some(place);
    }
}

/// So many orders that differ from each other, and whether of every two revisions each is first in one of them.
fn sample(links: &Links, ranks: &[usize], most: usize) -> (Vec<Vec<usize>>, bool) {
    let mut sample = Sample {
        pairs: Pairs::new(links),
        orders: Vec::new(),
        most,
    };
    sample.add((0..links.len()).collect());
    sample.add(walk(
        links,
        |_| {},
        |ready| {
            let last = (0..ready.len()).max_by_key(|&at| ranks[ready[at]])?;
            Some(ready.swap_remove(last))
        },
    ));
    // What became possible last is on the branch that is being followed.
    sample.add(walk(links, <[usize]>::reverse, Vec::pop));
    sample.add(walk(links, |_| {}, Vec::pop));
    while let Some((late, early)) = sample.pairs.unseen().filter(|_| !sample.is_full()) {
        sample.add(apart(links, early, late));
    }
    for head in (0..links.len()).filter(|&place| links.is_last(place)) {
        if sample.is_full() {
            break;
        }
        sample.add(to(links, head));
    }
    let mut draw = Draw::new(SEED);
    // There are more than `most`, but some may be rare.
    for _ in 0..most * 4 {
        if sample.is_full() {
            break;
        }
        let any = |ready: &mut Vec<usize>| {
            (!ready.is_empty()).then(|| ready.swap_remove(draw.below(ready.len())))
        };
        sample.add(walk(links, |_| {}, any));
    }
    let is_each_first = sample.pairs.unseen().is_none();
    (sample.orders, is_each_first)
}

/// Different orders, `most` of them at most.
struct Sample {
    pairs: Pairs,
    orders: Vec<Vec<usize>>,
    most: usize,
}

impl Sample {
    fn is_full(&self) -> bool {
        self.orders.len() >= self.most
    }

    /// Adds an order that is not there yet, if there is room.
    fn add(&mut self, order: Vec<usize>) {
        if !self.is_full() && !self.orders.contains(&order) {
            self.pairs.see(&order, 0);
            self.orders.push(order);
        }
    }
}

/// All that `head` needs first.
fn to(links: &Links, head: usize) -> Vec<usize> {
    let needed = reached(&links.before, head);
    let (mut order, rest): (Vec<usize>, Vec<usize>) =
        (0..links.len()).partition(|&place| needed[place]);
    order.extend(rest);
    order
}

/// All that `early` needs first, and `late` with what needs it last.
fn apart(links: &Links, early: usize, late: usize) -> Vec<usize> {
    let last = reached(&links.after, late);
    let order = to(links, early).into_iter();
    let (mut order, rest): (Vec<usize>, Vec<usize>) = order.partition(|&place| !last[place]);
    order.extend(rest);
    order
}

/// Whether each place is `place` or one that `links` lead to from there.
fn reached(links: &[Vec<usize>], place: usize) -> Vec<bool> {
    let mut reached = vec![false; links.len()];
    let mut open = vec![place];
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut reached[place], true) {
            open.extend(&links[place]);
        }
    }
    reached
}

/// The order in which `next` takes what can come next. What becomes possible at once is put at its end, `arranged`.
fn walk(
    links: &Links,
    arranged: impl Fn(&mut [usize]),
    mut next: impl FnMut(&mut Vec<usize>) -> Option<usize>,
) -> Vec<usize> {
    let mut waiting: Vec<usize> = links.before.iter().map(Vec::len).collect();
    let mut ready: Vec<usize> = (0..links.len())
        .filter(|&place| waiting[place] == 0)
        .collect();
    arranged(&mut ready);
    let mut order = Vec::with_capacity(links.len());
    while let Some(place) = next(&mut ready) {
        order.push(place);
        let known = ready.len();
        for &after in &links.after[place] {
            waiting[after] -= 1;
            if waiting[after] == 0 {
                ready.push(after);
            }
        }
        arranged(&mut ready[known..]);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revision::{Graph, RevisionId, graph::Node, graph::table::graph};
    use pretty_assertions::assert_eq;

    /// The orders of a graph, and how many there are.
    fn check(table: &str, most: usize, wanted: &str) {
        let graph = graph(table);
        let links = Links::new(&graph);
        let ids: Vec<_> = graph.order().collect();
        let mut ranks: Vec<usize> = (0..ids.len()).collect();
        ranks.sort_by_key(|&place| ids[place]);
        let found = orders(&links, &ranks, most);
        let lines = found.orders.iter().map(|order| {
            let ids = order.iter().map(|&place| ids[place].to_string());
            ids.collect::<Vec<_>>().join("")
        });
        let count = found
            .count
            .map_or("many".to_owned(), |count| count.to_string());
        assert_eq!(
            format!("{count}: {}", lines.collect::<Vec<_>>().join(" ")),
            wanted
        );
    }

    #[test]
    fn few_orders_are_all_tried() {
        check("", 9, "1: ");
        check("a / b -> a / c -> b", 9, "1: abc");
        check("a / b -> a / c -> a / m -> b c", 9, "2: abcm acbm");
        check("a / b -> a / c depends b", 9, "1: abc");
        check("a / b -> a / x / y -> x depends b", 9, "3: abxy axby xaby");
        check("a / b / c", 6, "6: abc acb bac bca cab cba");
    }

    #[test]
    fn of_many_orders_each_branch_is_once_first_and_once_last() {
        let branches = "a / b -> a / c -> a / d -> b / e -> c / f -> e";
        check(branches, 3, "10: abcdef acefbd abdcef");
        check("a / b / c / d / e / f / g", 2, "many: abcdefg gfedcba");
    }

    #[test]
    fn a_long_history_is_counted_in_its_length() {
        let line = |number: usize| match number {
            0 => "r00000".to_owned(),
            _ => format!("r{number:05} -> r{:05}", number - 1),
        };
        let mut lines: Vec<String> = (0..10_000).map(line).collect();
        lines.push("z -> r09998".to_owned());
        let links = Links::new(&graph(&lines.join("\n")));
        let found = orders(&links, &[], 9);
        assert_eq!((found.orders.len(), found.count), (2, Some(2)));
        assert_eq!(found.orders[1][9_999..], [10_000, 9_999]);
    }

    /// Whether of any two places, neither of which needs the other, each comes first in one of the orders.
    fn is_each_first(links: &Links, orders: &[Vec<usize>]) -> bool {
        let comes_first = |one: usize, other: usize| {
            orders.iter().any(|order| {
                let at = |place: usize| order.iter().position(|it| *it == place);
                at(one) < at(other)
            })
        };
        let count = links.len();
        (0..count).all(|one| {
            let needed = reached(&links.before, one);
            (0..one)
                .all(|other| needed[other] || comes_first(one, other) && comes_first(other, one))
        })
    }

    /// As [`orders`], where what is said of pairs is true.
    fn sampled(nodes: Vec<Node>, most: usize) -> Orders {
        let links = Links::new(&Graph::new(nodes).unwrap());
        let ranks: Vec<usize> = (0..links.len()).rev().collect();
        let found = orders(&links, &ranks, most);
        assert_eq!(found.is_each_first, is_each_first(&links, &found.orders));
        for order in &found.orders {
            let is_after = |at: usize, needed: &usize| order[..at].contains(needed);
            let mut places = order.iter().enumerate();
            assert!(places.all(|(at, &place)| {
                links.before[place]
                    .iter()
                    .all(|needed| is_after(at, needed))
            }));
        }
        let mut opposites: Vec<usize> = (0..found.orders.len())
            .map(|number| found.opposite(number))
            .collect();
        opposites.sort_unstable();
        assert!(opposites.into_iter().eq(0..found.orders.len()));
        found
    }

    fn id(number: usize) -> RevisionId {
        format!("r{number:04}").parse().unwrap()
    }

    #[test]
    fn of_a_sample_each_two_come_in_both_orders() {
        let siblings = (0..6).map(|number| Node::new(id(number), vec![]));
        let found = sampled(siblings.collect(), 24);
        assert_eq!((found.orders.len(), found.count), (24, Some(720)));
        assert!(found.is_each_first);
        let mut sampled_ones = 0;
        for seed in 0..300 {
            let mut draw = Draw::new(seed);
            let count = 5 + draw.below(30);
            let nodes = (0..count).map(|number| {
                let mut parents: Vec<_> = (0..draw.below(4))
                    .filter_map(|_| Some(id(number.checked_sub(1 + draw.below(number.max(1)))?)))
                    .collect();
                parents.sort();
                parents.dedup();
                Node::new(id(number), parents)
            });
            let found = sampled(nodes.collect(), 24);
            sampled_ones += usize::from(!found.is_all());
            assert!(found.is_each_first, "{seed}");
        }
        assert!(sampled_ones > 100, "{sampled_ones}");
    }

    /// Each of the second half needs all of the first but one, which it can come before in no order but its own.
    fn crossed(count: usize) -> Vec<Node> {
        let below = (0..count).map(|number| Node::new(id(number), vec![]));
        let above = (0..count).map(|number| {
            let parents = (0..count).filter(|other| *other != number).map(id);
            Node::new(id(count + number), parents.collect())
        });
        below.chain(above).collect()
    }

    #[test]
    fn where_a_sample_is_too_small_for_each_two_it_is_known() {
        assert!(sampled(crossed(12), 24).is_each_first);
        assert!(!sampled(crossed(12), 4).is_each_first);
        assert!(!sampled(crossed(30), 24).is_each_first);
    }
}
