//! Which revisions a branch label stands for.

use super::{Graph, Index, Set};
use crate::revision::RevisionId;

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

    fn lineage_of(&self, carrier: Index) -> Set {
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
