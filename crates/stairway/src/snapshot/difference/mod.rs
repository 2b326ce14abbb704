//! The difference of two snapshots: object by object, part by part, fact by fact. Pure.
//!
//! `render` makes sentences of it, `name` knows which names a database made up by itself.

mod name;
mod render;
#[cfg(test)]
mod tests;

pub use render::Wording;

use super::{Facts, Identity, Kind, Object, Snapshot};
use crate::dialect::{Dialect, token::TokenKind};
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

/// Facts that say how something came to be rather than what it is: the place of a column among the others,
/// and upper or lower case where the database does not tell them apart. They make notes.
pub const ACCIDENTAL: [&str; 2] = [POSITION, "spelling"];

/// The fact that says where a part stands among those of its kind, from 1.
const POSITION: &str = "position";

/// The languages of function bodies in which white space between tokens means nothing.
const LAID_OUT: [&str; 2] = ["sql", "plpgsql"];

/// How much a change matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth a word: an accident of history.
    Note,
    /// The two databases are not the same.
    Difference,
}

/// Everything in which two snapshots differ; objects in their order, and the parts of each in theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Difference {
    /// The changes.
    pub changes: Vec<Change>,
}

impl Difference {
    /// Whether the snapshots are the same, down to the accidents.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// Whether something differs that is not a mere note.
    pub fn matters(&self) -> bool {
        self.changes
            .iter()
            .any(|change| change.level == Level::Difference)
    }
}

/// One change of an object or of one of its parts.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// The object, with its name as it was written.
    pub object: Identity,
    /// The part of it that the change is about; none for the object itself.
    pub part: Option<Identity>,
    /// What happened.
    pub what: What,
    /// How much it matters.
    pub level: Level,
}

/// What happened to an object or part between two snapshots.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum What {
    /// It is in the second snapshot only.
    Added,
    /// It is in the first snapshot only.
    Removed,
    /// It is in both, the same in everything but a name that the database generated.
    Renamed {
        /// Its name in the second snapshot.
        to: Arc<str>,
    },
    /// It is in both, with the parts that they share in another order.
    Reordered {
        /// Their names, in the order of the second snapshot.
        to: Vec<Arc<str>>,
    },
    /// It is in both, with another fact.
    Changed {
        /// The fact's noun.
        fact: Arc<str>,
        /// Its value in the first snapshot; none where it did not apply.
        before: Option<String>,
        /// Its value in the second snapshot; none where it does not apply.
        after: Option<String>,
    },
}

/// What changed from `before` to `after`. Objects that the two share cost a comparison of pointers.
pub fn difference(before: &Snapshot, after: &Snapshot) -> Difference {
    let pairs = pair(&before.objects, &after.objects, |before, after| {
        Arc::ptr_eq(before, after) || before == after
    });
    // Only of a sequence that belongs to a column is the name made up.
    let owned = |(_, object): &(&Identity, &Arc<Object>)| object.facts.contains_key("owned by");
    let moved = renamed(
        gone(&pairs).filter(owned),
        come(&pairs),
        name::is_generated_sequence,
    );
    let names: Vec<(Arc<str>, Arc<str>)> = moved
        .iter()
        .map(|(from, to)| (Arc::clone(&from.name), Arc::clone(&to.name)))
        .collect();
    let mut changes = Vec::new();
    for (identity, before, after) in pairs {
        let (what, object) = match (before, after) {
            (Some(before), Some(after)) => {
                compare(
                    &shown(identity, &after.facts),
                    before,
                    after,
                    &names,
                    &mut changes,
                );
                continue;
            }
            (Some(before), None) => (removed(identity, &moved), before),
            (None, Some(after)) if !moved.values().any(|to| *to == identity) => {
                (What::Added, after)
            }
            _ => continue,
        };
        let object = shown(identity, &object.facts);
        changes.push(Change {
            level: what.level(),
            object,
            part: None,
            what,
        });
    }
    Difference { changes }
}

