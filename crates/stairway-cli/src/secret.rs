//! Passwords in text that is shown as somebody wrote it: a line of the configuration, a word of the command
//! line. A database URL that was read knows by itself what it must not show.

use std::ops::Range;

/// The text with stars for every password of a URL in it, byte for byte, so that places in it still hold. A URL may lack
/// what is before its `//`, and `user:password@host` may lack more.
pub(crate) fn masked(text: &str) -> String {
    stars(text, |_| false)
}

/// The same for what was typed on a command line, where `heads:core@base` is a range and no password of `heads`.
pub(crate) fn masked_line(text: &str) -> String {
    stars(text, may_be_range)
}

/// Stars for passwords, but not for those of a word that `is_plain`.
fn stars(text: &str, is_plain: fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(span) = password(rest, is_plain) {
        shown.push_str(&rest[..span.start]);
        shown.push_str(&"*".repeat(span.len()));
        rest = &rest[span.end..];
    }
    shown.push_str(rest);
    shown
}

/// Whether the word has the form of a range of targets: one colon, and nothing that only a host or a path has.
fn may_be_range(word: &str) -> bool {
    let of_targets = |c: char| c.is_alphanumeric() || "_:@+-".contains(c);
    word.matches(':').count() == 1 && word.chars().all(of_targets)
}

/// What ends a word.
const ENDS: [char; 7] = [' ', '\t', '\n', '\r', '"', '\'', '`'];

/// The first password in the text.
fn password(text: &str, is_plain: fn(&str) -> bool) -> Option<Range<usize>> {
    let mut start = 0;
    let of_user = text.split_inclusive(ENDS).find_map(|word| {
        let here = start;
        start += word.len();
        let word = word.trim_end_matches(ENDS);
        let span = of_user(word).filter(|_| !is_plain(word))?;
        Some(here + span.start..here + span.end)
    });
    let both = [of_user, of_keyword(text)];
    both.into_iter().flatten().min_by_key(|span| span.start)
}

/// As a URL has it after its user, with `://`, `//` or nothing before that.
fn of_user(word: &str) -> Option<Range<usize>> {
    let at = word.rfind('@')?;
    let user = word[..at].rfind("//").map_or(0, |slashes| slashes + 2);
    let colon = user + word[user..at].find(':')?;
    unmasked(word, colon + 1..at)
}

/// As the query of a URL has it, or libpq's words, which may be set apart from `=` and in quotes.
fn of_keyword(text: &str) -> Option<Range<usize>> {
    let blank = [' ', '\t'];
    text.match_indices("password").find_map(|(at, keyword)| {
        let rest = text[at + keyword.len()..].trim_start_matches(blank);
        let value = rest.strip_prefix('=')?.trim_start_matches(blank);
        let start = text.len() - value.len();
        let quoted = value.strip_prefix('\'').and_then(quoted);
        let span = match quoted {
            Some(length) => start + 1..start + 1 + length,
            None => {
                let is_end = |c| c == '&' || ENDS.contains(&c);
                start..start + value.find(is_end).unwrap_or(value.len())
            }
        };
        unmasked(text, span)
    })
}

/// The length of what is in quotes that end on its line; a quote after a backslash is part of it.
fn quoted(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '\n' => return None,
            '\'' if !is_escaped => return Some(at),
            _ => is_escaped = c == '\\' && !is_escaped,
        }
    }
    None
}

/// The span, if there is something in it besides stars.
fn unmasked(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let hides = text[span.clone()].bytes().any(|byte| byte != b'*');
    hides.then_some(span)
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
        check(
            "`host=h password=abc user=u`",
            "`host=h password=*** user=u`",
        );
        check(
            r"'host=h password='a b\'c' user=u'",
            r"'host=h password='******' user=u'",
        );
        check("password = abc", "password = ***");
        check(
            "postgres://u:a@h/d?password=bc postgres://u:d@h",
            "postgres://u:*@h/d?password=** postgres://u:*@h",
        );
        check("p='x?password='\nq='y'", "p='x?password='\nq='y'");
        check("u:abc@h", "u:***@h");
        check("u:abc@h/d", "u:***@h/d");
        check("sqlite://x.db", "sqlite://x.db");
        check("postgres://u@h:5432/d", "postgres://u@h:5432/d");
        check("me@example.com: 'x'", "me@example.com: 'x'");
    }

    #[test]
    fn a_target_on_a_command_line_is_shown_as_it_was_typed() {
        let same = |line: &str| assert_eq!(masked_line(line), line);
        same("`current:core@head` is empty");
        same("heads:billing@base");
        same("core@base:core@head-1");
        same("core@+1:");
        let check = |line: &str, shown: &str| assert_eq!(masked_line(line), shown);
        // What only a URL has, a part of one among it.
        check(
            "postgres://u:abc@h is no target",
            "postgres://u:***@h is no target",
        );
        check("u:abc@h/d", "u:***@h/d");
        check("u:abc@h:5432", "u:***@h:5432");
        check("u:abc@db.example.com", "u:***@db.example.com");
        check("u:a%20c@h", "u:*****@h");
        check("password=abc", "password=***");
        check(
            "heads:billing@base postgres://u:b@h",
            "heads:billing@base postgres://u:*@h",
        );
    }
}
