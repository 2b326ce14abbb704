//! Indexes of a table that is in both schemas, or of one that is new.

use super::{Change, Commented, Stages, pairs};
use crate::schema::{Index, Table};

pub(super) fn compare(before: &Table, after: &Table, stages: &mut Stages) {
    for (_, former, index) in pairs(&before.indexes, &after.indexes) {
        let same = match (former, index) {
            (Some(former), Some(index)) => silent(former) == silent(index),
            _ => false,
        };
        if !same {
            stages
                .drop_indexes
                .extend(former.map(|index| Change::DropIndex {
                    table: before.name.clone(),
                    index: index.clone(),
                }));
            stages
                .create_indexes
                .extend(index.map(|index| Change::CreateIndex {
                    table: after.name.clone(),
                    index: silent(index),
                }));
        }
        if let Some(index) = index {
            let on = Commented::Index {
                table: after.name.clone(),
                index: index.name.clone(),
            };
            let kept = former.filter(|_| same);
            let before = kept.and_then(|former| former.comment.as_ref());
            stages.comment(on, before, index.comment.as_ref());
        }
    }
}

/// The index without its comment.
fn silent(index: &Index) -> Index {
    Index {
        comment: None,
        ..index.clone()
    }
}
