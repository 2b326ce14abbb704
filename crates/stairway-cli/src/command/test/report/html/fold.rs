//! What of a long list is folded away: rows in which there is nothing to look at.

use std::ops::Range;

/// A list of up to so many is shown as it is, and of a longer one the newest so many.
const SHORT: usize = 60;
const NEWEST: usize = 10;
/// A fold takes so many, and what would be fewer than this is not folded.
const FOLD: usize = 100;
const FEW: usize = 20;

/// Rows that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Shown(Range<usize>),
    Folded(Range<usize>),
}

impl Part {
    pub(super) fn rows(&self) -> Range<usize> {
        match self {
            Part::Shown(rows) | Part::Folded(rows) => rows.clone(),
        }
    }
}

/// The parts of a list, in which `is_told` says of each row whether there is something to look at.
pub(super) fn parts(is_told: &[bool]) -> Vec<Part> {
    let count = is_told.len();
    if count <= SHORT {
        return vec![Part::Shown(0..count)];
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut start = 0;
    let mut at = NEWEST;
    while at < count {
        let quiet = is_told[at..].iter().take_while(|told| !**told).count();
        if quiet < FEW {
            at += quiet + 1;
            continue;
        }
        if start < at {
            parts.push(Part::Shown(start..at));
        }
        let end = at + quiet;
        while at < end {
            let next = match end - at {
                left if left < FOLD + FEW => end,
                _ => at + FOLD,
            };
            parts.push(Part::Folded(at..next));
            at = next;
        }
        start = end;
    }
    if start < count {
        parts.push(Part::Shown(start..count));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{
        Part::{Folded, Shown},
        *,
    };
    use pretty_assertions::assert_eq;

    fn check(count: usize, told: &[usize], expected: &[Part]) {
        let is_told: Vec<bool> = (0..count).map(|at| told.contains(&at)).collect();
        assert_eq!(parts(&is_told), expected);
    }

    #[test]
    fn what_is_to_be_looked_at_is_never_folded_away() {
        check(0, &[], &[Shown(0..0)]);
        check(60, &[30], &[Shown(0..60)]);
        check(61, &[], &[Shown(0..10), Folded(10..61)]);
        check(61, &[60], &[Shown(0..10), Folded(10..60), Shown(60..61)]);
        check(
            300,
            &[150, 155],
            &[
                Shown(0..10),
                Folded(10..110),
                Folded(110..150),
                Shown(150..156),
                Folded(156..256),
                Folded(256..300),
            ],
        );
        check(64, &[20, 40, 60], &[Shown(0..64)]);
    }
}
