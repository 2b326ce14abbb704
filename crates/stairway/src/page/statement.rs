//! Statements as they stand in a document.

use super::Instead;
use crate::script::{Block, Script};
use maud::{Markup, html};

/// SQL as HTML.
pub fn sql(text: &str) -> String {
    block(text).into_string()
}

/// What is written in a block of a file, without the empty lines around it.
pub fn written<'s>(script: &'s Script, block: &Block) -> &'s str {
    let text = script.text().get(block.span.clone()).unwrap_or_default();
    text.trim_matches(['\n', '\r']).trim_end()
}

impl Instead {
    /// As HTML. What only watches is long and says nothing of what the revision does, so it is folded away.
    pub fn html(&self) -> String {
        let markup = html! {
            (block(&self.text))
            @if self.guards > 0 {
                details class="guards" {
                    summary {
                        "and " (self.guards) " guards, which stop it where the database is not what the revisions before it made"
                    }
                    p class="note" { "All statements, in the order in which they run" }
                    (block(&self.whole))
                }
            }
        };
        markup.into_string()
    }
}

fn block(text: &str) -> Markup {
    html! { pre { code { (text.trim_end()) } } }
}
