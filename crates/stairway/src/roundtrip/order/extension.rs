//! The orders in which a history can be applied: all of them, or some that differ much. Pure.

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
}

/// All orders if they are at most `most`; otherwise so many of them. `ranks` tells the order of the ids.
///
/// Those by falling ids and those that follow each branch to its end, from either side, come first; then those that
/// apply all that a head needs before anything else; then some at random, which are the same at each call.
pub(super) fn orders(links: &Links, ranks: &[usize], most: usize) -> Orders {
    let (mut orders, count) = each(links, most);
    if count.is_none_or(|count| count > most) {
        orders = sample(links, ranks, most);
    }
    Orders { orders, count }
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

/// So many orders that differ from each other.
fn sample(links: &Links, ranks: &[usize], most: usize) -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = vec![(0..links.len()).collect()];
    let mut is_enough = |order: Vec<usize>| {
        if !orders.contains(&order) && orders.len() < most {
            orders.push(order);
        }
        orders.len() == most
    };
    is_enough(walk(
        links,
        |_| {},
        |ready| {
            let last = (0..ready.len()).max_by_key(|&at| ranks[ready[at]])?;
            Some(ready.swap_remove(last))
        },
    ));
    // What became possible last is on the branch that is being followed.
    is_enough(walk(links, <[usize]>::reverse, Vec::pop));
    is_enough(walk(links, |_| {}, Vec::pop));
    for head in (0..links.len()).filter(|&place| links.is_last(place)) {
        if is_enough(to(links, head)) {
            break;
        }
    }
    let mut draw = Draw::new(SEED);
    // There are more than `most`, but some may be rare.
    for _ in 0..most * 4 {
        let any = |ready: &mut Vec<usize>| {
            (!ready.is_empty()).then(|| ready.swap_remove(draw.below(ready.len())))
        };
        if is_enough(walk(links, |_| {}, any)) {
            break;
        }
    }
    orders
}

/// All that `head` needs first.
fn to(links: &Links, head: usize) -> Vec<usize> {
    let mut needed = vec![false; links.len()];
    let mut open = vec![head];
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut needed[place], true) {
            open.extend(&links.before[place]);
        }
    }
    let (mut order, rest): (Vec<usize>, Vec<usize>) =
        (0..links.len()).partition(|&place| needed[place]);
    order.extend(rest);
    order
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
    use crate::revision::graph::table::graph;
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
}
