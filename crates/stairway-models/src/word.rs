//! Words that are known, and the one that was meant by one that is not.

/// The known word nearest to `word`, if one is near enough to be what was meant.
fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| {
            let length = candidate.chars().count();
            *distance < length && *distance <= length.max(3) / 3
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// What to say to `word`, which is none of `known`: the nearest of them, or all.
pub(crate) fn meant(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => self::known(known),
    }
}

/// The known words.
pub(crate) fn known(words: &[&str]) -> String {
    format!("known are {}", listed(words))
}

/// In backticks, with commas between them.
pub(crate) fn listed(words: &[&str]) -> String {
    words
        .iter()
        .map(|word| format!("`{word}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A table's name made of a struct's: in snake case, and the plural of it by the plain rules of English.
pub(crate) fn table_of(name: &str) -> String {
    let mut table = String::new();
    let mut before = None;
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_some_and(|c: char| !c.is_uppercase() && c != '_') {
            table.push('_');
        }
        table.extend(letter.to_lowercase());
        before = Some(letter);
    }
    let hissing = ["ss", "x", "ch", "sh"];
    match table.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ if hissing.iter().any(|end| table.ends_with(end)) => table + "es",
        _ if table.ends_with('s') => table,
        _ => table + "s",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_named_after_its_struct() {
        let named = [
            "User",
            "UserPreferences",
            "Category",
            "Day",
            "Address",
            "APIKey",
            "Box",
        ];
        assert_eq!(
            named.map(table_of),
            [
                "users",
                "user_preferences",
                "categories",
                "days",
                "addresses",
                "apikeys",
                "boxes"
            ]
        );
    }

    #[test]
    fn a_word_far_from_all_gives_the_list() {
        assert_eq!(
            meant("tabel", &["table", "unique"]),
            "did you mean `table`?"
        );
        assert_eq!(
            meant("colour", &["table", "unique"]),
            "known are `table`, `unique`"
        );
    }
}
