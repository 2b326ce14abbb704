//! Values and messages as people are shown them: on one line, and of a long one its ends.

/// So much of a value is shown, and so much of its end.
const VALUE: [usize; 2] = [60, 20];

/// So much of a message is shown, and so much of its end.
const LINE: [usize; 2] = [200, 60];

/// A text as a literal; with C-style escapes, as PostgreSQL has them, where it would not stay on its line.
pub(crate) fn shown(value: &str) -> String {
    let cut = cut(value, VALUE);
    match cut.contains(is_unseen) {
        true => {
            let quoted = cut.replace('\\', "\\\\").replace('\'', "''");
            format!("E'{}'", escaped(&quoted))
        }
        false => format!("'{}'", cut.replace('\'', "''")),
    }
}

/// A number or another literal that needs no quotes.
pub(crate) fn bare(literal: &str) -> String {
    escaped(&cut(literal, VALUE))
}

/// A line of a message in which values stand.
pub(crate) fn line(text: &str) -> String {
    cut(&escaped(text), LINE)
}

/// What shows nothing, ends the line or turns its direction.
fn is_unseen(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            c if is_unseen(c) => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The text, or its beginning and its end.
fn cut(text: &str, [most, end]: [usize; 2]) -> String {
    let count = text.chars().count();
    if count <= most {
        return text.to_owned();
    }
    let first: String = text.chars().take(most - end - 1).collect();
    let last: String = text.chars().skip(count - end).collect();
    format!("{first}…{last}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_value_stays_on_its_line() {
        assert_eq!(shown("it's \"so\" \\ 100%_"), r#"'it''s "so" \ 100%_'"#);
        assert_eq!(shown(" it's a\tb\nc \\"), r"E' it''s a\tb\nc \\'");
        assert_eq!(shown("\u{1}\u{202e}"), r"E'\u0001\u202e'");
        assert_eq!(line("Key (a)=( a\tb\r\nc )"), r"Key (a)=( a\tb\r\nc )");
    }

    #[test]
    fn a_long_value_is_cut_in_its_middle() {
        let cut = shown(&format!("{}end", "é".repeat(200)));
        assert_eq!(cut, format!("'{}…{}end'", "é".repeat(39), "é".repeat(17)));
        assert_eq!(bare(&"9".repeat(60)), "9".repeat(60));
        assert_eq!(line(&"x".repeat(300)).chars().count(), 200);
    }
}
