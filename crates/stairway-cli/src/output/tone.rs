//! What a word looks like where there are colours.

use clap::builder::styling::{AnsiColor, Effects, Style};
use comfy_table::{Attribute, Cell, Color};

/// The colours of lanes, each unlike its neighbours.
const LANES: [AnsiColor; 6] = [
    AnsiColor::Cyan,
    AnsiColor::Magenta,
    AnsiColor::Yellow,
    AnsiColor::Green,
    AnsiColor::Blue,
    AnsiColor::Red,
];

/// The text in the colour of a lane; after as many lanes as there are colours they are bold.
pub(super) fn lane(lane: usize, text: &str) -> String {
    let style = Style::new().fg_color(Some(LANES[lane % LANES.len()].into()));
    let style = match lane / LANES.len() % 2 {
        0 => style,
        _ => style.effects(Effects::BOLD),
    };
    format!("{style}{text}{style:#}")
}

/// How a word looks. The stream that it is written to takes the style out where it does not belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Dim,
    Strong,
    Good,
    Warning,
    Bad,
}

impl Tone {
    /// The text in this tone.
    pub(crate) fn paint(self, text: &str) -> String {
        let color = |color: AnsiColor| Style::new().fg_color(Some(color.into()));
        let style = match self {
            Tone::Plain => return text.to_owned(),
            Tone::Dim => Style::new().effects(Effects::DIMMED),
            Tone::Strong => Style::new().effects(Effects::BOLD),
            Tone::Good => color(AnsiColor::Green),
            Tone::Warning => color(AnsiColor::Yellow),
            Tone::Bad => color(AnsiColor::Red).effects(Effects::BOLD),
        };
        format!("{style}{text}{style:#}")
    }

    /// A table's cell in this tone.
    pub(super) fn cell(self, text: &str) -> Cell {
        let cell = Cell::new(text);
        match self {
            Tone::Plain => cell,
            Tone::Dim => cell.add_attribute(Attribute::Dim),
            Tone::Strong => cell.add_attribute(Attribute::Bold),
            Tone::Good => cell.fg(Color::Green),
            Tone::Warning => cell.fg(Color::Yellow),
            Tone::Bad => cell.fg(Color::Red).add_attribute(Attribute::Bold),
        }
    }
}
