//! What a word looks like where there are colours.

use clap::builder::styling::{AnsiColor, Effects, Style};
use comfy_table::{Attribute, Cell, Color};

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
