//! Which revisions a branch label stands for.

use super::{Graph, Index, Set};
use crate::revision::RevisionId;
use std::collections::BTreeMap;

impl Graph {
    /// The lineage of a branch label, by id; none if no revision carries it.
    ///
    /// As in Alembic, these are the revision that carries the label, everything that revises it,
    /// directly or not, and what it revises down to the nearest branch point or merge, which are left
    /// out because other branches share them. A revision that several others need, by `revises` or by
    /// `depends-on`, is such a branch point. Dependencies do not carry a label on.
    pub fn lineage(&self, label: &str) -> Option<Vec<RevisionId>> {
        self.carrier(label)
            .map(|carrier| self.ids(self.lineage_of(carrier).iter()))
    }

    /// The labels of the branches that each revision is on, by name: those whose lineage it is in. A revision that is on
    /// no labelled branch is left out.
    pub fn branches(&self) -> BTreeMap<&RevisionId, Vec<&str>> {
        let mut branches: BTreeMap<&RevisionId, Vec<&str>> = BTreeMap::new();
        for (label, &carrier) in &self.labels {
            for index in self.lineage_of(carrier).iter() {
                branches.entry(self.id(index)).or_default().push(label);
            }
        }
        branches
    }

    /// Those of `ids`, where the graph knows them, that another of them revises, directly or not, each with the first
    /// that does; by id.
    pub fn revised_within<'a>(
        &'a self,
        ids: &'a [RevisionId],
    ) -> Vec<(&'a RevisionId, &'a RevisionId)> {
        let indices = || ids.iter().filter_map(|id| self.index(id.as_str()));
        let mut found = Vec::new();
        for index in self.set(indices()).iter() {
            let mut above = self.revised_by([index]);
            above.keep(|other| other != index);
            if let Some(other) = indices().find(|&other| above.contains(other)) {
                found.push((self.id(index), self.id(other)));
            }
        }
        found
    }

    pub(crate) fn lineage_of(&self, carrier: Index) -> Set {
        let mut lineage = self.revised_by([carrier]);
        let mut at = carrier;
        while let [parent] = *self.parent_indices(at) {
            if self.after[parent].len() > 1 || self.parents[parent].len() > 1 {
                break;
            }
            lineage.insert(parent);
            at = parent;
        }
        lineage
    }
}
