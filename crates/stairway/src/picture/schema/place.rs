//! Where everything stands, in pixels: boxes, and the way of each line from corner to corner.
//!
//! Boxes and upright lines stand on a grid, that of every second row shifted by half of a step, so that what comes into
//! a channel from above never meets what comes from below. In a channel each trunk has a track of its own wherever
//! another is beside it.

use super::{
    arrange,
    entity::{Entity, GRID, on_grid},
    relation::Relation,
    route::{Gap, Side, Trunk, Ways},
};
use std::collections::BTreeMap;

/// What is free around all of it.
const MARGIN: i32 = 12;
/// From the side of a box to the first upright line beside it: room for a crow's foot.
const FOOT: i32 = 24;
/// What a channel holds beside its tracks: room for the beginnings of lines.
const ABOVE: i32 = 22;
const BELOW: i32 = 14;
/// A channel without lines.
const EMPTY: i32 = 28;
/// Tracks are put in order of their crossings up to this number.
const MANY: usize = 48;

/// A place.
pub(super) type Point = (i32, i32);

/// Where everything stands.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) width: i32,
    pub(super) height: i32,
    /// The left upper corner of each box.
    pub(super) boxes: Vec<Point>,
    /// For each relation its corners, from the bottom of the one box to the side of the other.
    pub(super) lines: Vec<Vec<Point>>,
    /// For each trunk, where it begins.
    pub(super) ports: Vec<Point>,
    /// For each relation its trunk.
    pub(super) trunk_of: Vec<usize>,
}

/// The places of upright lines.
struct Uprights {
    /// For each relation beside its box.
    ends: Vec<i32>,
    /// For each trunk and row that it passes.
    passes: Vec<BTreeMap<usize, i32>>,
    /// For each trunk at its beginning.
    ports: Vec<i32>,
}

/// The part of a trunk in a channel.
struct Stretch {
    trunk: usize,
    /// What comes from above, and what goes on below.
    above: Vec<i32>,
    below: Vec<i32>,
}

impl Stretch {
    fn reach(&self) -> (i32, i32) {
        let all = || self.above.iter().chain(&self.below).copied();
        (all().min().unwrap_or(0), all().max().unwrap_or(0))
    }
}

pub(super) fn layout(
    entities: &[Entity],
    relations: &[Relation],
    trunks: &[Trunk],
    rows: &[Vec<usize>],
) -> Layout {
    let ways = Ways::new(
        entities,
        relations,
        trunks,
        rows,
        &arrange::centres(rows, entities),
    );
    let mut trunk_of = vec![0; relations.len()];
    for (index, trunk) in trunks.iter().enumerate() {
        for &relation in &trunk.relations {
            trunk_of[relation] = index;
        }
    }
    let (width, lefts, uprights) = across(entities, relations, trunks, rows, &ways);
    let channels = channels(relations, trunks, rows.len(), &ways, &uprights);
    let mut boxes = vec![(0, 0); entities.len()];
    let mut tracks: Vec<BTreeMap<usize, i32>> = Vec::new();
    let mut y = MARGIN;
    for (row, stretches) in rows.iter().zip(&channels) {
        for &index in row {
            boxes[index] = (lefts[index], y);
        }
        let height = row.iter().map(|&index| entities[index].height()).max();
        y += height.unwrap_or(0);
        let (count, order) = tracked(stretches);
        let track = |place: usize| y + ABOVE + GRID * i32::try_from(place).unwrap_or(0);
        tracks.push(
            order
                .iter()
                .map(|(&trunk, &place)| (trunk, track(place)))
                .collect(),
        );
        y += match count {
            0 => EMPTY,
            _ => ABOVE + GRID * i32::try_from(count - 1).unwrap_or(0) + BELOW,
        };
    }
    let used_last = tracks.last().is_some_and(|tracks| !tracks.is_empty());
    let height = if used_last { y } else { y - EMPTY } + MARGIN;
    let ports: Vec<Point> = trunks
        .iter()
        .zip(&uprights.ports)
        .map(|(trunk, &x)| (x, boxes[trunk.to].1 + entities[trunk.to].height()))
        .collect();
    let lines = relations
        .iter()
        .enumerate()
        .map(|(index, relation)| {
            let trunk = trunk_of[index];
            let mut corners = vec![ports[trunk]];
            let mut channel = ways.seats[relation.to].0;
            let last = ways.last_channel(relation);
            let go = |corners: &mut Vec<Point>, x: i32, channel: usize| {
                let y = tracks[channel].get(&trunk).copied().unwrap_or_default();
                let from = corners.last().map_or(x, |corner| corner.0);
                corners.extend([(from, y), (x, y)]);
            };
            while channel != last {
                let row = if channel < last { channel + 1 } else { channel };
                go(&mut corners, uprights.passes[trunk][&row], channel);
                channel = if channel < last {
                    channel + 1
                } else {
                    channel - 1
                };
            }
            let x = uprights.ends[index];
            go(&mut corners, x, channel);
            let entity = &entities[relation.from];
            let (left, top) = boxes[relation.from];
            let y = top + entity.middle(relation.line) + nudge(relation.beside);
            let side = match ways.sides[index] {
                Side::Left => left,
                Side::Right => left + entity.width,
            };
            corners.extend([(x, y), (side, y)]);
            corners
        })
        .collect();
    Layout {
        width,
        height,
        boxes,
        lines,
        ports,
        trunk_of,
    }
}

