//! Names as the catalogue quotes and qualifies them.

use super::Names;

/// The name of what is in `public`; nothing for what is in another schema.
pub(super) fn in_public(text: &str) -> Option<String> {
    match parts(text)?.as_slice() {
        [name] => Some(name.clone()),
        [schema, name] if schema == "public" => Some(name.clone()),
        _ => None,
    }
}

/// A table in `public` and its column.
pub(super) fn column(text: &str) -> Option<(String, String)> {
    match parts(text)?.as_slice() {
        [table, column] => Some((table.clone(), column.clone())),
        _ => None,
    }
}

/// The name that is quoted where it has to be.
pub(super) fn unquoted(text: &str) -> String {
    match parts(text).as_deref() {
        Some([name]) => name.clone(),
        _ => text.to_owned(),
    }
}

/// The names between the dots of `text`; none if it is no such text.
fn parts(text: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (name, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted_name(quoted)?,
            None => {
                let end = rest.find('.').unwrap_or(rest.len());
                let (name, behind) = rest.split_at_checked(end)?;
                (name.to_owned(), behind)
            }
        };
        parts.push(name);
        match behind.strip_prefix('.') {
            Some(more) => rest = more,
            None => return behind.is_empty().then_some(parts),
        }
    }
}

/// The name up to the closing quote, and what is behind it.
fn quoted_name(text: &str) -> Option<(String, &str)> {
    let mut name = String::new();
    let mut rest = text;
    loop {
        let (before, behind) = rest.split_once('"')?;
        name.push_str(before);
        match behind.strip_prefix('"') {
            Some(more) => {
                name.push('"');
                rest = more;
            }
            None => return Some((name, behind)),
        }
    }
}

/// Every word of a text that can be a name, in lower case.
pub(super) fn words(text: &str) -> Names {
    let mut words = Names::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
        if !word.is_empty() {
            words.insert(word.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!(in_public("users").as_deref(), Some("users"));
        assert_eq!(in_public("public.users").as_deref(), Some("users"));
        assert_eq!(in_public("other.users"), None);
        assert_eq!(in_public("\"a.\"\"b\"").as_deref(), Some("a.\"b"));
        assert_eq!(in_public("\"a\"b"), None);
        assert_eq!(in_public("\"a"), None);
        assert_eq!(column("t.\"C d\""), Some(("t".into(), "C d".into())));
        assert_eq!(column("other.t.c"), None);
        assert_eq!(unquoted("\"Order\""), "Order");
    }
}