/// What became of one that is not there any more.
fn removed(identity: &Identity, renamed: &BTreeMap<&Identity, &Identity>) -> What {
    match renamed.get(identity) {
        Some(to) => What::Renamed {
            to: Arc::clone(&to.name),
        },
        None => What::Removed,
    }
}

/// An identity with its value before and after; one of them at least is there.
type Pair<'s, V> = (&'s Identity, Option<&'s V>, Option<&'s V>);

/// The two side by side, in order, without those for which `same` holds.
fn pair<'s, V>(
    before: &'s BTreeMap<Identity, V>,
    after: &'s BTreeMap<Identity, V>,
    same: impl Fn(&V, &V) -> bool,
) -> Vec<Pair<'s, V>> {
    let mut pairs = Vec::new();
    let (mut befores, mut afters) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (befores.peek(), afters.peek()) {
            (Some((one, _)), Some((other, _))) => one.cmp(other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return pairs,
        };
        let one = if order.is_le() { befores.next() } else { None };
        let other = if order.is_ge() { afters.next() } else { None };
        match (one, other) {
            (Some((_, before)), Some((_, after))) if same(before, after) => {}
            (Some((identity, before)), after) => {
                pairs.push((identity, Some(before), after.map(|(_, after)| after)))
            }
            (None, Some((identity, after))) => pairs.push((identity, None, Some(after))),
            (None, None) => return pairs,
        }
    }
}

fn gone<'p, 's, V>(
    pairs: &'p [Pair<'s, V>],
) -> impl Iterator<Item = (&'s Identity, &'s V)> + use<'p, 's, V> {
    pairs
        .iter()
        .filter(|pair| pair.2.is_none())
        .filter_map(|pair| Some((pair.0, pair.1?)))
}

fn come<'p, 's, V>(
    pairs: &'p [Pair<'s, V>],
) -> impl Iterator<Item = (&'s Identity, &'s V)> + use<'p, 's, V> {
    pairs
        .iter()
        .filter(|pair| pair.1.is_none())
        .filter_map(|pair| Some((pair.0, pair.2?)))
}

/// Those that vanished beside one that appeared with equal facts, where `generated` says that the names were
/// not chosen by anyone. The first that fits, in order, is taken, and only once.
fn renamed<'s, V: Same + 's>(
    gone: impl Iterator<Item = (&'s Identity, &'s V)>,
    come: impl Iterator<Item = (&'s Identity, &'s V)>,
    generated: impl Fn(&str, &str) -> bool,
) -> BTreeMap<&'s Identity, &'s Identity> {
    let mut come: Vec<_> = come.collect();
    let mut renamed = BTreeMap::new();
    for (from, before) in gone {
        let fitting = come.iter().position(|(to, after)| {
            from.kind == to.kind && generated(&from.name, &to.name) && before.same(after)
        });
        if let Some(at) = fitting {
            renamed.insert(from, come.remove(at).0);
        }
    }
    renamed
}

/// Equality in everything but accidents.
trait Same {
    fn same(&self, other: &Self) -> bool;
}

impl Same for Facts {
    fn same(&self, other: &Facts) -> bool {
        let essence = |facts: &Facts| -> Vec<(Arc<str>, String)> {
            let essential = facts
                .iter()
                .filter(|(fact, _)| !ACCIDENTAL.contains(&&***fact));
            essential
                .map(|(fact, value)| (Arc::clone(fact), value.clone()))
                .collect()
        };
        essence(self) == essence(other)
    }
}

impl Same for Arc<Object> {
    fn same(&self, other: &Arc<Object>) -> bool {
        self.facts.same(&other.facts) && self.parts == other.parts
    }
}

