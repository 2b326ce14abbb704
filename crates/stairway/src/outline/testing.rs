//! Graphs for properties.

use super::lane::Kind;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Any graph: from each row lines to rows further down, near ones more often.
pub(crate) fn any_graph() -> impl Strategy<Value = Vec<Vec<(usize, Kind)>>> {
    let row = proptest::collection::vec((1_usize..40, proptest::bool::weighted(0.8)), 0..4);
    proptest::collection::vec(row, 1..80).prop_map(|rows| {
        let count = rows.len();
        let one = |(row, lines): (usize, Vec<(usize, bool)>)| {
            let lines = lines.into_iter().map(|(down, revises)| {
                let kind = match revises {
                    true => Kind::Revises,
                    false => Kind::Depends,
                };
                (row + 1 + (down * down) / 40, kind)
            });
            let mut seen = BTreeSet::new();
            let mut lines: Vec<_> = lines
                .filter(|line| line.0 < count && seen.insert(*line))
                .collect();
            lines.sort_by_key(|(_, kind)| *kind);
            lines
        };
        rows.into_iter().enumerate().map(one).collect()
    })
}
