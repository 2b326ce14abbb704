//! What is translated, as data: PostgreSQL's form, SQLite's, and the limits. Each entry stands beside the code
//! that honours it, and the tests run every one of them on both databases.

/// One form, by example, over the columns of a table of every type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// As it is written.
    pub postgres: &'static str,
    /// What SQLite gets.
    pub sqlite: &'static str,
    /// Its limits, as sentences; may be empty.
    pub note: &'static str,
    pub(super) proof: Proof,
}

/// How an entry is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Both databases give the same value in each row.
    Each,
    /// Both give the same over all rows, in order.
    Rows,
    /// It runs on both; the value is another one each time.
    Runs,
}

/// A form that is evaluated row by row.
pub(super) const fn entry(
    postgres: &'static str,
    sqlite: &'static str,
    note: &'static str,
) -> Entry {
    Entry {
        postgres,
        sqlite,
        note,
        proof: Proof::Each,
    }
}

/// A form over many rows.
pub(super) const fn rows(
    postgres: &'static str,
    sqlite: &'static str,
    note: &'static str,
) -> Entry {
    Entry {
        proof: Proof::Rows,
        ..entry(postgres, sqlite, note)
    }
}

/// A form whose value is another one each time.
pub(super) const fn changing(
    postgres: &'static str,
    sqlite: &'static str,
    note: &'static str,
) -> Entry {
    Entry {
        proof: Proof::Runs,
        ..entry(postgres, sqlite, note)
    }
}

/// Entries of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they have in common.
    pub title: &'static str,
    /// In order.
    pub entries: Vec<Entry>,
}

/// Every expression that an unmarked block may hold, as the documentation shows it.
pub fn reference() -> Vec<Group> {
    let group = |title, entries: &[Entry]| Group {
        title,
        entries: entries.to_vec(),
    };
    vec![
        group("Operators", super::operator::ENTRIES),
        group("Patterns", super::pattern::ENTRIES),
        group("Conditions and choices", super::expression::ENTRIES),
        group("Casts and literals", super::convert::ENTRIES),
        group("Dates and times", super::time::ENTRIES),
        Group {
            title: "Functions",
            entries: super::function::functions()
                .flat_map(|function| function.entries)
                .copied()
                .collect(),
        },
    ]
}
