//! A light table: columns set apart by blanks, a bold head, no lines. On a terminal long cells wrap at its
//! width; in a pipe a row is always one line, as a log or `grep` wants it.

use super::Tone;
use comfy_table::{ColumnConstraint, ContentArrangement, presets};

/// So many columns a table needs, however few there are.
const NARROW: usize = 40;

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

    /// How many columns there are on the terminal; none in a pipe, where there is no end to them.
    pub(crate) fn room() -> Option<usize> {
        comfy_table::Table::new().width().map(usize::from)
    }

    /// The head and the rows, each in its lines, for what leaves so many columns to something else. Only the last column
    /// is wrapped, and the first is never empty: a row begins where it does.
    pub(crate) fn rows(mut self, left: usize) -> (String, Vec<Vec<String>>) {
        if let Some(width) = self.0.width() {
            let width = usize::from(width).saturating_sub(left).max(NARROW);
            self.0.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        let last = self.0.column_count().saturating_sub(1);
        for column in self.0.column_iter_mut().take(last) {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
        let text = self.render();
        let mut lines = text.lines().map(str::to_owned);
        let head = lines.next().unwrap_or_default();
        let mut rows: Vec<Vec<String>> = Vec::new();
        for line in lines {
            let begins = !anstream::adapter::strip_str(&line)
                .to_string()
                .starts_with(' ');
            match rows.last_mut() {
                Some(row) if !begins => row.push(line),
                _ => rows.push(vec![line]),
            }
        }
        (head, rows)
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
    fn rows_are_told_apart_also_where_they_wrap() {
        let mut table = Table::new(&["revision", "message"]);
        let message = "a message that is far longer than what is left of the line";
        table.row([("1975ea83b712", Tone::Strong), (message, Tone::Plain)]);
        table.row([("5e", Tone::Bad), ("short", Tone::Plain)]);
        table.0.set_width(70);
        let (head, rows) = table.rows(25);
        assert!(head.contains("message"));
        let lines: Vec<usize> = rows.iter().map(Vec::len).collect();
        assert_eq!(lines, [2, 1], "{rows:?}");
        let plain = |line: &String| anstream::adapter::strip_str(line).to_string();
        assert!(
            rows.iter().flatten().all(|line| plain(line).len() <= 45),
            "{rows:?}"
        );
    }

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
