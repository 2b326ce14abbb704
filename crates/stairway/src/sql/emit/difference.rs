//! What differs between the schemas before and after a statement, as far as SQLite's catalogue shows it.

use super::{guard::name, rebuild::triggers, violation::references};
use crate::{
    Dialect,
    dialect::token::TokenKind,
    schema::{DataType, Definition, Index, Schema, Table, Trigger, View},
    sql::{Problem, print},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// The tables that both have and SQLite would show otherwise. Those that foreign keys go from come before those that
/// they went to, so that no key is left without the one that it refers to.
pub(super) fn tables<'s>(before: &'s Schema, after: &Schema) -> Vec<&'s str> {
    let same_labels = before.enums == after.enums;
    let changed: BTreeSet<&str> = before
        .tables
        .iter()
        .filter(|(called, old)| {
            after.tables.get(*called).is_some_and(|new| {
                let same = same_labels && std::sync::Arc::ptr_eq(old, new);
                !same
                    && print::create_table(old, called, before)
                        != print::create_table(new, called, after)
            })
        })
        .map(|(called, _)| called.as_str())
        .collect();
    referring_first(before, changed).0
}

/// The tables that are gone, in the order in which they can be dropped, and whether their keys run in a circle.
pub(super) fn dropped<'s>(before: &'s Schema, after: &Schema) -> (Vec<&'s str>, bool) {
    let gone = before
        .tables
        .keys()
        .filter(|called| !after.tables.contains_key(*called))
        .map(String::as_str)
        .collect();
    referring_first(before, gone)
}

fn referring_first<'s>(schema: &'s Schema, mut names: BTreeSet<&'s str>) -> (Vec<&'s str>, bool) {
    let mut order = Vec::new();
    let mut cyclic = false;
    while let Some(&any) = names.first() {
        let free = names.iter().copied().find(|called| {
            references(schema).all(|reference| {
                !reference.key.table.eq_ignore_ascii_case(called)
                    || reference.child.eq_ignore_ascii_case(called)
                    || !names.contains(reference.child)
            })
        });
        cyclic |= free.is_none();
        let next = free.unwrap_or(any);
        names.remove(next);
        order.push(next);
    }
    (order, cyclic)
}

/// The names of the CHECKs that hold columns to the labels of enum types.
pub(super) fn enum_checks(table: &Table) -> Vec<String> {
    table
        .columns
        .iter()
        .filter(|column| matches!(column.data_type, DataType::Enum(_)))
        .map(|column| print::enum_check(&table.name, &column.name))
        .collect()
}

/// The problem that a table is not known well enough to be rebuilt.
pub(super) fn unknown(table: &Table, at: Range<usize>) -> Problem {
    Problem::unshared(
        at,
        format!(
            "`{}` has {}, which a change here would lose",
            table.name,
            table.unmodelled.join(", ")
        ),
    )
    .because("Stairway changes a table on SQLite only if it understands all of its definition.")
}

/// Refuses a change to `word`, the table itself or a column of it, that a trigger may mention: its text is known, but
/// not its meaning, so it cannot be brought in line.
pub(super) fn refuse_triggers(
    schema: &Schema,
    table: &str,
    word: &str,
    at: &Range<usize>,
) -> Result<(), Problem> {
    let (table, word) = (table.to_ascii_lowercase(), word.to_ascii_lowercase());
    let mentions = |words: &BTreeSet<String>| words.contains(&word) && words.contains(&table);
    let trigger = schema
        .triggers
        .values()
        .find(|trigger| mentions(&trigger.words))
        .map(|trigger| ("trigger", &trigger.name));
    let view = schema
        .views
        .values()
        .find_map(|view| match &view.definition {
            Definition::Text { words, .. } if mentions(words) => Some(("view", &view.name)),
            _ => None,
        });
    match trigger.or(view) {
        None => Ok(()),
        Some((kind, name)) => Err(Problem::new(
            at.clone(),
            format!("the {kind} `{name}` on SQLite mentions `{word}`"),
        )
        .because(format!(
            "What a {kind} of a block for SQLite says is not understood, so it cannot be changed along."
        ))
        .help(format!(
            "Drop the {kind} before in a block for SQLite, and create it again afterwards."
        ))),
    }
}

/// Indexes of tables that stay as they are otherwise.
pub(super) struct Indexes<'s> {
    dropped: Vec<&'s str>,
    created: Vec<(&'s Index, &'s str)>,
}

impl<'s> Indexes<'s> {
    /// What differs in the tables that are not in `changed`, whose indexes come with them.
    pub(super) fn new(before: &'s Schema, after: &'s Schema, changed: &[&str]) -> Indexes<'s> {
        let mut indexes = Indexes {
            dropped: Vec::new(),
            created: Vec::new(),
        };
        for (called, new) in &after.tables {
            let Some(old) = before.tables.get(called) else {
                continue;
            };
            if std::sync::Arc::ptr_eq(old, new) || changed.contains(&called.as_str()) {
                continue;
            }
            let texts = |table: &'s Table| -> BTreeMap<&'s str, (&'s Index, String)> {
                let text = |index| print::create_index(index, called);
                let entry =
                    |(name, index): (&'s String, &'s Index)| (name.as_str(), (index, text(index)));
                table.indexes.iter().map(entry).collect()
            };
            let (old, new) = (texts(old), texts(new));
            for (name, (_, text)) in &old {
                if new.get(name).is_none_or(|(_, now)| now != text) {
                    indexes.dropped.push(name);
                }
            }
            for (name, (index, text)) in &new {
                if old.get(name).is_none_or(|(_, past)| past != text) {
                    indexes.created.push((index, called));
                }
            }
        }
        indexes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.created.is_empty()
    }

    pub(super) fn drop(&self) -> Vec<String> {
        self.dropped
            .iter()
            .map(|index| format!("DROP INDEX {}", name(index)))
            .collect()
    }

    pub(super) fn create(&self) -> Vec<String> {
        self.created
            .iter()
            .map(|(index, on)| print::create_index(index, on))
            .collect()
    }
}

