//! Which lane each revision and each line between two of them has. Knows rows and nothing of what stands there.
//!
//! One walk from the top to the bottom, as `git log --graph` makes it. A line leaves its revision, runs down in a lane
//! of its own, and turns to the revision that it leads to in the last step. Lines of one kind to the same revision
//! share a lane where that costs no bend of the first parents; apart from that a lane holds one thing in each row, be
//! it a revision or a line that passes.

use std::collections::BTreeSet;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The upper revises the lower.
    Revises,
    /// The upper depends on the lower.
    Depends,
}

/// A line between two rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// The row of the upper revision.
    pub(crate) from: usize,
    /// The row of the lower one.
    pub(crate) to: usize,
    /// Where it runs in the rows between.
    pub(crate) lane: usize,
    pub(crate) kind: Kind,
}

/// All lanes of a graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lanes {
    /// The lane of each row's revision.
    pub(crate) of: Vec<usize>,
    pub(crate) lines: Vec<Line>,
    /// How many lanes there are.
    pub(crate) count: usize,
}

/// The lanes that are in use, and those that may be used again.
#[derive(Default)]
struct Pool {
    free: BTreeSet<usize>,
    count: usize,
}

impl Pool {
    fn take(&mut self) -> usize {
        self.free.pop_first().unwrap_or_else(|| {
            self.count += 1;
            self.count - 1
        })
    }
}

/// For each row from the top, the rows that lines of it lead to, all further down, the first parent first.
pub(crate) fn lanes(below: &[Vec<(usize, Kind)>]) -> Lanes {
    let mut pool = Pool::default();
    let mut arriving: Vec<Vec<(Kind, usize)>> = vec![Vec::new(); below.len()];
    let mut lanes = Lanes::default();
    for (row, targets) in below.iter().enumerate() {
        let arrived = std::mem::take(&mut arriving[row]);
        let own = match arrived.iter().min() {
            Some(&(_, lane)) => lane,
            None => pool.take(),
        };
        let ended = arrived.iter().map(|&(_, lane)| lane);
        pool.free.extend(ended.filter(|&lane| lane != own));
        lanes.of.push(own);

        let mut kept = false;
        for (place, &(to, kind)) in targets.iter().enumerate() {
            let shared = arriving[to]
                .iter()
                .filter(|(other, _)| *other == kind)
                .map(|&(_, lane)| lane)
                .min();
            let is_first = place == 0 && kind == Kind::Revises;
            let lane = match shared {
                Some(lane) if !is_first || lane < own => lane,
                _ => {
                    let lane = match is_first {
                        true => own,
                        false => pool.take(),
                    };
                    kept |= lane == own;
                    arriving[to].push((kind, lane));
                    lane
                }
            };
            // From here on the lane is another's to take, the next line's of this revision already.
            if is_first && !kept {
                pool.free.insert(own);
            }
            lanes.lines.push(Line {
                from: row,
                to,
                lane,
                kind,
            });
        }
        let has_first = targets
            .first()
            .is_some_and(|(_, kind)| *kind == Kind::Revises);
        if !has_first {
            pool.free.insert(own);
        }
    }
    lanes.count = pool.count;
    lanes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::testing::any_graph;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    /// `0 1,2 ~3` on a line for each row: the rows below, `~` for a dependency. Gives what stands in each row: `*` the
    /// revision, `|` a line, `:` a dependency.
    fn check(table: &str, expected: &[&str]) {
        let below: Vec<Vec<(usize, Kind)>> = table
            .split('/')
            .map(|line| line.split_whitespace().map(target).collect())
            .collect();
        assert_eq!(drawn(&lanes(&below)), expected);
    }

    fn target(word: &str) -> (usize, Kind) {
        match word.strip_prefix('~') {
            Some(row) => (row.parse().unwrap(), Kind::Depends),
            None => (word.parse().unwrap(), Kind::Revises),
        }
    }

    fn drawn(lanes: &Lanes) -> Vec<String> {
        let mut rows = vec![vec![' '; lanes.count]; lanes.of.len()];
        for line in &lanes.lines {
            for row in &mut rows[line.from + 1..line.to] {
                row[line.lane] = match line.kind {
                    Kind::Revises => '|',
                    Kind::Depends => ':',
                };
            }
        }
        for (row, &lane) in lanes.of.iter().enumerate() {
            assert_eq!(rows[row][lane], ' ', "a line passes through row {row}");
            rows[row][lane] = '*';
        }
        let text = |row: &Vec<char>| row.iter().collect::<String>().trim_end().to_owned();
        rows.iter().map(text).collect()
    }

    #[test]
    fn a_chain_is_straight() {
        check("1/2/", &["*", "*", "*"]);
    }

    #[test]
    fn branches_and_merges_are_beside_the_trunk() {
        // A merge of 1 and 2, which both revise 3.
        check("1 2/3/3/4/", &["*", "*|", "|*", "*", "*"]);
        // Two heads.
        check("2/3/3/", &["*", "|*", "*|", "*"]);
    }

    #[test]
    fn a_lane_that_has_ended_is_used_again() {
        check("1 2/3/3/4 5/6/6/", &["*", "*|", "|*", "*", "*|", "|*", "*"]);
    }

    #[test]
    fn lines_to_the_same_revision_share_a_lane() {
        check("4/4/4/4/", &["*", "|*", "|*", "|*", "*"]);
    }

    #[test]
    fn a_dependency_has_a_lane_of_its_own() {
        check("1 ~3/2/3/", &["*", "*:", "*:", "*"]);
        check("2 ~1//3/", &["*", "|*", "*", "*"]);
    }

    proptest! {
        #[test]
        fn every_line_is_there_and_no_lane_is_used_twice(below in any_graph()) {
            let lanes = lanes(&below);
            let drawn_lines: Vec<_> = lanes.lines.iter().map(|line| (line.from, line.to, line.kind)).collect();
            let wanted: Vec<_> = below
                .iter()
                .enumerate()
                .flat_map(|(from, targets)| targets.iter().map(move |&(to, kind)| (from, to, kind)))
                .collect();
            prop_assert_eq!(drawn_lines, wanted);
            let mut used = vec![std::collections::BTreeMap::new(); below.len()];
            for line in &lanes.lines {
                prop_assert!(line.lane < lanes.count);
                for row in &mut used[line.from + 1..line.to] {
                    let held = *row.entry(line.lane).or_insert((line.to, line.kind));
                    prop_assert_eq!(held, (line.to, line.kind), "two lines in lane {}", line.lane);
                }
            }
            for (row, lane) in lanes.of.iter().enumerate() {
                prop_assert!(!used[row].contains_key(lane), "a line passes through row {}", row);
            }
        }

        #[test]
        fn an_only_child_stands_above_its_first_parent(below in any_graph()) {
            let lanes = lanes(&below);
            let mut lines = vec![0; below.len()];
            for line in &lanes.lines {
                lines[line.to] += 1;
            }
            for (row, targets) in below.iter().enumerate() {
                if let Some(&(to, Kind::Revises)) = targets.first() && lines[to] == 1 {
                    prop_assert_eq!(lanes.of[row], lanes.of[to]);
                }
            }
        }
    }
}