fn compare(
    object: &Identity,
    before: &Object,
    after: &Object,
    moved: &[(Arc<str>, Arc<str>)],
    changes: &mut Vec<Change>,
) {
    facts(object, None, &before.facts, &after.facts, moved, changes);
    if let Some(to) = reordered(before, after) {
        let what = What::Reordered { to };
        changes.push(Change {
            object: object.clone(),
            part: None,
            level: what.level(),
            what,
        });
    }
    let pairs = pair(&before.parts, &after.parts, |before, after| before == after);
    let renamed = renamed(gone(&pairs), come(&pairs), |gone, come| {
        name::is_generated(gone, come, &object.name)
    });
    for (identity, before, after) in pairs {
        let (what, of) = match (before, after) {
            (Some(before), Some(after)) => {
                facts(
                    object,
                    Some(shown(identity, after)),
                    before,
                    after,
                    moved,
                    changes,
                );
                continue;
            }
            (Some(before), None) => (removed(identity, &renamed), before),
            (None, Some(after)) if !renamed.values().any(|to| *to == identity) => {
                (What::Added, after)
            }
            _ => continue,
        };
        let part = Some(shown(identity, of));
        changes.push(Change {
            level: what.level(),
            object: object.clone(),
            part,
            what,
        });
    }
}

/// The shared parts in the order of `after`, where that is not their order in `before`. A place that only shifts,
/// because a part before it came or went, is no change of its own.
fn reordered(before: &Object, after: &Object) -> Option<Vec<Arc<str>>> {
    let places = |object: &Object, other: &Object| -> Vec<Arc<str>> {
        let mut placed: Vec<(usize, Arc<str>)> = object
            .parts
            .iter()
            .filter(|(part, _)| other.parts.contains_key(*part))
            .filter_map(|(part, facts)| {
                Some((facts.get(POSITION)?.parse().ok()?, part.name.clone()))
            })
            .collect();
        placed.sort();
        placed.into_iter().map(|(_, name)| name).collect()
    };
    let (before, after) = (places(before, after), places(after, before));
    (before != after).then_some(after)
}

fn facts(
    object: &Identity,
    part: Option<Identity>,
    before: &Facts,
    after: &Facts,
    moved: &[(Arc<str>, Arc<str>)],
    changes: &mut Vec<Change>,
) {
    let language = after.get("language");
    let mut nouns: Vec<&Arc<str>> = before.keys().chain(after.keys()).collect();
    nouns.sort();
    nouns.dedup();
    for fact in nouns {
        let (before, after) = (before.get(fact), after.get(fact));
        if before == after || &**fact == POSITION {
            continue;
        }
        // A default that reads from a renamed sequence is the same default.
        let only_moved = before.zip(after).is_some_and(|(before, after)| {
            moved
                .iter()
                .any(|(from, to)| before.replace(&**from, to) == *after)
        });
        let laid_out =
            &**fact == "body" && language.is_some_and(|it| LAID_OUT.contains(&it.as_str()));
        let only_laid_out = laid_out
            && before
                .zip(after)
                .is_some_and(|(one, other)| same_tokens(one, other));
        let accidental = ACCIDENTAL.contains(&&**fact) || only_moved || only_laid_out;
        changes.push(Change {
            object: object.clone(),
            part: part.clone(),
            what: What::Changed {
                fact: Arc::clone(fact),
                before: before.cloned(),
                after: after.cloned(),
            },
            level: if accidental {
                Level::Note
            } else {
                Level::Difference
            },
        });
    }
}

/// Whether two bodies are the same but for white space between their tokens.
fn same_tokens(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        Dialect::Postgres
            .tokens(text)
            .into_iter()
            .filter(|token| token.kind != TokenKind::Space)
            .filter_map(|token| text.get(token.span).map(str::to_owned))
            .collect()
    };
    words(one) == words(other)
}

impl What {
    fn level(&self) -> Level {
        match self {
            What::Renamed { .. } | What::Reordered { .. } => Level::Note,
            _ => Level::Difference,
        }
    }
}

/// The identity with its name as it was written.
fn shown(identity: &Identity, facts: &Facts) -> Identity {
    let name = facts
        .get("spelling")
        .map_or_else(|| Arc::clone(&identity.name), |name| name.as_str().into());
    Identity {
        kind: Kind::clone(&identity.kind),
        name,
    }
}
