//! Which rows of the catalogue a reader has seen, and what the changed ones mean. Runs no query.

use super::{CatalogueError, assemble::Oid};
use crate::{
    connection::Row,
    dialect::postgres::catalogue::change::{
        CLASS, CONSTRAINT, FOLLOWED, INDEX, Meaning, POLICY, PROC, REWRITE, TRIGGER, TYPE,
    },
};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is known of a row; see [`change`](crate::dialect::postgres::catalogue::change).
#[derive(Clone, Copy, Debug)]
struct Known {
    unit: Oid,
    other: Oid,
    name: i64,
}

/// What has to be read again.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Everything.
    pub(super) everything: bool,
    /// These relations, some of which may be gone.
    pub(super) relations: BTreeSet<Oid>,
    /// Whatever lists columns of these relations.
    pub(super) columns: BTreeSet<Oid>,
    /// All types.
    pub(super) types: bool,
    /// All functions.
    pub(super) functions: bool,
}

/// The rows as of the last read.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// The oldest transaction that ran at the last read.
    since: String,
    identity: String,
    signals: String,
    rows: Vec<BTreeMap<i64, Known>>,
    counts: Vec<Option<usize>>,
}

impl Followed {
    /// The oldest transaction that ran at the last read: what is older has been seen.
    pub(super) fn since(&self) -> &str {
        &self.since
    }

    /// Takes in the answer to [`changes`](crate::dialect::postgres::catalogue::change::changes).
    pub(super) fn note(&mut self, answer: Vec<Row>) -> Result<Changes, CatalogueError> {
        let mut changes = Changes::default();
        self.rows.resize_with(FOLLOWED.len(), BTreeMap::new);
        self.counts = vec![None; FOLLOWED.len()];
        let mut comments = Vec::new();
        for row in answer {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || values.next().unwrap_or_default();
            let (number, second, third, signals) = (next(), next(), next(), next());
            if number.is_empty() {
                self.since = transaction(&second)?;
                changes.everything |= third != self.identity
                    || signals != self.signals
                    || signals.split(' ').any(|signal| signal.ends_with("true"));
                self.identity = third;
                // Only the counts are compared the next time.
                self.signals = signals.replace("true", "false");
                continue;
            }
            let number: usize = number.parse().map_err(|_| CatalogueError::NoSection)?;
            if let Some(count) = self.counts.get_mut(number) {
                *count = second.parse().ok();
            }
            for text in third.split(',').filter(|text| !text.is_empty()) {
                let (key, known) = parse(text)?;
                self.row(number, key, known, &mut changes, &mut comments);
            }
        }
        for key in comments {
            self.comment(key, &mut changes, false);
        }
        Ok(changes)
    }

    /// Takes in one changed row.
    fn row(
        &mut self,
        number: usize,
        key: i64,
        known: Known,
        changes: &mut Changes,
        comments: &mut Vec<i64>,
    ) {
        let (Some(followed), Some(rows)) = (FOLLOWED.get(number), self.rows.get_mut(number)) else {
            changes.everything = true;
            return;
        };
        let dropped = followed.meaning == Meaning::Column && known.name == 0;
        let before = if dropped {
            rows.remove(&key)
        } else {
            rows.insert(key, known)
        };
        match followed.meaning {
            Meaning::Comment => return comments.push(key),
            Meaning::Column if dropped || before.is_none() => {
                changes.columns.insert(known.unit);
            }
            _ => {}
        }
        if let Some(before) = before {
            changes.everything |= before.name != known.name && !dropped;
            self.mark(followed.meaning, before, changes);
        }
        self.mark(followed.meaning, known, changes);
    }

    /// Marks what a row says something about.
    fn mark(&self, meaning: Meaning, known: Known, changes: &mut Changes) {
        match meaning {
            Meaning::Function => changes.functions = true,
            Meaning::Type if known.unit == 0 => changes.types = true,
            _ => {
                changes.relations.insert(self.table(known.unit));
                if known.other != 0 {
                    changes.relations.insert(self.table(known.other));
                }
            }
        }
    }

    /// The relation itself, or the table whose index it is.
    fn table(&self, relation: Oid) -> Oid {
        self.known(INDEX, relation)
            .map_or(relation, |index| index.unit)
    }

    fn known(&self, number: usize, oid: Oid) -> Option<&Known> {
        self.rows.get(number)?.get(&i64::from(oid))
    }

