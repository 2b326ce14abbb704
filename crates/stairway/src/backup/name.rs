//! What the file of a copy is called.

use crate::Dialect;
use jiff::Timestamp;

/// How many characters of the database's name, and of the revisions', are taken.
const LONGEST: usize = 64;

/// The name without its ending: the database, the time in UTC, the revision.
pub(super) fn stem(database: &str, time: Timestamp, revision: &str) -> String {
    let time = time.strftime("%Y-%m-%dT%H%M%SZ");
    format!("{}-{time}-{}", safe(database), safe(revision))
}

pub(super) fn ending(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "dump",
    }
}

/// The text as a part of a name that every file system takes, and no shell or option parser takes for something else.
fn safe(text: &str) -> String {
    let safe: String = text
        .chars()
        .take(LONGEST)
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() => c,
            '-' | '_' | '.' => c,
            _ => '_',
        })
        .collect();
    match safe.trim_start_matches(['-', '.']) {
        "" => "unnamed".to_owned(),
        safe => safe.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_name_is_safe_whatever_the_database_is_called() {
        let check = |database: &str, revision: &str, expected: &str| {
            let time = "2026-11-21T10:15:02.9Z".parse().unwrap();
            assert_eq!(stem(database, time, revision), expected);
        };
        check("shop", "5ebc", "shop-2026-11-21T101502Z-5ebc");
        check("../a b/c:d", "a-b", "_a_b_c_d-2026-11-21T101502Z-a-b");
        check("-rf", "", "rf-2026-11-21T101502Z-unnamed");
        check("\u{e9}t\u{e9}", "x", "_t_-2026-11-21T101502Z-x");
        let long = "x".repeat(300);
        assert_eq!(
            stem(&long, Timestamp::UNIX_EPOCH, &long).len(),
            64 + 20 + 64
        );
    }
}
