//! The route of a proof through a history: in which order revisions are proven, and what moves between two of them.
//! Pure: knows places in the history's order, and no revision, script or database.
//!
//! Each revision is proven where its own ancestors are applied and nothing else. The route follows branches to their
//! end, so that little has to be taken back and done again in between.

mod links;
mod position;
#[cfg(test)]
mod tests;

pub(super) use links::Links;
pub(super) use position::Position;

use std::{cmp::Reverse, collections::BinaryHeap};

/// One revision's turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Visit {
    /// The place of the revision in the order of the history.
    pub(super) place: usize,
    /// Whether something else is applied after the visit before, or something is not that has to be.
    pub(super) moves: bool,
    /// Where something has to be taken back: the heads of what then stays.
    pub(super) returns: Option<Vec<usize>>,
    /// Whether all visits that follow are of revisions that need this one.
    pub(super) is_waist: bool,
}

/// A visit to every revision that is `selected`, each after those to all that it needs; to every one where that is none.
///
/// Of two branches the smaller one comes first: then what is applied on it is taken back, and not the larger one, and of
/// the states in which branches begin only few have to be remembered at a time.
pub(super) fn visits(links: &Links, selected: Option<&[bool]>) -> Vec<Visit> {
    let is_selected = |place: usize| selected.is_none_or(|selected| selected[place]);
    let mut position = Position::new(links.len());
    let sizes = sizes(links, is_selected);
    let mut route = order(links, &sizes);
    route.retain(|place| is_selected(*place));
    let count = route.len();
    let mut visits = Vec::with_capacity(count);
    for (number, place) in route.into_iter().enumerate() {
        let moves = position.moves(links, place);
        for &down in &moves.down {
            position.leave(links, down);
        }
        let returns = (!moves.down.is_empty()).then(|| position.heads());
        for &up in &moves.up {
            position.take(links, up);
        }
        position.take(links, place);
        visits.push(Visit {
            place,
            moves: !moves.is_empty(),
            returns,
            is_waist: sizes[place] == count - number,
        });
    }
    visits
}

/// How many of the selected revisions cannot be reached from base but through each, itself included.
fn sizes(links: &Links, is_selected: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut sizes: Vec<usize> = (0..links.len())
        .map(|place| usize::from(is_selected(place)))
        .collect();
    for place in (0..links.len()).rev() {
        if let Some(gate) = links.gate(place) {
            sizes[gate] += sizes[place];
        }
    }
    sizes
}

/// Every place: all that can be reached only through one before anything else, the smaller parts first.
fn order(links: &Links, sizes: &[usize]) -> Vec<usize> {
    let count = links.len();
    let mut waiting: Vec<usize> = links.before.iter().map(Vec::len).collect();
    // What can come next through each place, and at the end what needs no one place.
    let mut ready = vec![BinaryHeap::new(); count + 1];
    let turn = |place: usize| Reverse((sizes[place], place));
    let through = |place: usize| links.gate(place).unwrap_or(count);
    for place in (0..count).filter(|&place| waiting[place] == 0) {
        ready[count].push(turn(place));
    }
    let mut order = Vec::with_capacity(count);
    let mut open = vec![count];
    while let Some(&here) = open.last() {
        let Some(Reverse((_, place))) = ready[here].pop() else {
            open.pop();
            continue;
        };
        order.push(place);
        open.push(place);
        for &next in &links.after[place] {
            waiting[next] -= 1;
            if waiting[next] == 0 {
                ready[through(next)].push(turn(next));
            }
        }
    }
    order
}