/// Several that end at one side of one line end beside each other.
fn nudge(beside: i32) -> i32 {
    match beside / 2 {
        0 => 0,
        more if more % 2 == 1 => 4 * (more + 1) / 2,
        more => -4 * more / 2,
    }
}

/// Where boxes and upright lines stand from the left, and how wide it all is.
fn across(
    entities: &[Entity],
    relations: &[Relation],
    trunks: &[Trunk],
    rows: &[Vec<usize>],
    ways: &Ways,
) -> (i32, Vec<i32>, Uprights) {
    let row_width = |row: usize| -> i32 {
        let boxes: i32 = rows[row].iter().map(|&index| entities[index].width).sum();
        let gaps = ways.gaps[row].iter().enumerate();
        let gaps: i32 = gaps
            .map(|(at, gap)| gap_width(gap, is_outer(at, &rows[row])))
            .sum();
        boxes + gaps
    };
    let widths: Vec<i32> = (0..rows.len()).map(row_width).collect();
    let widest = widths.iter().copied().max().unwrap_or(0);
    let mut lefts = vec![0; entities.len()];
    let mut uprights = Uprights {
        ends: vec![0; relations.len()],
        passes: vec![BTreeMap::new(); trunks.len()],
        ports: vec![0; trunks.len()],
    };
    for (row, boxes) in rows.iter().enumerate() {
        // Rows without lines need no shift, and stand in one line.
        let is_tied = boxes.iter().any(|index| entities[*index].ports > 0)
            || ways.gaps[row].iter().any(|gap| !gap.is_empty());
        let shift = if is_tied && row % 2 == 1 { GRID / 2 } else { 0 };
        let mut x = on_grid(MARGIN) + (widest - widths[row]) / 2 / GRID * GRID + shift;
        for (at, gap) in ways.gaps[row].iter().enumerate() {
            let end = x + gap_width(gap, is_outer(at, boxes));
            for (place, &relation) in (0..).zip(&gap.before) {
                uprights.ends[relation] = x + FOOT + GRID * place;
            }
            for (place, &relation) in (0..).zip(&gap.after) {
                uprights.ends[relation] = end - FOOT - GRID * place;
            }
            let start = x + beside(gap.before.len());
            let free = end - beside(gap.after.len()) - start;
            let taken = GRID * i32::try_from(gap.passing.len()).unwrap_or(0);
            let start = start + (free - taken) / 2 / GRID * GRID + GRID / 2 / GRID * GRID;
            for (place, &trunk) in (0..).zip(&gap.passing) {
                uprights.passes[trunk].insert(row, start + GRID * place);
            }
            x = end;
            if let Some(&index) = boxes.get(at) {
                lefts[index] = x;
                x += entities[index].width;
            }
        }
    }
    for (index, trunk) in trunks.iter().enumerate() {
        let entity = &entities[trunk.to];
        let ports = i32::try_from(entity.ports).unwrap_or(1);
        let port = i32::try_from(trunk.port).unwrap_or(0);
        let first = (entity.width - GRID * 2 * (ports - 1)) / 2 / GRID * GRID;
        uprights.ports[index] = lefts[trunk.to] + first + GRID * 2 * port;
    }
    (widest + MARGIN * 2 + GRID, lefts, uprights)
}

