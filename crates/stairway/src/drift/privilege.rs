//! Owners and privileges, which are a matter of where a database stands as much as of its revisions.
//!
//! Who owns an object is whoever ran its revision, and that is another role on the throwaway server: owners are compared
//! only where a revision gave an object to somebody. Privileges are compared if a revision grants or revokes any. If none
//! does, they are given by whoever runs the server, and are told and left alone. The same holds for what is set for the
//! database as a whole and for the schema `public`.

use super::foreign;
use crate::snapshot::{Facts, Identity, Object, Snapshot};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

const GRANTS: [&str; 2] = ["grants", "revoked"];
const DEFAULTS: &str = "default privileges";
/// How many objects are named.
const NAMED: usize = 3;

/// Both databases, without what is left alone.
pub(super) struct Aligned {
    pub(super) expected: Snapshot,
    pub(super) live: Snapshot,
    pub(super) unknown: Vec<String>,
}

/// Takes out what is left alone. `role` ran the revisions of `expected`.
pub(super) fn align(expected: &Snapshot, live: &Snapshot, role: &str) -> Aligned {
    let mut aligned = Aligned {
        expected: expected.clone(),
        live: live.clone(),
        unknown: Vec::new(),
    };
    aligned.database();
    aligned.privileges(role);
    aligned.owners(role);
    aligned
}

impl Aligned {
    /// What is set for the database as a whole, where no revision sets it.
    fn database(&mut self) {
        let of = |objects: &BTreeMap<Identity, Arc<Object>>| -> BTreeSet<Identity> {
            objects
                .iter()
                .filter(|(identity, object)| {
                    foreign::is_of_the_database(identity, object) && &*identity.kind != DEFAULTS
                })
                .map(|(identity, _)| identity.clone())
                .collect()
        };
        let (expected, live) = (of(&self.expected.objects), of(&self.live.objects));
        let mut left = false;
        for identity in expected.union(&live) {
            // How many large objects there are is no matter of the schema.
            if &*identity.kind == "large objects" || !expected.contains(identity) {
                self.expected.objects.remove(identity);
                self.live.objects.remove(identity);
                left |= &*identity.kind != "large objects";
            } else if !live.contains(identity) {
                let nothing = Object {
                    facts: Facts::new(),
                    parts: BTreeMap::new(),
                };
                let objects = &mut self.live.objects;
                objects.insert(identity.clone(), Arc::new(nothing));
            }
        }
        if left {
            let words = "what is set for the database as a whole is no revision's, and left alone";
            self.unknown.push(words.to_owned());
        }
    }

    fn privileges(&mut self, role: &str) {
        let has = |(identity, object): (&Identity, &Arc<Object>)| {
            let facts = object.parts.values().chain([&object.facts]);
            &*identity.kind == DEFAULTS
                || facts
                    .flat_map(Facts::keys)
                    .any(|fact| GRANTS.contains(&&**fact))
        };
        if self.expected.objects.iter().any(has) {
            return self.rename(role);
        }
        let with: Vec<Identity> = self
            .live
            .objects
            .iter()
            .filter(|entry| has(*entry))
            .map(|(identity, _)| identity.clone())
            .collect();
        for identity in &with {
            if &*identity.kind == DEFAULTS {
                self.live.objects.remove(identity);
            } else if let Some(object) = self.live.objects.get_mut(identity) {
                each(object, |facts| {
                    GRANTS.iter().for_each(|fact| drop(facts.remove(*fact)));
                });
            }
        }
        let mut names: Vec<String> = with
            .iter()
            .take(NAMED)
            .map(|identity| format!("{} `{}`", identity.kind, identity.name))
            .collect();
        if with.len() > NAMED {
            names.push(format!("{} more", with.len() - NAMED));
        }
        if !names.is_empty() {
            self.unknown.push(format!(
                "no revision grants or revokes anything, and privileges are left alone: {}",
                names.join(", ")
            ));
        }
    }

    /// In what the throwaway database has, the role that ran the revisions there becomes the owner here.
    fn rename(&mut self, role: &str) {
        let mut owners: BTreeMap<&str, usize> = BTreeMap::new();
        for owner in self
            .live
            .objects
            .values()
            .filter_map(|it| it.facts.get("owner"))
        {
            *owners.entry(owner).or_default() += 1;
        }
        let most = owners.into_iter().max_by_key(|(_, count)| *count);
        let most = most.map_or(role, |(owner, _)| owner).to_owned();
        let objects = std::mem::take(&mut self.expected.objects);
        for (mut identity, mut object) in objects {
            let owner = self
                .live
                .objects
                .get(&identity)
                .and_then(|it| it.facts.get("owner"));
            let owner = owner.unwrap_or(&most);
            let given = object.facts.get("owner").is_some_and(|own| own != role);
            if &*identity.kind == DEFAULTS {
                let (own, here) = (
                    format!("for {}", quoted(role)),
                    format!("for {}", quoted(&most)),
                );
                identity.name = identity.name.replace(&own, &here).into();
            }
            if !given {
                each(&mut object, |facts| {
                    for fact in GRANTS {
                        let Some(list) = facts.remove(fact) else {
                            continue;
                        };
                        if let Some(list) = granted(&list, &quoted(role), &quoted(owner), fact) {
                            facts.insert(fact.into(), list);
                        }
                    }
                });
            }
            self.expected.objects.insert(identity, object);
        }
    }

    fn owners(&mut self, role: &str) {
        let mut given = BTreeSet::new();
        for (identity, object) in &mut self.expected.objects {
            match object.facts.get("owner") {
                Some(owner) if owner == role => {
                    Arc::make_mut(object).facts.remove("owner");
                }
                Some(_) => drop(given.insert(identity.clone())),
                None => {}
            }
            installed(identity, object);
        }
        for (identity, object) in &mut self.live.objects {
            if !given.contains(identity) && object.facts.contains_key("owner") {
                Arc::make_mut(object).facts.remove("owner");
            }
            installed(identity, object);
        }
    }
}

/// Which version of an extension there is depends on what the server has.
fn installed(identity: &Identity, object: &mut Arc<Object>) {
    if &*identity.kind == "extension" {
        Arc::make_mut(object).facts.remove("version");
    }
}

fn each(object: &mut Arc<Object>, change: impl Fn(&mut Facts)) {
    let object = Arc::make_mut(object);
    change(&mut object.facts);
    object.parts.values_mut().for_each(change);
}

/// A list of privileges on what `role` owns there, as it is where `owner` owns it: what is granted to an owner says
/// nothing.
fn granted(list: &str, role: &str, owner: &str, fact: &str) -> Option<String> {
    let mut items: Vec<String> = list
        .split(", ")
        .filter_map(|item| {
            let (privilege, grantee) = item.split_once(" to ")?;
            match grantee {
                _ if fact == "grants" && grantee == owner => None,
                _ if grantee == role => Some(format!("{privilege} to {owner}")),
                _ => Some(item.to_owned()),
            }
        })
        .collect();
    items.sort();
    (!items.is_empty()).then(|| items.join(", "))
}

/// A role's name as the server quotes it.
fn quoted(role: &str) -> String {
    let mut characters = role.chars();
    let plain = characters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase() || first == '_')
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    match plain {
        true => role.to_owned(),
        false => format!("\"{}\"", role.replace('"', "\"\"")),
    }
}
