//! Enum types: their labels and the order of them.

use super::{Change, Commented, Stages, pairs};
use crate::schema::Schema;
use std::sync::Arc;

pub(super) fn compare(before: &Schema, after: &Schema, stages: &mut Stages) {
    for (name, before, after) in pairs(&before.enums, &after.enums) {
        match (before, after) {
            (Some(before), Some(after)) if before.labels != after.labels => {
                stages.enums.push(Change::AlterEnum {
                    name: name.to_owned(),
                    before: before.labels.clone(),
                    after: after.labels.clone(),
                });
            }
            (Some(before), None) => stages.drop_enums.push(Change::DropEnum(Arc::clone(before))),
            (None, Some(after)) => stages.enums.push(Change::CreateEnum(Arc::clone(after))),
            _ => {}
        }
        if let Some(after) = after {
            let before = before.and_then(|before| before.comment.as_ref());
            stages.comment(
                Commented::Enum(name.to_owned()),
                before,
                after.comment.as_ref(),
            );
        }
    }
}
