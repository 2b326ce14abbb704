//! Margins read back: whoever follows the lines finds every edge, and no other.

use crate::outline::{Track, lane::Kind, margin::margin, testing::any_graph};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Lines that share a lane: where each comes from, and what it was seen to be.
type Lines = BTreeSet<(usize, Option<Kind>)>;

/// Who follows the lines from the top, by the characters alone.
#[derive(Default)]
struct Reader {
    /// How many revisions there were.
    rows: usize,
    /// What comes down in each lane.
    lanes: BTreeMap<usize, Lines>,
    /// The lane of the revision right above.
    fresh: Option<usize>,
    edges: BTreeSet<(usize, usize, Kind)>,
}

impl Reader {
    fn read(&mut self, text: &str) {
        let text = Text(text.chars().collect());
        let mut next: BTreeMap<usize, Lines> = BTreeMap::new();
        let turns = text.turns(self.fresh);
        for (&lane, lines) in &self.lanes {
            match text.at(2 * lane) {
                c @ ('|' | ':') => {
                    next.insert(lane, seen(lines, c));
                }
                '*' => {
                    let edges = lines
                        .iter()
                        .map(|&(from, kind)| (from, kind.unwrap_or(Kind::Revises)));
                    self.edges
                        .extend(edges.map(|(from, kind)| (from, self.rows, kind)));
                }
                _ if turns.iter().any(|(from, _)| *from == lane) => {}
                _ => assert_eq!(
                    self.fresh,
                    Some(lane),
                    "lane {lane} ends in nothing: {text:?}"
                ),
            }
        }
        for (from, to) in turns {
            let lines = self.lanes.get(&from);
            let lines = lines.unwrap_or_else(|| panic!("nothing turns away from {from}: {text:?}"));
            let parts = next.contains_key(&from);
            let of_the_last = lines.iter().all(|(row, _)| row + 1 == self.rows);
            assert!(
                !parts || of_the_last,
                "lines part at their revision alone: {text:?}"
            );
            let forget = |&(row, kind): &(usize, Option<Kind>)| (row, kind.filter(|_| !parts));
            let joined = next.entry(to).or_default();
            joined.extend(lines.iter().map(forget));
            if "|:".contains(text.at(2 * to)) {
                *joined = seen(joined, text.at(2 * to));
            }
        }
        for lane in 0..text.0.len().div_ceil(2) {
            let comes = self.lanes.contains_key(&lane);
            assert!(
                !"|:".contains(text.at(2 * lane)) || comes,
                "lane {lane} comes from nothing: {text:?}"
            );
        }
        self.fresh = text
            .0
            .iter()
            .position(|&c| c == '*')
            .map(|column| column / 2);
        if let Some(own) = self.fresh {
            next.insert(own, BTreeSet::from([(self.rows, None)]));
            self.rows += 1;
        }
        self.lanes = next;
    }
}

/// The kind of a line is that of the first upright of it.
fn seen(lines: &Lines, upright: char) -> Lines {
    let kind = match upright {
        ':' => Kind::Depends,
        _ => Kind::Revises,
    };
    lines
        .iter()
        .map(|&(row, known)| (row, known.or(Some(kind))))
        .collect()
}

#[derive(Debug)]
struct Text(Vec<char>);

impl Text {
    fn at(&self, column: usize) -> char {
        self.0.get(column).copied().unwrap_or(' ')
    }

    /// From which lane to which lines turn here. Several turns are the arms of the merge right above.
    fn turns(&self, fresh: Option<usize>) -> Vec<(usize, usize)> {
        let turns: Vec<usize> = (0..self.0.len())
            .filter(|&column| "/\\".contains(self.at(column)))
            .collect();
        let run = |column: usize| "_.".contains(self.at(column));
        match turns.as_slice() {
            [] => Vec::new(),
            [turn] if self.at(*turn) == '\\' => {
                let over = (turn + 2..)
                    .step_by(2)
                    .take_while(|&column| run(column))
                    .count();
                vec![(turn / 2, turn / 2 + 1 + over)]
            }
            [turn] => {
                let over = (0..turn / 2)
                    .rev()
                    .take_while(|&lane| run(2 * lane + 1))
                    .count();
                vec![(turn / 2 + 1, turn / 2 - over)]
            }
            arms => arms
                .iter()
                .map(|turn| (fresh.unwrap(), turn / 2 + 1))
                .collect(),
        }
    }
}

fn wanted(below: &[Vec<(usize, Kind)>]) -> BTreeSet<(usize, usize, Kind)> {
    let lines = below.iter().enumerate();
    lines
        .flat_map(|(from, lines)| lines.iter().map(move |&(to, kind)| (from, to, kind)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn every_edge_can_be_followed(below in any_graph()) {
        let mut reader = Reader::default();
        let steps = margin(&below);
        prop_assert_eq!(steps.len(), below.len());
        steps.iter().flat_map(|step| step.tracks()).for_each(|track| reader.read(&track.to_string()));
        prop_assert_eq!(reader.edges, wanted(&below));
    }

    #[test]
    fn texts_of_any_height_may_stand_beside_it(below in any_graph(), heights in proptest::collection::vec(0_usize..4, 80)) {
        let mut reader = Reader::default();
        for (step, height) in margin(&below).iter().zip(heights) {
            let pass = std::iter::repeat_n(&step.pass, height);
            step.tracks().chain(pass).for_each(|track| reader.read(&track.to_string()));
        }
        prop_assert_eq!(reader.edges, wanted(&below));
    }

    #[test]
    fn no_text_ends_in_blanks_and_none_is_wider_than_it_says(below in any_graph()) {
        for step in margin(&below) {
            for track in step.tracks().chain([&step.pass]) {
                let text = track.to_string();
                prop_assert!(!text.ends_with(' ') && text.chars().count() <= step.width(), "{:?}", text);
                prop_assert_eq!(text.chars().count(), track.cells().len());
            }
        }
    }
}

/// Ten thousand revisions of which 2,500 are merges: what is drawn grows as the history does, and no lane is left over.
#[test]
fn a_long_history_stays_narrow() {
    // From the top: a merge of the two below it, which both revise the one below them.
    let diamond = |at: usize| {
        let row = 4 * at;
        [
            vec![row + 1, row + 2],
            vec![row + 3],
            vec![row + 3],
            vec![row + 4],
        ]
    };
    let mut below: Vec<Vec<(usize, Kind)>> = (0..2500)
        .flat_map(diamond)
        .map(|lines| lines.into_iter().map(|to| (to, Kind::Revises)).collect())
        .collect();
    below[9999].clear();
    let steps = margin(&below);
    let tracks = steps.iter().flat_map(|step| step.tracks());
    let cells: usize = tracks.map(|track: &Track| track.cells().len()).sum();
    assert_eq!(steps.iter().map(|step| step.width()).max(), Some(3));
    assert!(cells < 10_000 * 4, "{cells}");
}
