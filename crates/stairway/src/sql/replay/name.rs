//! The names that PostgreSQL makes for what a statement leaves unnamed, byte for byte: `t_a_b_key`, truncated to
//! what a name may hold and numbered when taken. After `makeObjectName`, `ChooseRelationName`,
//! `ChooseConstraintName` and `ChooseIndexColumnNames` of PostgreSQL 15.

use super::draft::Draft;

/// The bytes that a name may have.
const MOST: usize = 63;

/// What a name is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    PrimaryKey,
    Unique,
    Index,
    Check,
    ForeignKey,
}

/// The name for something of `table` on `columns`, which are empty where they do not count.
pub(super) fn choose(
    draft: &Draft<'_>,
    purpose: Purpose,
    table: &str,
    columns: &[String],
) -> String {
    let label = match purpose {
        Purpose::PrimaryKey => "pkey",
        Purpose::Unique => "key",
        Purpose::Index => "idx",
        Purpose::Check => "check",
        Purpose::ForeignKey => "fkey",
    };
    let addition = (!columns.is_empty() && purpose != Purpose::PrimaryKey).then(|| join(columns));
    let taken = |name: &str| {
        match purpose {
            Purpose::PrimaryKey | Purpose::Unique => {
                draft.is_relation(name) || draft.is_constraint(name)
            }
            Purpose::Index => draft.is_relation(name),
            // Constraints need a name of their own in their table only, but a made one is new in the whole schema.
            Purpose::Check | Purpose::ForeignKey => draft.is_constraint(name),
        }
    };
    let mut number = 0_usize;
    loop {
        let label = match number {
            0 => label.to_owned(),
            _ => format!("{label}{number}"),
        };
        let name = make(table, addition.as_deref(), &label);
        if !taken(&name) {
            return name;
        }
        number += 1;
    }
}

/// The parts with `_` between them, the longer of the first two cut until all of it fits.
fn make(first: &str, second: Option<&str>, label: &str) -> String {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let room = MOST.saturating_sub(overhead);
    let mut one = first.len();
    let mut two = second.map_or(0, str::len);
    while one + two > room {
        if one > two {
            one -= 1;
        } else {
            two -= 1;
        }
    }
    let first = clip(first, one);
    match second {
        Some(second) => format!("{first}_{}_{label}", clip(second, two)),
        None => format!("{first}_{label}"),
    }
}

/// As many whole characters of `text` as `bytes` hold.
fn clip(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The names of the columns with `_` between them, as far as they matter.
fn join(columns: &[String]) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(column);
        if joined.len() > MOST {
            break;
        }
    }
    joined
}

/// The names that the columns of an index have in it, from those of its columns and expressions: one that is taken
/// gets a number.
pub(super) fn index_columns(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut chosen: Vec<String> = Vec::new();
    for name in names {
        let mut candidate = name.clone();
        let mut number = 0_usize;
        while chosen.contains(&candidate) {
            number += 1;
            let digits = number.to_string();
            candidate = format!("{}{digits}", clip(&name, MOST.saturating_sub(digits.len())));
        }
        chosen.push(candidate);
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_part_is_cut_first_and_never_inside_of_a_character() {
        let long = "a".repeat(60);
        assert_eq!(
            make(&long, Some("column"), "key"),
            format!("{}_column_key", "a".repeat(52))
        );
        assert_eq!(
            make(&long, Some(&long), "key"),
            format!("{}_{}_key", "a".repeat(29), "a".repeat(29))
        );
        assert_eq!(
            make(&"é".repeat(31), None, "pkey"),
            format!("{}_pkey", "é".repeat(29))
        );
    }

    #[test]
    fn a_name_that_is_taken_in_an_index_gets_a_number() {
        let names = ["a", "expr", "a", "expr", "a"].map(str::to_owned);
        assert_eq!(index_columns(names), ["a", "expr", "a1", "expr1", "a2"]);
    }
}