fn is_outer(gap: usize, row: &[usize]) -> bool {
    gap == 0 || gap == row.len()
}

/// What lines that end in a side of a box take beside it.
fn beside(lines: usize) -> i32 {
    match i32::try_from(lines).unwrap_or(0) {
        0 => GRID * 2,
        lines => FOOT + GRID * lines,
    }
}

fn gap_width(gap: &Gap, outer: bool) -> i32 {
    let passing = GRID * i32::try_from(gap.passing.len()).unwrap_or(0);
    let needed = beside(gap.before.len()) + passing + beside(gap.after.len());
    match outer {
        true if gap.before.is_empty() && gap.after.is_empty() && passing == 0 => 0,
        true => needed,
        false => needed.max(arrange::GAP),
    }
}

/// For the channel below each row, the trunks in it.
fn channels(
    relations: &[Relation],
    trunks: &[Trunk],
    rows: usize,
    ways: &Ways,
    uprights: &Uprights,
) -> Vec<Vec<Stretch>> {
    let mut channels: Vec<BTreeMap<usize, Stretch>> = (0..rows).map(|_| BTreeMap::new()).collect();
    let mut put = |channel: usize, trunk: usize, x: i32, above: bool| {
        let stretch = channels[channel].entry(trunk).or_insert(Stretch {
            trunk,
            above: Vec::new(),
            below: Vec::new(),
        });
        match above {
            true => stretch.above.push(x),
            false => stretch.below.push(x),
        }
    };
    for (index, trunk) in trunks.iter().enumerate() {
        put(ways.seats[trunk.to].0, index, uprights.ports[index], true);
        for (&row, &x) in &uprights.passes[index] {
            put(row - 1, index, x, false);
            put(row, index, x, true);
        }
        for &relation in &trunk.relations {
            let channel = ways.last_channel(&relations[relation]);
            let row = ways.seats[relations[relation].from].0;
            put(channel, index, uprights.ends[relation], row == channel);
        }
    }
    channels
        .into_iter()
        .map(|channel| channel.into_values().collect())
        .collect()
}

/// How many tracks a channel has, and the track of each trunk in it.
fn tracked(stretches: &[Stretch]) -> (usize, BTreeMap<usize, usize>) {
    let mut by_left: Vec<(i32, i32, usize)> = stretches
        .iter()
        .enumerate()
        .map(|(index, stretch)| (stretch.reach().0, stretch.reach().1, index))
        .collect();
    by_left.sort_unstable();
    let mut tracks: Vec<(i32, Vec<usize>)> = Vec::new();
    for (left, right, index) in by_left {
        match tracks.iter_mut().find(|(end, _)| end + GRID * 2 <= left) {
            Some((end, held)) => {
                *end = right;
                held.push(index);
            }
            None => tracks.push((right, vec![index])),
        }
    }
    let mut tracks: Vec<Vec<usize>> = tracks.into_iter().map(|(_, held)| held).collect();
    if tracks.len() <= MANY {
        untangle(&mut tracks, stretches);
    }
    let mut order = BTreeMap::new();
    for (place, held) in tracks.iter().enumerate() {
        order.extend(held.iter().map(|&index| (stretches[index].trunk, place)));
    }
    (tracks.len(), order)
}

/// Swaps neighbouring tracks as long as that makes fewer crossings.
fn untangle(tracks: &mut [Vec<usize>], stretches: &[Stretch]) {
    let crossed = |upright: &[i32], other: &Stretch| {
        let (left, right) = other.reach();
        upright.iter().filter(|&&x| left < x && x < right).count()
    };
    // How often lines cross where `upper` lies above `lower`.
    let crossings = |upper: &[usize], lower: &[usize]| -> usize {
        let pairs = upper
            .iter()
            .flat_map(|one| lower.iter().map(move |other| (one, other)));
        let one = |(&upper, &lower): (&usize, &usize)| {
            let (upper, lower) = (&stretches[upper], &stretches[lower]);
            crossed(&lower.above, upper) + crossed(&upper.below, lower)
        };
        pairs.map(one).sum()
    };
    for _ in 0..tracks.len() {
        let mut better = false;
        for place in 1..tracks.len() {
            let (upper, lower) = (&tracks[place - 1], &tracks[place]);
            if crossings(lower, upper) < crossings(upper, lower) {
                tracks.swap(place - 1, place);
                better = true;
            }
        }
        if !better {
            break;
        }
    }
}