/// Views that come, go or change, and the triggers that go with them.
pub(super) struct Views<'s> {
    dropped: BTreeSet<&'s str>,
    created: Vec<&'s View>,
    /// Triggers that are dropped by name, because they mention a view that is gone for a while.
    loosened: Vec<&'s Trigger>,
    /// Triggers that are made again.
    fastened: Vec<&'s Trigger>,
}

impl<'s> Views<'s> {
    /// What differs. With `dependants`, whatever mentions a view that changes is taken away too, and comes back.
    pub(super) fn new(before: &'s Schema, after: &'s Schema, dependants: bool) -> Views<'s> {
        let mut dropped: BTreeSet<&str> = BTreeSet::new();
        let mut created: BTreeMap<&str, &View> = BTreeMap::new();
        if before.views != after.views {
            for (called, view) in &before.views {
                let same = |now: &std::sync::Arc<View>| {
                    print::create_view(now) == print::create_view(view)
                };
                if !after.views.get(called).is_some_and(same) {
                    dropped.insert(called);
                }
            }
        }
        loop {
            let more: Vec<&str> = before
                .views
                .iter()
                .filter(|(called, view)| {
                    dependants
                        && !dropped.contains(called.as_str())
                        && dropped.iter().any(|gone| mentions(view, gone))
                })
                .map(|(called, _)| called.as_str())
                .collect();
            if more.is_empty() {
                break;
            }
            dropped.extend(more);
        }
        for (called, view) in &after.views {
            if dropped.contains(called.as_str()) || !before.views.contains_key(called) {
                created.insert(called, view);
            }
        }
        let on_dropped = |trigger: &Trigger| {
            dropped
                .iter()
                .any(|view| view.eq_ignore_ascii_case(&trigger.table))
        };
        let loosened: Vec<&Trigger> = before
            .triggers
            .values()
            .map(|trigger| &**trigger)
            .filter(|trigger| {
                dependants
                    && !on_dropped(trigger)
                    && dropped
                        .iter()
                        .any(|view| trigger.words.contains(&view.to_ascii_lowercase()))
            })
            .collect();
        let fastened = created
            .keys()
            .flat_map(|&view| triggers(after, view))
            .chain(loosened.iter().filter_map(|own| {
                // As it is afterwards: the table that it is on may have another name.
                let now = after.triggers.values();
                now.map(|trigger| &**trigger)
                    .find(|trigger| trigger.name == own.name)
            }))
            .collect();
        Views {
            created: in_order(created),
            dropped,
            loosened,
            fastened,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.dropped.is_empty() && self.created.is_empty()
    }

    pub(super) fn creates(&self) -> bool {
        !self.created.is_empty()
    }

    pub(super) fn drop(&self) -> Vec<String> {
        let triggers = self
            .loosened
            .iter()
            .map(|trigger| format!("DROP TRIGGER {}", name(&trigger.name)));
        let views = self
            .dropped
            .iter()
            .map(|view| format!("DROP VIEW {}", name(view)));
        triggers.chain(views).collect()
    }

    pub(super) fn create(&self) -> Vec<String> {
        let views = self.created.iter().map(|view| print::create_view(view));
        let triggers = self.fastened.iter().map(|trigger| trigger.text.clone());
        views.chain(triggers).collect()
    }
}

/// Views after those that they stand on, and by name among equals.
fn in_order<'s>(mut views: BTreeMap<&'s str, &'s View>) -> Vec<&'s View> {
    let mut order = Vec::new();
    while let Some((&first, _)) = views.first_key_value() {
        let free = views
            .iter()
            .find(|(called, view)| {
                !views
                    .keys()
                    .any(|other| other != *called && mentions(view, other))
            })
            .map_or(first, |(&called, _)| called);
        order.extend(views.remove(free));
    }
    order
}

/// Whether `word`, a name, is among the words of what the view shows.
fn mentions(view: &View, word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    match &view.definition {
        Definition::Text { words, .. } => words.contains(&word),
        Definition::Query(query) => words(&print::query(query, Dialect::Sqlite)).contains(&word),
    }
}

/// Every word of an SQL text that can be a name, in lower case and without its quotes.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    Dialect::Sqlite
        .tokens(text)
        .into_iter()
        .filter_map(|token| {
            let word = text.get(token.span)?;
            match token.kind {
                TokenKind::Word => Some(word.to_ascii_lowercase()),
                // A string can be a name in places too.
                TokenKind::QuotedName | TokenKind::Text => {
                    let quote = word.chars().last()?;
                    let inner = word.get(1..word.len().checked_sub(1)?)?;
                    let inner = inner.replace(&format!("{quote}{quote}"), &quote.to_string());
                    Some(inner.to_ascii_lowercase())
                }
                _ => None,
            }
        })
        .collect()
}
