//! Texts beside the margin of their graph, its lanes in colours.

use super::tone;
use stairway::outline::{Step, Track};

/// What stands between the margin and the texts.
const GAP: &str = " ";

/// A graph and what is beside it.
pub(crate) struct Margin {
    steps: Vec<Step>,
    width: usize,
}

impl Margin {
    pub(crate) fn new(steps: Vec<Step>) -> Margin {
        let width = steps.iter().map(Step::width).max().unwrap_or(0);
        Margin { steps, width }
    }

    /// How many columns the texts have to leave to it.
    pub(crate) fn width(&self) -> usize {
        self.width + GAP.len()
    }

    /// A line above the graph.
    pub(crate) fn head(&self, text: &str) -> String {
        format!("{}{text}", " ".repeat(self.width()))
    }

    /// A text for each step, in lines, of which there is at least one; styled, without blanks at the ends of lines.
    pub(crate) fn beside(&self, texts: &[Vec<String>]) -> Vec<String> {
        let mut lines = Vec::new();
        for (step, text) in self.steps.iter().zip(texts) {
            lines.extend(step.above.iter().map(|track| self.line(track, "")));
            let tracks = std::iter::once(&step.own).chain(&step.below);
            let mut text = text.iter().map(String::as_str);
            let beside = tracks.map(|track| self.line(track, text.next().unwrap_or_default()));
            lines.extend(beside);
            lines.extend(text.map(|text| self.line(&step.pass, text)));
        }
        lines
    }

    fn line(&self, track: &Track, text: &str) -> String {
        let cells = track.cells();
        let mut line = String::new();
        // A blank has no colour.
        let look = |&(c, lane): &(char, usize)| (c != ' ').then_some(lane);
        for part in cells.chunk_by(|one, other| look(one) == look(other)) {
            let word: String = part.iter().map(|(c, _)| c).collect();
            match part.first().and_then(look) {
                Some(lane) => line.push_str(&tone::lane(lane, &word)),
                None => line.push_str(&word),
            }
        }
        if !text.is_empty() {
            line.push_str(&" ".repeat(self.width - cells.len()));
            line.push_str(GAP);
            line.push_str(text);
        }
        line
    }
}
