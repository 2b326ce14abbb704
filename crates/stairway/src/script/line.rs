//! Texts that have to fit into one line: a message in a list, beside an error, in a drawing.

/// How many characters of a message are shown where room is dear.
pub(crate) const MESSAGE: usize = 60;

/// The text without what would break its line, turn its direction or be no character of XML.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => ' ',
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '�',
            '\u{fffe}' | '\u{ffff}' => '�',
            c if c.is_control() => '�',
            c => c,
        })
        .collect()
}

/// The text on one line: blanks for tabs and line ends, and an ellipsis in place of what is beyond so many characters.
pub fn short(text: &str, most: usize) -> String {
    let text = clean(text);
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_text_is_one_line_of_so_many_characters() {
        assert_eq!(short("naïve", 5), "naïve");
        assert_eq!(short("a\nbc\u{202e}d", 9), "a bc�d");
        assert_eq!(short("two words", 5), "two…");
        assert_eq!(short("表表表", 2), "表…");
    }
}
