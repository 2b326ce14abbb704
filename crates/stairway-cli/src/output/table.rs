//! A light table: columns set apart by blanks, a bold head, no lines. On a terminal long cells wrap at its
//! width; in a pipe a row is always one line, as a log or `grep` wants it.

use super::Tone;
use comfy_table::{ContentArrangement, presets};

/// A table that grows by rows.
pub(crate) struct Table(comfy_table::Table);

impl Table {
    pub(crate) fn new(head: &[&str]) -> Table {
        let mut table = comfy_table::Table::new();
        table
            .load_style(presets::NOTHING)
            .set_content_arrangement(ContentArrangement::Dynamic)
            // The stream that the text is written to takes styles out where they do not belong.
            .enforce_styling()
            .set_header(head.iter().map(|text| Tone::Strong.cell(text)));
        table.style_text_only();
        Table(table)
    }

    pub(crate) fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = (T, Tone)>) {
        self.0.add_row(
            cells
                .into_iter()
                .map(|(text, tone)| tone.cell(&text.into()))
                .collect::<Vec<_>>(),
        );
    }

    /// The text, styled, without blanks at the ends of lines and without a line end at its end.
    pub(crate) fn render(mut self) -> String {
        for column in self.0.column_iter_mut() {
            column.set_padding((0, 2));
        }
        self.0.trim_fmt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_nothing_trails() {
        let mut table = Table::new(&["revision", "message"]);
        table.row([
            ("1975ea83b712", Tone::Strong),
            ("create users", Tone::Plain),
        ]);
        table.row([("5e", Tone::Bad), ("", Tone::Plain)]);
        let text = anstream::adapter::strip_str(&table.render()).to_string();
        assert_eq!(
            text,
            "revision      message\n1975ea83b712  create users\n5e"
        );
    }
}
