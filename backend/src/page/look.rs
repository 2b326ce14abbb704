//! The one style of the document, and the policy that allows it and nothing else.

use stairway::{page, picture::Entities};

const STYLE: &str = include_str!("style.css");

/// A drawing is not made smaller than this, in hundredths: its texts of 12 pixels are still read then.
const LEAST: usize = 72;

/// The text of the style.
pub(super) struct Look(String);

impl Look {
    /// The style with the sizes of what is drawn, which no attribute may say under the policy: where the texts of each
    /// part of the list begin, and how small the diagrams may become.
    pub(super) fn new(
        margins: &[usize],
        narrow: Option<&Entities>,
        wide: Option<&Entities>,
    ) -> Look {
        let mut text = format!("{}{STYLE}", page::style());
        for (part, margin) in margins.iter().enumerate() {
            text.push_str(&format!(".part{part}{{--lanes:{margin}px}}"));
        }
        for (room, drawing) in [("narrow", narrow), ("wide", wide)] {
            let width = drawing.map_or(0, Entities::width) * LEAST / 100;
            text.push_str(&format!(".picture.{room} svg{{min-width:{width}px}}"));
        }
        Look(text)
    }

    pub(super) fn text(&self) -> &str {
        &self.0
    }

    /// Nothing but this style counts, and no other page may hold this one.
    pub(super) fn policy(&self) -> String {
        format!("{}; frame-ancestors 'none'", page::policy(&self.0))
    }
}