    /// Marks what has a comment that is new, changed or gone.
    fn comment(&self, key: i64, changes: &mut Changes, gone: bool) {
        // The three parts of the key are 32, 16 and 16 bits; a catalogue's OID is below 2^14.
        let object = (key >> 32) as u32;
        let catalogue = (key >> 16) as u16;
        let owner = match catalogue {
            1259 => {
                changes.relations.insert(self.table(object));
                return;
            }
            1255 => {
                changes.functions = true;
                return;
            }
            2606 => CONSTRAINT,
            2620 => TRIGGER,
            2618 => REWRITE,
            3256 => POLICY,
            1247 => TYPE,
            _ => {
                changes.everything = true;
                return;
            }
        };
        match self.known(owner, object) {
            Some(known) => self.mark(Meaning::Type, *known, changes),
            // With its object, which was marked itself.
            None if gone => {}
            None => changes.everything = true,
        }
    }

    /// A followed catalogue in which rows vanished; relations come first, since most else goes with them.
    pub(super) fn vanished(&self) -> Option<usize> {
        let differs = |number: &usize| match (self.counts.get(*number), self.rows.get(*number)) {
            (Some(Some(count)), Some(rows)) => *count != rows.len(),
            _ => false,
        };
        [CLASS]
            .into_iter()
            .chain(0..FOLLOWED.len())
            .find(|number| differs(number))
    }

    /// Takes in the keys that a catalogue has now.
    pub(super) fn remove(
        &mut self,
        number: usize,
        keys: &str,
        changes: &mut Changes,
    ) -> Result<(), CatalogueError> {
        let mut now = HashSet::new();
        for key in keys.split(',').filter(|key| !key.is_empty()) {
            now.insert(key.parse::<i64>().map_err(|_| CatalogueError::NoSection)?);
        }
        let Some(rows) = self.rows.get(number) else {
            return Ok(());
        };
        let gone: Vec<(i64, Known)> = rows
            .iter()
            .filter(|(key, _)| !now.contains(key))
            .map(|(key, known)| (*key, *known))
            .collect();
        let meaning = FOLLOWED.get(number).map(|followed| followed.meaning);
        for (key, known) in &gone {
            match meaning {
                Some(Meaning::Comment) => self.comment(*key, changes, true),
                Some(meaning) => self.mark(meaning, *known, changes),
                None => {}
            }
        }
        if let Some(rows) = self.rows.get_mut(number) {
            for (key, _) in &gone {
                rows.remove(key);
            }
            // Committed meanwhile, or not understood.
            changes.everything |= rows.len() != now.len() || gone.is_empty();
            if let Some(count) = self.counts.get_mut(number) {
                *count = Some(rows.len());
            }
        }
        if number == CLASS {
            let gone = gone.iter().map(|(_, known)| known.unit).collect();
            self.forget(&gone, changes);
        }
        Ok(())
    }

    /// Forgets what went with relations.
    fn forget(&mut self, gone: &HashSet<Oid>, changes: &mut Changes) {
        let mut others = BTreeSet::new();
        for (number, rows) in self.rows.iter_mut().enumerate() {
            rows.retain(|key, known| {
                let own = number == INDEX && gone.contains(&(*key as u32));
                let kept = !own && !gone.contains(&known.unit) && !gone.contains(&known.other);
                if !kept {
                    others.extend([known.unit, known.other]);
                }
                kept
            });
        }
        changes.relations.extend(others);
    }

    /// Whether the catalogue of this number has rows of any of the relations.
    pub(super) fn any(&self, number: usize, relations: &BTreeSet<Oid>) -> bool {
        self.rows
            .get(number)
            .is_some_and(|rows| rows.values().any(|known| relations.contains(&known.unit)))
    }

    /// Whether any relation has texts that may list columns of others.
    pub(super) fn reads_columns(&self) -> bool {
        [REWRITE, POLICY]
            .into_iter()
            .any(|number| self.rows.get(number).is_some_and(|rows| !rows.is_empty()))
    }

    /// Whether any function's body is spelt by the server, with columns of relations in it.
    pub(super) fn parsed_bodies(&self) -> bool {
        self.rows
            .get(PROC)
            .is_some_and(|rows| rows.values().any(|known| known.other != 0))
    }
}

/// The transaction number within its epoch, which is what rows carry.
fn transaction(text: &str) -> Result<String, CatalogueError> {
    let number: u64 = text.parse().map_err(|_| CatalogueError::NoSection)?;
    Ok((number & u64::from(u32::MAX)).to_string())
}

fn parse(text: &str) -> Result<(i64, Known), CatalogueError> {
    let mut fields = text.split(':');
    let mut next = || {
        fields
            .next()
            .and_then(|field| field.parse::<i64>().ok())
            .ok_or(CatalogueError::NoSection)
    };
    let key = next()?;
    let mut oid = || next().and_then(|n| Oid::try_from(n).map_err(|_| CatalogueError::NoSection));
    let unit = oid()?;
    let other = oid()?;
    let name = next()?;
    Ok((key, Known { unit, other, name }))
}
