//! How much room a text takes, and texts that are cut to the room there is.
//!
//! Nothing is known of the fonts where a drawing is looked at, but that the style asks for a monospaced one. The widest
//! of the common ones take 0.602 of their size for a character; what they lack comes from another font, and is counted
//! double.

pub(super) use crate::script::clean;

/// What `cells` characters take at most, in pixels, at the 12 pixels of the style.
pub(super) fn width(cells: usize) -> i32 {
    i32::try_from(cells * 74 / 10 + 1).unwrap_or(i32::MAX)
}

/// How many characters' room a text takes.
pub(super) fn cells(text: &str) -> usize {
    text.chars().map(cell).sum()
}

/// Latin, Greek and Cyrillic are in every monospaced font, and so is what this layer itself draws with.
fn cell(c: char) -> usize {
    match c {
        '\0'..'\u{530}' | '…' | '�' => 1,
        _ => 2,
    }
}

/// As much of the text as fits into `room` cells, with an ellipsis where that is not all of it.
pub(super) fn clip(text: &str, room: usize) -> String {
    let text = clean(text);
    if cells(&text) <= room {
        return text;
    }
    let mut left = room.saturating_sub(1);
    let mut clipped: String = text
        .chars()
        .take_while(|&c| {
            let fits = cell(c) <= left;
            left -= cell(c).min(left);
            fits
        })
        .collect();
    clipped.push('…');
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_text_is_cut_to_its_room() {
        assert_eq!(clip("users", 5), "users");
        assert_eq!(clip("users", 4), "use…");
        assert_eq!(clip("naïve", 5), "naïve");
        assert_eq!(clip("表表表", 6), "表表表");
        assert_eq!(clip("表表表", 5), "表表…");
        assert_eq!(clip("表表表", 4), "表…");
        assert_eq!(clip("ab", 0), "…");
    }

    #[test]
    fn what_breaks_a_line_or_is_no_xml_is_replaced() {
        assert_eq!(clip("a\nb\tc", 9), "a b c");
        assert_eq!(clip("a\0b\u{1b}c\u{202e}d\u{ffff}", 9), "a�b�c�d�");
    }
}
