//! Sentences of the library, in which back quotes stand around what is code.

use maud::html;

/// The sentence as HTML with its code marked as such. A back quote without another stays what it is.
pub fn prose(text: &str) -> String {
    let mut rest = text;
    let marked = html! {
        @while let Some((before, code, after)) = quoted(rest) {
            (before) code { (code) }
            @let () = rest = after;
        }
        (rest)
    };
    marked.into_string()
}

fn quoted(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(prose(text), expected);
    }

    #[test]
    fn what_is_quoted_is_code() {
        check(
            "no table `a<b`, nor `c`.",
            "no table <code>a&lt;b</code>, nor <code>c</code>.",
        );
        check("one ` alone", "one ` alone");
        check("`a`", "<code>a</code>");
        check("", "");
    }
}
