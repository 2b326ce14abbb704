//! Which boxes share a row, and their order in it.
//!
//! Rows follow the ranks. A rank that is too wide is broken into rows of about the same width, those together that
//! refer to the same. Then each row is put in the order of what its boxes are tied to (the barycentre of each), down
//! and up in turns, and the order with the shortest lines is kept.

use super::{
    Room,
    entity::{Entity, Kind},
    rank::ranks,
    relation::Relation,
};

/// How wide a row may be at most on a telephone, and at least elsewhere, unless one box alone is wider.
const NARROW: i32 = 300;
const WIDE: i32 = 560;
/// What is taken to lie between two boxes of a row; how much it is, the lines between them decide later.
pub(super) const GAP: i32 = 56;
/// How often all rows are put in order.
const ROUNDS: usize = 12;

/// The rows from the top, each from the left.
pub(super) fn arrange(entities: &[Entity], relations: &[Relation], room: Room) -> Vec<Vec<usize>> {
    let limit = limit(entities, room);
    let pairs: Vec<(usize, usize)> = relations.iter().map(|it| (it.from, it.to)).collect();
    let mut tied = vec![Vec::new(); entities.len()];
    for &(from, to) in pairs.iter().filter(|(from, to)| from != to) {
        tied[from].push(to);
        tied[to].push(from);
    }
    let ranks = ranks(entities.len(), &pairs);
    let mut by_rank: Vec<Vec<usize>> = Vec::new();
    let mut alone = Vec::new();
    for index in 0..entities.len() {
        if tied[index].is_empty() {
            alone.push(index);
            continue;
        }
        let rank = ranks[index];
        by_rank.resize(by_rank.len().max(rank + 1), Vec::new());
        by_rank[rank].push(index);
    }
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut row_of = vec![None; entities.len()];
    let mut centres = vec![0; entities.len()];
    for mut rank in by_rank {
        // The lowest row that a box is tied to, and the middle of all that it is tied to.
        let place = |index: usize, row_of: &[Option<usize>], centres: &[i32]| {
            let above = tied[index].iter().filter(|&&other| row_of[other].is_some());
            let lowest = above.clone().filter_map(|&other| row_of[other]).max();
            (lowest, mean(above.map(|&other| centres[other])))
        };
        rank.sort_by_cached_key(|&index| (place(index, &row_of, &centres), index));
        for mut row in wrapped(&rank, entities, limit) {
            row.sort_by_cached_key(|&index| (place(index, &row_of, &centres).1, index));
            stand(&row, entities, &mut centres);
            for &index in &row {
                row_of[index] = Some(rows.len());
            }
            rows.push(row);
        }
    }
    let rows = ordered(rows, entities, &tied, centres);
    alone.sort_by_key(|&index| (entities[index].kind == Kind::Enum, index));
    rows.into_iter()
        .chain(wrapped(&alone, entities, limit))
        .collect()
}

/// How wide a row may be.
fn limit(entities: &[Entity], room: Room) -> i32 {
    match room {
        Room::Narrow => NARROW,
        // Five wide for eight high.
        Room::Wide => {
            let one =
                |entity: &Entity| i64::from(entity.width + GAP) * i64::from(entity.height() + GAP);
            let area: i64 = entities.iter().map(one).sum();
            i32::try_from((area * 5 / 8).isqrt())
                .unwrap_or(i32::MAX)
                .max(WIDE)
        }
    }
}

/// The middle of each box, where its row stands around 0.
fn stand(row: &[usize], entities: &[Entity], centres: &mut [i32]) {
    let mut x = -width(row, entities) / 2;
    for &index in row {
        centres[index] = x + entities[index].width / 2;
        x += entities[index].width + GAP;
    }
}

/// The middle of each box for whole rows.
pub(super) fn centres(rows: &[Vec<usize>], entities: &[Entity]) -> Vec<i32> {
    let mut centres = vec![0; entities.len()];
    for row in rows {
        stand(row, entities, &mut centres);
    }
    centres
}

fn width(row: &[usize], entities: &[Entity]) -> i32 {
    let boxes: i32 = row.iter().map(|&index| entities[index].width).sum();
    boxes + GAP * i32::try_from(row.len().saturating_sub(1)).unwrap_or(0)
}

/// Rows as few as may be, and of those the narrowest.
fn wrapped(boxes: &[usize], entities: &[Entity], limit: i32) -> Vec<Vec<usize>> {
    let fewest = broken(boxes, entities, limit);
    let mut best = fewest;
    let mut limit = limit - 40;
    while limit > 0 && best.len() > 1 {
        let tried = broken(boxes, entities, limit);
        if tried.len() > best.len() {
            break;
        }
        best = tried;
        limit -= 40;
    }
    best
}

fn broken(boxes: &[usize], entities: &[Entity], limit: i32) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    let mut taken = 0;
    for &index in boxes {
        let more = entities[index].width + GAP;
        match rows.last_mut() {
            Some(row) if taken + more <= limit + GAP => {
                row.push(index);
                taken += more;
            }
            _ => {
                rows.push(vec![index]);
                taken = more;
            }
        }
    }
    rows
}

fn ordered(
    mut rows: Vec<Vec<usize>>,
    entities: &[Entity],
    tied: &[Vec<usize>],
    mut centres: Vec<i32>,
) -> Vec<Vec<usize>> {
    let mut row_of = vec![0; entities.len()];
    for (place, row) in rows.iter().enumerate() {
        for &index in row {
            row_of[index] = place;
        }
    }
    let length = |centres: &[i32]| -> i64 {
        let one = |(index, others): (usize, &Vec<usize>)| -> i64 {
            let far = others
                .iter()
                .map(|&other| i64::from((centres[index] - centres[other]).abs()));
            far.sum()
        };
        tied.iter().enumerate().map(one).sum()
    };
    let mut best = (length(&centres), rows.clone());
    for round in 0..ROUNDS {
        let downwards = round % 2 == 0;
        let places: Vec<usize> = match downwards {
            true => (0..rows.len()).collect(),
            false => (0..rows.len()).rev().collect(),
        };
        for place in places {
            let wanted = |index: usize| {
                let others = tied[index].iter().filter(|&&other| match downwards {
                    true => row_of[other] < place,
                    false => row_of[other] > place,
                });
                match others.clone().count() {
                    0 => centres[index],
                    _ => mean(others.map(|&other| centres[other])),
                }
            };
            let mut row: Vec<(i32, usize)> = rows[place]
                .iter()
                .map(|&index| (wanted(index), index))
                .collect();
            row.sort_unstable();
            rows[place] = row.into_iter().map(|(_, index)| index).collect();
            stand(&rows[place], entities, &mut centres);
        }
        let found = length(&centres);
        if found < best.0 {
            best = (found, rows.clone());
        }
    }
    best.1
}

/// 0 for none.
pub(super) fn mean(values: impl Iterator<Item = i32>) -> i32 {
    let (sum, count) = values.fold((0_i64, 0_i64), |(sum, count), value| {
        (sum + i64::from(value), count + 1)
    });
    i32::try_from(sum / count.max(1)).unwrap_or(0)
}
