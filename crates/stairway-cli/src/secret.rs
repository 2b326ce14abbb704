//! Passwords in text that is shown as somebody wrote it: a line of the configuration, a word of the command
//! line. A database URL that was read knows by itself what it must not show.

/// The text with stars for every password of a URL in it, byte for byte, so that places in it still hold.
pub(crate) fn masked(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(span) = password(rest) {
        shown.push_str(&rest[..span.start]);
        shown.push_str(&"*".repeat(span.len()));
        rest = &rest[span.end..];
    }
    shown.push_str(rest);
    shown
}

/// The first password in the text: before the last `@` of a word with `://` or `//` in it, or after
/// `password=`.
fn password(text: &str) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for word in text.split_inclusive([' ', '\t', '\n', '\r', '"', '\'', '`']) {
        let end = start
            + word
                .trim_end_matches([' ', '\t', '\n', '\r', '"', '\'', '`'])
                .len();
        if let Some(span) = in_word(&text[start..end]) {
            return Some(start + span.start..start + span.end);
        }
        start += word.len();
    }
    None
}

fn in_word(word: &str) -> Option<std::ops::Range<usize>> {
    let unmasked =
        |span: &std::ops::Range<usize>| word[span.clone()].bytes().any(|byte| byte != b'*');
    let of_user = || {
        let at = word.rfind('@')?;
        let user = word[..at].rfind("//").map_or(0, |slashes| slashes + 2);
        let colon = user + word[user..at].find(':')?;
        Some(colon + 1..at)
    };
    let of_query = || {
        let start = word.find("password=")? + "password=".len();
        let length = word[start..].find('&').unwrap_or(word.len() - start);
        Some(start..start + length)
    };
    of_user()
        .filter(unmasked)
        .or_else(|| of_query().filter(unmasked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_becomes_stars_of_its_length() {
        let check = |text: &str, shown: &str| {
            assert_eq!(masked(text), shown);
            assert_eq!(shown.len(), text.len());
        };
        check(
            "x = \"postgres://u:abc@h/d\"",
            "x = \"postgres://u:***@h/d\"",
        );
        check("a postgres://u:a@b:c@h/d b", "a postgres://u:*****@h/d b");
        check(
            "'postgres://h/d?user=u&password=abc&x=1' found",
            "'postgres://h/d?user=u&password=***&x=1' found",
        );
        check(
            "postgres//u:é@h, postgres://u:b@h",
            "postgres//u:**@h, postgres://u:*@h",
        );
        check("u:abc@h/d", "u:***@h/d");
        check("sqlite://x.db", "sqlite://x.db");
        check("postgres://u@h:5432/d", "postgres://u@h:5432/d");
        check("me@example.com: 'x'", "me@example.com: 'x'");
    }
}
