//! From the rows of catalogue queries to objects with their parts. Runs no query.

use super::CatalogueError;
use crate::{
    connection::Row,
    dialect::postgres::catalogue::{self, Fact, Group, Role, Section},
    snapshot::{Facts, Identity, Object},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

/// The number of an object in its catalogue; never a fact.
pub(super) type Oid = u32;

/// The noun whose number becomes a rank.
const POSITION: &str = "position";

/// An object as read, with what finds it again.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) group: Group,
    pub(super) unit: Oid,
    pub(super) identity: Identity,
    pub(super) object: Object,
}

/// Assembles objects; keeps each word once.
#[derive(Debug, Default)]
pub(super) struct Assembler {
    words: HashSet<Arc<str>>,
}

impl Assembler {
    fn word(&mut self, word: &str) -> Arc<str> {
        if let Some(known) = self.words.get(word) {
            return Arc::clone(known);
        }
        let word: Arc<str> = word.into();
        self.words.insert(Arc::clone(&word));
        word
    }

    /// The objects that `rows` speak of, in the order of the rows.
    pub(super) fn assemble(
        &mut self,
        rows: Vec<Row>,
        major: u32,
    ) -> Result<Vec<Described>, CatalogueError> {
        let sections: Vec<&Section> = catalogue::SECTIONS.into_iter().flatten().collect();
        let mut objects: Vec<Described> = Vec::new();
        let mut places: HashMap<(Group, Oid), usize> = HashMap::new();
        let mut nouns: HashMap<usize, Vec<&'static Fact>> = HashMap::new();
        for row in rows {
            let mut values = row.into_iter();
            let number = number(values.next()).ok_or(CatalogueError::NoSection)?;
            let section = sections
                .get(number as usize)
                .ok_or(CatalogueError::NoSection)?;
            let unit = number_of_unit(values.next())?;
            let kind = values.next().flatten();
            let name = values.next().flatten();
            let known = nouns
                .entry(number as usize)
                .or_insert_with(|| section.facts(major).collect());
            let facts: Vec<(&'static str, String)> = known
                .iter()
                .zip(values)
                .filter_map(|(fact, value)| Some((fact.noun, value?)))
                .collect();
            let facts = facts
                .into_iter()
                .map(|(noun, value)| (self.word(noun), value));
            let place = places.get(&(section.group, unit)).copied();
            match section.role {
                Role::Object => {
                    let facts = facts.collect();
                    let identity = self.identity(kind, name)?;
                    places.insert((section.group, unit), objects.len());
                    objects.push(Described {
                        group: section.group,
                        unit,
                        identity,
                        object: Object {
                            facts,
                            parts: BTreeMap::new(),
                        },
                    });
                }
                Role::More => {
                    if let Some(described) = place.and_then(|place| objects.get_mut(place)) {
                        described.object.facts.extend(facts);
                    }
                }
                Role::Part => {
                    let facts = facts.collect();
                    // Parts of what is no object of the user's: an extension's table, a table of ours.
                    let Some(described) = place.and_then(|place| objects.get_mut(place)) else {
                        continue;
                    };
                    let identity = self.identity(kind, name)?;
                    let described_twice = identity.to_string();
                    if described.object.parts.insert(identity, facts).is_some() {
                        return Err(CatalogueError::Twice {
                            object: format!("{described_twice} of {}", described.identity),
                        });
                    }
                }
            }
        }
        for described in &mut objects {
            rank(&mut described.object.parts);
        }
        Ok(objects)
    }

    fn identity(
        &mut self,
        kind: Option<String>,
        name: Option<String>,
    ) -> Result<Identity, CatalogueError> {
        let (Some(kind), Some(name)) = (kind, name) else {
            return Err(CatalogueError::NoName);
        };
        Ok(Identity {
            kind: self.word(&kind),
            name: name.into(),
        })
    }
}

fn number(value: Option<Option<String>>) -> Option<u32> {
    value.flatten()?.parse().ok()
}

fn number_of_unit(value: Option<Option<String>>) -> Result<Oid, CatalogueError> {
    number(value).ok_or(CatalogueError::NoName)
}

/// Turns column numbers, which have gaps where columns were dropped, into ranks from 1.
fn rank(parts: &mut BTreeMap<Identity, Facts>) {
    let mut positions: Vec<(u32, &mut String)> = parts
        .values_mut()
        .filter_map(|facts| facts.get_mut(POSITION))
        .filter_map(|position| Some((position.parse().ok()?, position)))
        .collect();
    positions.sort_unstable_by_key(|(number, _)| *number);
    for (index, (_, position)) in positions.into_iter().enumerate() {
        *position = (index + 1).to_string();
    }
}
