//! The lines of a graph as text beside a list, as `git log --graph` draws them.
//!
//! Lane `n` is the column `2n`: `*` is a revision, `|` a line to what it revises, `:` one to what it depends on. Where a
//! line changes its lane it has a row of its own, which leads aside and down: `/` or `\`, and for more than one lane `_`,
//! or `.` for a dependency, over to the other lane. What a row crosses on its way goes on straight. A line begins at a
//! revision, or under it while its lane is still drawn, and nowhere else; so each can be followed by eye to its end.

use super::lane::{Kind, Line, lanes};

/// One line of the margin. Its text is what [`Display`](std::fmt::Display) writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Track(Vec<(char, usize)>);

impl Track {
    /// The characters from the left, each with the lane whose colour it has.
    pub fn cells(&self) -> &[(char, usize)] {
        &self.0
    }

    fn get(&self, column: usize) -> char {
        self.0.get(column).map_or(' ', |&(c, _)| c)
    }

    fn put(&mut self, column: usize, c: char, lane: usize) {
        if self.0.len() <= column {
            self.0.resize(column + 1, (' ', 0));
        }
        self.0[column] = (c, lane);
    }

    /// Puts it where nothing is.
    fn fill(&mut self, column: usize, c: char, lane: usize) {
        if self.get(column) == ' ' {
            self.put(column, c, lane);
        }
    }

    /// Draws the turn of a line of `lane` from one lane to another, where it begins or joins another line.
    fn bend(&mut self, from: usize, to: usize, kind: Kind, lane: usize) {
        let over = match kind {
            Kind::Revises => '_',
            Kind::Depends => '.',
        };
        let run = match from < to {
            true => {
                self.put(2 * from + 1, '\\', lane);
                2 * from + 2..2 * to
            }
            false => {
                self.put(2 * from - 1, '/', lane);
                2 * to + 1..2 * from - 1
            }
        };
        if from.abs_diff(to) > 1 {
            run.for_each(|column| self.fill(column, over, lane));
            self.fill(2 * to, '.', lane);
        }
    }
}

impl std::fmt::Display for Track {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: String = self.0.iter().map(|(c, _)| c).collect();
        f.pad(&text)
    }
}

/// The margin of one revision, from what leads to it down to what leads away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Before the revision.
    pub above: Vec<Track>,
    /// Beside its first line.
    pub own: Track,
    /// After it; further lines of it may stand beside these.
    pub below: Vec<Track>,
    /// Beside all that it has to say beyond that, as often as need be.
    pub pass: Track,
}

impl Step {
    /// All that has to be drawn, from the top.
    pub fn tracks(&self) -> impl Iterator<Item = &Track> {
        self.above.iter().chain([&self.own]).chain(&self.below)
    }

    /// How many columns it takes.
    pub fn width(&self) -> usize {
        let tracks = self.tracks().chain([&self.pass]);
        tracks.map(|track| track.0.len()).max().unwrap_or(0)
    }
}

/// What is under way between two rows.
struct Pen {
    /// For each lane the row to which the line in it leads, and its kind.
    active: Vec<Option<(usize, Kind)>>,
    /// For each row the lanes in which lines come to it.
    arriving: Vec<Vec<usize>>,
}

/// The margin of a graph that is given as [`lanes`] takes it.
pub(super) fn margin(below: &[Vec<(usize, Kind)>]) -> Vec<Step> {
    let lanes = lanes(below);
    let mut pen = Pen {
        active: vec![None; lanes.count],
        arriving: vec![Vec::new(); below.len()],
    };
    let mut lines = lanes.lines.as_slice();
    let mut steps: Vec<Step> = Vec::with_capacity(below.len());
    for (row, &own) in lanes.of.iter().enumerate() {
        let count = lines.iter().take_while(|line| line.from == row).count();
        let (leaving, rest) = lines.split_at(count);
        lines = rest;
        let last = steps.last().and_then(|step| step.tracks().last());
        let above = pen.arrive(row, own, last);
        pen.active[own] = None;
        let mut track = pen.uprights();
        track.put(2 * own, '*', own);
        let (below, track) = pen.leave(row, own, track, leaving);
        steps.push(Step {
            above,
            own: track,
            below,
            pass: pen.uprights(),
        });
    }
    steps
}

