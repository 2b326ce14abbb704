//! The texts that a snapshot was read from, for whoever asks what they mean.

use super::Group;
use crate::snapshot::Identity;
use std::{collections::BTreeMap, sync::Arc};

/// The stored texts of the objects of a snapshot, which say nothing that the objects do not: two are always equal.
#[derive(Clone, Debug, Default)]
pub struct Sources(pub(in crate::snapshot) BTreeMap<Identity, Arc<Source>>);

impl PartialEq for Sources {
    fn eq(&self, _: &Sources) -> bool {
        true
    }
}

impl Eq for Sources {}

/// The texts of a table or a view, and of all that belongs to it.
#[derive(Debug)]
pub(in crate::snapshot) struct Source {
    /// Its own name, as it was created.
    pub(in crate::snapshot) name: String,
    /// The text that created it.
    pub(in crate::snapshot) text: String,
    /// The names and texts of its indexes and triggers.
    pub(in crate::snapshot) parts: Vec<(String, String)>,
}

impl Source {
    pub(super) fn new(group: &Group) -> Source {
        let parts = group.others.iter();
        Source {
            name: group.owner.name.clone(),
            text: group.owner.sql.clone(),
            parts: parts
                .map(|row| (row.name.clone(), row.sql.clone()))
                .collect(),
        }
    }
}
