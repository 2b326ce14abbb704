//! What a revision says beside what it runs: that there is no way back, and rows for the round trip.

use super::{prose, sql, written};
use crate::script::{BlockKind, Irreversible, Script};
use maud::{PreEscaped, html};

/// What stands where the downgrade would, as HTML.
pub fn no_way_back(irreversible: &Irreversible) -> String {
    let markup = html! {
        h3 { "Downgrade" }
        p class="note" {
            "There is no way back"
            @if !irreversible.why.is_empty() { ": " (PreEscaped(prose(&irreversible.why))) }
            "."
        }
    };
    markup.into_string()
}

/// The blocks `--! sample`, as HTML; empty without one.
pub fn samples(script: &Script) -> String {
    let blocks = script.blocks().iter();
    let markup = html! {
        @for block in blocks.filter(|block| block.kind == BlockKind::Sample) {
            h3 {
                "Rows for the round trip"
                @if let Some(dialect) = block.dialect { " on " (dialect.title()) }
            }
            (PreEscaped(sql(written(script, block))))
        }
    };
    markup.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Dialect;
    use pretty_assertions::assert_eq;
    use std::path::Path;

    #[test]
    fn what_stands_beside_what_runs() {
        let text = "--! revision a\n--! upgrade\n--! sample\nINSERT INTO t VALUES ('<');\n--! sample sqlite\nSELECT 1;\n\
            --! irreversible \"`t` is <gone>\"\n";
        let script = Script::parse(Path::new("a.sql"), text, Dialect::Postgres).unwrap();
        assert_eq!(
            no_way_back(script.irreversible().unwrap()),
            "<h3>Downgrade</h3><p class=\"note\">There is no way back: <code>t</code> is &lt;gone&gt;.</p>"
        );
        assert_eq!(
            samples(&script),
            "<h3>Rows for the round trip</h3><pre><code>INSERT INTO t VALUES ('&lt;');</code></pre>\
             <h3>Rows for the round trip on SQLite</h3><pre><code>SELECT 1;</code></pre>"
        );
    }
}
