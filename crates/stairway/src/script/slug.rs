//! The name of a revision's file: `DATE_ID_SLUG.sql`.

use crate::revision::RevisionId;
use std::path::Path;

/// No slug is longer than this, in characters.
const LONGEST: usize = 40;

/// The name of the file of a new revision, such as `2026-01-18_5ebc48e65e28_add_user_preferences.sql`.
pub fn file_name(created: jiff::Timestamp, revision: &RevisionId, message: &str) -> String {
    let date = created.strftime("%Y-%m-%d");
    match slug(message).as_str() {
        "" => format!("{date}_{revision}.sql"),
        slug => format!("{date}_{revision}_{slug}.sql"),
    }
}

/// The words of a message that fit, in lower case, with `_` between them. Words are of letters and digits of any script.
fn slug(message: &str) -> String {
    // An accent that is a character of its own is no letter, and does not end its word either.
    let is_accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let message: String = message.chars().flat_map(char::to_lowercase).collect();
    let message: String = message.chars().filter(|&c| !is_accent(c)).collect();
    let words = message
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let mut slug = String::new();
    let mut room = LONGEST;
    for word in words {
        let length = word.chars().count();
        if slug.is_empty() {
            slug.extend(word.chars().take(LONGEST));
        } else if length < room {
            slug.push('_');
            slug.push_str(word);
            room -= 1;
        } else {
            break;
        }
        room = room.saturating_sub(length);
    }
    slug
}

/// The message that a file's name tells: the words behind the id.
pub(super) fn message(path: &Path, revision: &RevisionId) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let slug = match stem.split_once(revision.as_str()) {
        Some((_, slug)) => slug,
        None => &stem,
    };
    slug.replace('_', " ").trim().to_owned()
}

/// Whether a file's name holds `revision` as a whole word.
pub(crate) fn names(file_name: &str, revision: &RevisionId) -> bool {
    let stem = file_name.strip_suffix(".sql").unwrap_or(file_name);
    let outside = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    // Not `match_indices`, which misses a match that overlaps one that is no whole word.
    let mut before = None;
    stem.char_indices().any(|(at, c)| {
        let begins = outside(before.replace(c));
        let rest = stem.get(at..).filter(|_| begins);
        let rest = rest.and_then(|rest| rest.strip_prefix(revision.as_str()));
        rest.is_some_and(|rest| outside(rest.chars().next()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(message: &str, expected: &str) {
        let created = "2026-01-18T23:30:00Z".parse().unwrap();
        let name = file_name(created, &"5ebc48e65e28".parse().unwrap(), message);
        assert_eq!(name, expected);
    }

    #[test]
    fn a_file_is_named_after_date_id_and_message() {
        check(
            "Add user preferences",
            "2026-01-18_5ebc48e65e28_add_user_preferences.sql",
        );
        check(
            "  Fix: `users.e-mail`!",
            "2026-01-18_5ebc48e65e28_fix_users_e_mail.sql",
        );
    }

    #[test]
    fn a_long_message_is_cut_at_a_word() {
        check(
            "backfill the normalised phone numbers of every user",
            "2026-01-18_5ebc48e65e28_backfill_the_normalised_phone_numbers_of.sql",
        );
        check(
            &"x".repeat(50),
            "2026-01-18_5ebc48e65e28_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.sql",
        );
    }

    #[test]
    fn letters_of_every_script_stay() {
        check("Ünïcode 日本", "2026-01-18_5ebc48e65e28_ünïcode_日本.sql");
        check("cafe\u{301} İ", "2026-01-18_5ebc48e65e28_cafe_i.sql");
        // Forty characters, not bytes.
        let word = "д".repeat(13);
        check(
            &[&*word, &word, &word, &word].join(" "),
            &format!("2026-01-18_5ebc48e65e28_{word}_{word}.sql"),
        );
        check("→ !", "2026-01-18_5ebc48e65e28.sql");
    }

    #[test]
    fn an_id_counts_only_as_a_whole_word() {
        let id = "ab12".parse().unwrap();
        assert!(names("2026-01-18_ab12_x.sql", &id));
        assert!(names("ab12.sql", &id));
        assert!(!names("2026-01-18_ab123_x.sql", &id));
        assert!(names("2026-01-18___.sql", &"__".parse().unwrap()));
        assert!(!names("2026-01-18_xab12.sql", &id));
    }
}
