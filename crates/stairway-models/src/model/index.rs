//! `index`.

use super::{columns::Columns, option::Options};
use crate::{
    Index, IndexItem, Spanned,
    attribute::{self, Entry, Slot},
    problem::Problems,
};

const OPTIONS: &[&str] = &["name", "include", "nulls_not_distinct"];

/// Every word that an index may hold beside columns.
pub(crate) const KNOWN: &[&str] = &[
    "expr",
    "desc",
    "asc",
    "nulls_first",
    "nulls_last",
    "collation",
    "operator_class",
    "name",
    "unique",
    "where",
    "method",
    "include",
    "nulls_not_distinct",
];

/// Those that can stand by themselves.
const FLAGS: &[&str] = &[
    "desc",
    "asc",
    "nulls_first",
    "nulls_last",
    "unique",
    "nulls_not_distinct",
];

/// An item, and what has been said of it so far.
struct Item {
    what: Spanned<String>,
    expression: bool,
    descending: Slot<bool>,
    nulls_first: Slot<bool>,
    collation: Slot<Spanned<String>>,
    operator_class: Slot<Spanned<String>>,
}

impl Item {
    fn new(what: Spanned<String>, expression: bool) -> Item {
        Item {
            what,
            expression,
            descending: Slot::default(),
            nulls_first: Slot::default(),
            collation: Slot::default(),
            operator_class: Slot::default(),
        }
    }
}

/// The index that `entry` declares, beginning with the column of the field that it is on, if it is on one.
pub(super) fn index(
    entry: &Entry,
    of_field: Option<&Spanned<String>>,
    columns: &Columns,
    problems: &mut Problems,
) -> Option<Index> {
    let entries = entry.details(of_field.is_some(), problems)?;
    let problems_before = problems.count();
    let mut items: Vec<Item> = Vec::new();
    items.extend(of_field.map(|column| Item::new(column.clone(), false)));
    let mut options = Options::default();
    let mut unique = Slot::default();
    let mut method = Slot::default();
    let mut predicate = Slot::default();
    for entry in entries {
        if options.take(entry, OPTIONS, columns, problems) {
            continue;
        }
        match entry {
            Entry::Text(text) if text.value.contains('(') && !columns.contains(&text.value) => {
                refuse_expression(entry, &format!("{:?}", text.value), problems);
                continue;
            }
            Entry::Text(text) => {
                let column = columns.of_text(text, problems);
                items.extend(column.map(|column| Item::new(column, false)));
                continue;
            }
            Entry::Word(word) if !FLAGS.contains(&word.value.as_str()) => {
                let column = columns.of_word(word, KNOWN, problems);
                items.extend(column.map(|column| Item::new(column, false)));
                continue;
            }
            Entry::Word(word) => columns.check_option(word, problems),
            Entry::List(word, ..) if !KNOWN.contains(&word.value.as_str()) => {
                refuse_expression(entry, &format!("{}(...)", word.value), problems);
                continue;
            }
            Entry::Pair(..) | Entry::List(..) => {}
        }
        let Some(key) = entry.key() else {
            continue;
        };
        match key.value.as_str() {
            "expr" => {
                let expression = entry.text(problems);
                items.extend(expression.map(|expression| Item::new(expression, true)));
            }
            "unique" => unique.fill(key, entry.flag(problems), problems),
            "where" => predicate.fill(key, entry.text(problems), problems),
            "method" => method.fill(key, entry.text(problems), problems),
            "desc" | "asc" | "nulls_first" | "nulls_last" | "collation" | "operator_class" => {
                match items.last_mut() {
                    Some(item) => modify(item, key, entry, problems),
                    // The item before it was wrong.
                    None if problems.count() > problems_before => {}
                    None => problems.at(
                        entry.span(),
                        format!("`{}` before any item", key.value),
                        "it belongs behind the field or expression that it is about",
                    ),
                }
            }
            _ => attribute::unknown(key, "`index`", KNOWN, &[], problems),
        }
    }
    if items.is_empty() {
        if problems.count() == problems_before {
            problems.at(
                entry.span(),
                "`index` of nothing",
                "write `index(a, b)` or `index(expr = \"lower(a)\")`",
            );
        }
        return None;
    }
    Some(Index {
        name: options.name.take(),
        unique: unique.take().unwrap_or_default(),
        method: method.take(),
        items: items.into_iter().map(IndexItem::from).collect(),
        include: options.include.take().unwrap_or_default(),
        nulls_not_distinct: options.nulls_not_distinct.take().unwrap_or_default(),
        predicate: predicate.take(),
        span: entry.span(),
    })
}

/// An expression stands where a column should.
fn refuse_expression(entry: &Entry, shown: &str, problems: &mut Problems) {
    problems.at(
        entry.span(),
        format!("`{shown}` in an index"),
        "write an expression as `expr = \"lower(a)\"`",
    );
}

/// Takes what `entry` says of an item.
fn modify(item: &mut Item, key: &Spanned<String>, entry: &Entry, problems: &mut Problems) {
    let word = key.value.as_str();
    match word {
        "collation" => item.collation.fill(key, entry.text(problems), problems),
        "operator_class" => item
            .operator_class
            .fill(key, entry.text(problems), problems),
        _ => {
            let flag = entry.flag(problems);
            let (slot, yes, other) = match word {
                "desc" => (&mut item.descending, true, "asc"),
                "asc" => (&mut item.descending, false, "desc"),
                "nulls_first" => (&mut item.nulls_first, true, "nulls_last"),
                _ => (&mut item.nulls_first, false, "nulls_first"),
            };
            // `desc = false` says nothing.
            if flag == Some(false) {
                return;
            }
            if slot.get().is_some_and(|said| *said != yes) {
                problems.at(
                    key.span,
                    format!("`{word}` beside `{other}`"),
                    "keep one of them",
                );
            } else {
                slot.fill(key, flag.map(|_| yes), problems);
            }
        }
    }
}

impl From<Item> for IndexItem {
    fn from(item: Item) -> IndexItem {
        IndexItem {
            what: item.what,
            expression: item.expression,
            collation: item.collation.take(),
            operator_class: item.operator_class.take(),
            descending: item.descending.take().unwrap_or_default(),
            nulls_first: item.nulls_first.take(),
        }
    }
}
