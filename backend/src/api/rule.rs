//! What the texts of a request must keep to. A rule says what is wrong as a lower-case fragment about the text.

pub(super) type Ruled = Result<(), String>;

/// From so many characters to so many, and none that a database or a page could stumble over.
fn text(text: &str, least: usize, most: usize) -> Ruled {
    let length = text.chars().count();
    if length < least && text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if length < least {
        return Err(format!("it has {length} characters, fewer than {least}"));
    }
    if length > most {
        return Err(format!("it has {length} characters, more than {most}"));
    }
    // PostgreSQL cannot keep it in a text.
    match text.contains('\0') {
        true => Err("it holds the character U+0000".to_owned()),
        false => Ok(()),
    }
}

/// A text on one line that is not blank.
fn line(value: &str, most: usize) -> Ruled {
    text(value, 1, most)?;
    if value.trim().is_empty() {
        return Err("it is blank".to_owned());
    }
    if value.trim() != value {
        return Err("it begins or ends with a blank".to_owned());
    }
    match value.chars().any(char::is_control) {
        true => Err("it holds a control character".to_owned()),
        false => Ok(()),
    }
}

/// An address that mail could be sent to. Whether somebody reads it there, only a mail can tell.
pub(super) fn email(value: &str) -> Ruled {
    line(value, 254)?;
    let is_shaped = value.rsplit_once('@').is_some_and(|(user, host)| {
        let labels = || host.split('.');
        let is_label = |label: &str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let is_user = !user.is_empty() && user.chars().count() <= 64 && !user.contains('@');
        is_user && labels().count() > 1 && labels().all(is_label)
    });
    match is_shaped && !value.contains(char::is_whitespace) {
        true => Ok(()),
        false => Err("it is no address such as `ada@example.org`".to_owned()),
    }
}

/// What readers see of a user.
pub(super) fn name(value: &str) -> Ruled {
    line(value, 100)
}

/// A number in whatever form.
pub(super) fn phone(value: &str) -> Ruled {
    line(value, 40)?;
    match value.chars().any(|c| c.is_ascii_digit()) {
        true => Ok(()),
        false => Err("it holds no digit".to_owned()),
    }
}

pub(super) fn bio(value: &str) -> Ruled {
    text(value, 0, 2000)
}

/// The address of a page or a picture.
pub(super) fn link(value: &str) -> Ruled {
    line(value, 2000)?;
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| value.strip_prefix(scheme));
    let has_host = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    match has_host && !value.contains(char::is_whitespace) {
        true => Ok(()),
        false => Err("it is no address such as `https://example.org/`".to_owned()),
    }
}

pub(super) fn theme(value: &str) -> Ruled {
    line(value, 40)
}

/// The last part of an address.
pub(super) fn slug(value: &str) -> Ruled {
    text(value, 1, 120)?;
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    match value.split('-').all(is_word) {
        true => Ok(()),
        false => {
            Err("it is not of lower-case letters and digits, in words with `-` between".to_owned())
        }
    }
}

pub(super) fn title(value: &str) -> Ruled {
    line(value, 200)
}

pub(super) fn body(value: &str) -> Ruled {
    text(value, 0, 100_000)
}

pub(super) fn tag(value: &str) -> Ruled {
    line(value, 40)
}

/// What something is looked for by.
pub(super) fn sought(value: &str) -> Ruled {
    text(value, 1, 200)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(rule: fn(&str) -> Ruled, value: &str, expected: &str) {
        let said = rule(value).err().unwrap_or_default();
        assert_eq!(said, expected, "{value:?}");
    }

    #[test]
    fn an_address_has_a_user_and_a_host() {
        for address in ["ada@example.org", "a.b+c@x-y.example.org", "ä@käse.example"] {
            check(email, address, "");
        }
        let odd = "it is no address such as `ada@example.org`";
        for address in [
            "ada",
            "@example.org",
            "ada@",
            "ada@example",
            "ada@.org",
            "ada@example..org",
            "ada@-x.org",
            "a b@example.org",
            "ada@ex ample.org",
            "a@b@example.org",
        ] {
            check(email, address, odd);
        }
        check(email, &format!("{}@x.org", "a".repeat(64)), "");
        check(email, &format!("{}@x.org", "a".repeat(65)), odd);
        let long = format!("a@{}.org", "x".repeat(250));
        check(email, &long, "it has 256 characters, more than 254");
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        check(name, &"ä".repeat(100), "");
        check(
            name,
            &"ä".repeat(101),
            "it has 101 characters, more than 100",
        );
        check(name, "", "it is empty");
        check(name, "  ", "it is blank");
        check(name, " Ada", "it begins or ends with a blank");
        check(name, "A\nda", "it holds a control character");
        check(bio, "", "");
        check(bio, "two\nlines", "");
        check(bio, "a\0b", "it holds the character U+0000");
    }

    #[test]
    fn a_slug_is_of_words() {
        for word in ["a", "2026-in-review", "a-b"] {
            check(slug, word, "");
        }
        let odd = "it is not of lower-case letters and digits, in words with `-` between";
        for word in ["A", "a--b", "-a", "a-", "a_b", "a b", "ä", "a/b"] {
            check(slug, word, odd);
        }
        check(slug, "", "it is empty");
        check(
            slug,
            &"a".repeat(121),
            "it has 121 characters, more than 120",
        );
    }

    #[test]
    fn a_link_is_of_the_web() {
        for address in ["https://example.org", "http://x/y?z#w"] {
            check(link, address, "");
        }
        let odd = "it is no address such as `https://example.org/`";
        for address in [
            "example.org",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "http://a b",
        ] {
            check(link, address, odd);
        }
    }

    #[test]
    fn a_number_has_digits() {
        check(phone, "+49 (30) 123-45", "");
        check(phone, "none", "it holds no digit");
    }
}
