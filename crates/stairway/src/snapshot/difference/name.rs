//! Names that a database makes up by itself, from the table and its columns. They outlive a rename of either.

/// What PostgreSQL ends such a name with: <https://www.postgresql.org/docs/current/sql-createtable.html>,
/// `ChooseIndexName` and `ChooseConstraintName` in its source.
const ENDINGS: [&str; 7] = ["pkey", "key", "fkey", "check", "idx", "excl", "seq"];

/// Whether `one` and `other`, on the table now called `table`, differ only in the table or in the columns
/// that they were generated from.
pub(super) fn is_generated(one: &str, other: &str, table: &str) -> bool {
    let sqlite = "sqlite_autoindex_";
    if one.starts_with(sqlite) && other.starts_with(sqlite) {
        return true;
    }
    let (Some(one), Some(other)) = (Generated::of(one), Generated::of(other)) else {
        return false;
    };
    let table = unqualified(table);
    let (of_one, of_other) = (one.is_of(table), other.is_of(table));
    one.ending == other.ending
        && match (of_one, of_other) {
            (true, true) => true,
            // The former table's name is any text, but what follows it is the same.
            (true, false) => other.stem.ends_with(one.columns(table)),
            (false, true) => one.stem.ends_with(other.columns(table)),
            (false, false) => false,
        }
}

/// Whether both are sequences' names that share a column: `users_id_seq`, `people_id_seq`.
pub(super) fn is_generated_sequence(one: &str, other: &str) -> bool {
    let (Some(one), Some(other)) = (
        Generated::of(unqualified(one)),
        Generated::of(unqualified(other)),
    ) else {
        return false;
    };
    let column = |name: &Generated<'_>| {
        name.stem
            .rsplit_once('_')
            .map(|(_, column)| column.to_owned())
    };
    one.ending == "seq"
        && other.ending == "seq"
        && column(&one).is_some()
        && column(&one) == column(&other)
}

/// `{stem}_{ending}{number}`.
struct Generated<'n> {
    stem: &'n str,
    ending: &'static str,
}

impl<'n> Generated<'n> {
    fn of(name: &'n str) -> Option<Generated<'n>> {
        let (stem, ending) = name
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .rsplit_once('_')?;
        let ending = ENDINGS.into_iter().find(|known| *known == ending)?;
        Some(Generated { stem, ending })
    }

    fn is_of(&self, table: &str) -> bool {
        self.stem
            .strip_prefix(table)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    }

    /// What follows the table's name, with the `_` before it.
    fn columns(&self, table: &str) -> &'n str {
        self.stem.strip_prefix(table).unwrap_or(self.stem)
    }
}

/// The name without its schema and without quotes.
fn unqualified(name: &str) -> &str {
    name.rsplit_once('.')
        .map_or(name, |(_, name)| name)
        .trim_matches('"')
}
