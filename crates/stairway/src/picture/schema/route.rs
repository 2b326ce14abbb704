//! The ways of lines between the rows: through which gaps they pass. Knows rows and gaps, and no place in pixels.
//!
//! Lines that come from the same key of the same box share a *trunk*. It leaves its box at the bottom, into the
//! *channel* between that row and the next. Between two channels it passes a row in one of its *gaps*, and from the
//! channel above the box that refers to it (or below it, where that box stands no lower) a line goes into the gap
//! beside that box, and from there into its side.

use super::{
    arrange::mean,
    entity::Entity,
    relation::{Kind, Relation},
};
use std::collections::BTreeMap;

/// Lines that run together.
#[derive(Clone, Debug)]
pub(super) struct Trunk {
    /// The box that they come from.
    pub(super) to: usize,
    /// Which of the trunks of that box it is.
    pub(super) port: usize,
    pub(super) kind: Kind,
    pub(super) relations: Vec<usize>,
}

/// A side of a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// What is between two boxes of a row, or beside the first or last.
#[derive(Clone, Debug, Default)]
pub(super) struct Gap {
    /// The relations that end in the right side of the box before it.
    pub(super) before: Vec<usize>,
    /// The trunks that pass.
    pub(super) passing: Vec<usize>,
    /// The relations that end in the left side of the box after it.
    pub(super) after: Vec<usize>,
}

impl Gap {
    /// Whether no line is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.passing.is_empty() && self.after.is_empty()
    }
}

/// The ways of all lines.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    /// For each row its gaps, one more than its boxes.
    pub(super) gaps: Vec<Vec<Gap>>,
    /// For each trunk the rows that it passes, and the gap there.
    pub(super) passes: Vec<BTreeMap<usize, usize>>,
    /// For each relation, the side of the box that it ends in.
    pub(super) sides: Vec<Side>,
    /// For each box its row, and its place in it.
    pub(super) seats: Vec<(usize, usize)>,
}

/// The trunks, in the order of their boxes.
pub(super) fn trunks(relations: &[Relation], entities: &mut [Entity]) -> Vec<Trunk> {
    let mut groups: BTreeMap<(usize, Kind, &[String]), Vec<usize>> = BTreeMap::new();
    for (index, relation) in relations.iter().enumerate() {
        let group = (relation.to, relation.kind, relation.key.as_slice());
        groups.entry(group).or_default().push(index);
    }
    let mut trunks = Vec::with_capacity(groups.len());
    for ((to, kind, _), relations) in groups {
        trunks.push(Trunk {
            to,
            port: entities[to].ports,
            kind,
            relations,
        });
        entities[to].ports += 1;
    }
    trunks
}

impl Ways {
    pub(super) fn new(
        entities: &[Entity],
        relations: &[Relation],
        trunks: &[Trunk],
        rows: &[Vec<usize>],
        centres: &[i32],
    ) -> Ways {
        let mut seats = vec![(0, 0); entities.len()];
        for (row, boxes) in rows.iter().enumerate() {
            for (place, &index) in boxes.iter().enumerate() {
                seats[index] = (row, place);
            }
        }
        let mut ways = Ways {
            gaps: rows
                .iter()
                .map(|row| vec![Gap::default(); row.len() + 1])
                .collect(),
            passes: Vec::new(),
            sides: relations
                .iter()
                .map(|relation| side(relation, centres))
                .collect(),
            seats,
        };
        for (index, relation) in relations.iter().enumerate() {
            let (row, place) = ways.seats[relation.from];
            match ways.sides[index] {
                Side::Left => ways.gaps[row][place].after.push(index),
                Side::Right => ways.gaps[row][place + 1].before.push(index),
            }
        }
        // What is nearer to the box ends higher, so that no line crosses another on its last way.
        for gap in ways.gaps.iter_mut().flatten() {
            let place = |index: &usize| {
                let relation = &relations[*index];
                (
                    relation.line.map_or(0, |line| line + 1),
                    relation.beside,
                    *index,
                )
            };
            gap.before.sort_by_key(place);
            gap.after.sort_by_key(place);
        }
        for (index, trunk) in trunks.iter().enumerate() {
            let passes = ways.passed(trunk, relations, entities, rows, centres);
            for (&row, &gap) in &passes {
                ways.gaps[row][gap].passing.push(index);
            }
            ways.passes.push(passes);
        }
        for gap in ways.gaps.iter_mut().flatten() {
            gap.passing
                .sort_by_key(|&trunk| (centres[trunks[trunk].to], trunk));
        }
        ways
    }

    /// The channel that a relation leaves for the side of its box.
    pub(super) fn last_channel(&self, relation: &Relation) -> usize {
        let (to, from) = (self.seats[relation.to].0, self.seats[relation.from].0);
        match from > to {
            true => from - 1,
            false => from,
        }
    }

    /// The rows that a trunk passes, and where: as near as may be to where it comes from and where it goes.
    fn passed(
        &self,
        trunk: &Trunk,
        relations: &[Relation],
        entities: &[Entity],
        rows: &[Vec<usize>],
        centres: &[i32],
    ) -> BTreeMap<usize, usize> {
        let own = self.seats[trunk.to].0;
        let ends = |beyond: &dyn Fn(usize) -> bool| -> Vec<(usize, i32)> {
            let boxes = trunk.relations.iter().map(|&index| relations[index].from);
            boxes
                .map(|index| (self.seats[index].0, centres[index]))
                .filter(|(row, _)| beyond(*row))
                .collect()
        };
        let mut passes = BTreeMap::new();
        let mut walk = |rows_on_the_way: Vec<usize>, ends: Vec<(usize, i32)>, down: bool| {
            let mut x = centres[trunk.to];
            for row in rows_on_the_way {
                let ahead = ends.iter().filter(|(end, _)| match down {
                    true => *end > row,
                    false => *end < row,
                });
                let wanted = (x + mean(ahead.map(|(_, centre)| *centre))) / 2;
                let (gap, at) = nearest_gap(&rows[row], entities, centres, wanted);
                passes.insert(row, gap);
                x = at;
            }
        };
        let below = ends(&|row| row > own);
        let lowest = below.iter().map(|(row, _)| *row).max().unwrap_or(own);
        walk((own + 1..lowest).collect(), below, true);
        let above = ends(&|row| row <= own);
        let highest = above.iter().map(|(row, _)| *row).min().unwrap_or(own);
        walk((highest + 1..=own).rev().collect(), above, false);
        passes
    }
}

fn side(relation: &Relation, centres: &[i32]) -> Side {
    let (to, from) = (centres[relation.to], centres[relation.from]);
    let left = match relation.to == relation.from {
        true => false,
        false => to <= from,
    };
    // Two at one line end in both sides.
    match left == (relation.beside % 2 == 0) {
        true => Side::Left,
        false => Side::Right,
    }
}

/// The gap of a row that is nearest to `wanted`, and about where it is.
fn nearest_gap(row: &[usize], entities: &[Entity], centres: &[i32], wanted: i32) -> (usize, i32) {
    let half = super::arrange::GAP / 2;
    let left = |index: usize| centres[index] - entities[index].width / 2 - half;
    let right = |index: usize| centres[index] + entities[index].width / 2 + half;
    let first = row.first().map(|&index| left(index));
    let gaps = first
        .into_iter()
        .chain(row.iter().map(|&index| right(index)));
    let nearest = gaps
        .enumerate()
        .min_by_key(|(gap, x)| ((x - wanted).abs(), *gap));
    nearest.unwrap_or((0, wanted))
}