impl Pen {
    /// The lines that go on.
    fn uprights(&self) -> Track {
        let mut track = Track::default();
        for (lane, line) in self.active.iter().enumerate() {
            if let Some((_, kind)) = line {
                track.put(2 * lane, upright(*kind), lane);
            }
        }
        track
    }

    /// Leads all lines that come to `row` into the lane of its revision, the nearest first.
    fn arrive(&mut self, row: usize, own: usize, last: Option<&Track>) -> Vec<Track> {
        let mut arriving = std::mem::take(&mut self.arriving[row]);
        if arriving.is_empty() {
            // A revision with another right above it looks as if that revised it.
            let is_free = last.is_none_or(|track| !"*|:".contains(track.get(2 * own)));
            return match is_free {
                true => Vec::new(),
                false => vec![self.uprights()],
            };
        }
        arriving.retain(|lane| *lane != own);
        arriving.sort_by_key(|lane| lane.abs_diff(own));
        let bent = arriving.into_iter().filter_map(|lane| {
            let (_, kind) = self.active[lane].take()?;
            let mut track = self.uprights();
            track.bend(lane, own, kind, lane);
            Some(track)
        });
        bent.collect()
    }

    /// Leads the lines of `row` from the lane of its revision into their own, the farthest first, and says what is
    /// beside the revision.
    fn leave(
        &mut self,
        row: usize,
        own: usize,
        mut beside: Track,
        leaving: &[Line],
    ) -> (Vec<Track>, Track) {
        let mut bends: Vec<&Line> = leaving.iter().filter(|line| line.lane != own).collect();
        bends.sort_by_key(|line| std::cmp::Reverse(line.lane.abs_diff(own)));
        let straight = leaving.iter().find(|line| line.lane == own);
        let mut tracks = Vec::new();
        let fan = self.fan(own, &bends);
        if fan > 1 {
            // As git draws a merge of three and more: `*-.` and under it `|\ \`.
            bends.retain(|line| line.lane < own || line.lane > own + fan);
            for column in 2 * own + 1..2 * (own + fan) - 2 {
                beside.put(column, '-', own + fan);
            }
            beside.put(2 * (own + fan) - 2, '.', own + fan);
            let mut track = self.uprights();
            if straight.is_some() || !bends.is_empty() {
                track.put(2 * own, stem(straight, &bends), own);
            }
            for lane in own + 1..=own + fan {
                track.put(2 * lane - 1, '\\', lane);
            }
            tracks.push(track);
            let fanned = |line: &&Line| line.lane > own && line.lane <= own + fan;
            leaving
                .iter()
                .filter(fanned)
                .for_each(|line| self.begin(line));
        }
        for (at, line) in bends.iter().enumerate() {
            let mut track = self.uprights();
            if straight.is_some() || at + 1 < bends.len() {
                track.put(2 * own, stem(straight, &bends), own);
            }
            track.bend(own, line.lane, line.kind, line.lane);
            tracks.push(track);
            self.begin(line);
        }
        straight.into_iter().for_each(|line| self.begin(line));
        let unseen = |line: &Line| line.kind == Kind::Depends && line.to == row + 1;
        if leaving.iter().any(unseen) {
            tracks.push(self.uprights());
        }
        (tracks, beside)
    }

    /// How many lanes right beside `own` begin here.
    fn fan(&self, own: usize, bends: &[&Line]) -> usize {
        let begins = |lane: usize| {
            let is_new = self.active.get(lane).is_some_and(Option::is_none);
            is_new && bends.iter().any(|line| line.lane == lane)
        };
        (own + 1..).take_while(|lane| begins(*lane)).count()
    }

    /// From here on the line is in its lane, alone or with others that lead where it leads.
    fn begin(&mut self, line: &Line) {
        let lane = &mut self.active[line.lane];
        if lane.is_none() {
            *lane = Some((line.to, line.kind));
            self.arriving[line.to].push(line.lane);
        }
    }
}

fn upright(kind: Kind) -> char {
    match kind {
        Kind::Revises => '|',
        Kind::Depends => ':',
    }
}

/// What is in the lane of a revision while lines still turn away from it.
fn stem(straight: Option<&Line>, bends: &[&Line]) -> char {
    let line = straight.or(bends.last().copied());
    line.map_or('|', |line| upright(line.kind))
}
