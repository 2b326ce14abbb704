//! Columns of a table that is in both schemas.

use super::{Change, Commented, Stages};
use crate::schema::{Column, DataType, Expression, Generated, Identity, Table};

/// What is another about a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnChange {
    /// Its type.
    Type {
        /// In the first schema.
        before: DataType,
        /// In the second.
        after: DataType,
    },
    /// Whether null is refused.
    NotNull {
        /// In the first schema.
        before: bool,
        /// In the second.
        after: bool,
    },
    /// Its default.
    Default {
        /// In the first schema.
        before: Option<Expression>,
        /// In the second.
        after: Option<Expression>,
    },
    /// How its keys are given out.
    Identity {
        /// In the first schema.
        before: Option<Identity>,
        /// In the second.
        after: Option<Identity>,
    },
    /// Its value, where one of the two generates it.
    Generated {
        /// In the first schema.
        before: Option<Generated>,
        /// In the second.
        after: Option<Generated>,
    },
    /// Its collation.
    Collation {
        /// In the first schema.
        before: Option<String>,
        /// In the second.
        after: Option<String>,
    },
    /// On SQLite, the word after NOT NULL ON CONFLICT.
    Conflict {
        /// In the first schema.
        before: Option<String>,
        /// In the second.
        after: Option<String>,
    },
}

/// Columns come, plain ones first; then they change; then they go, generated ones first: so a generated column finds
/// what it is computed from, and a table is never without columns.
pub(super) fn compare(before: &Table, after: &Table, stages: &mut Stages) {
    let table = &after.name;
    let is_generated = |column: &&Column| column.generated.is_some();
    let new = || {
        let new = after.columns.iter();
        new.filter(|column| before.column(&column.name).is_none())
    };
    let gone = || {
        let gone = before.columns.iter();
        gone.filter(|column| after.column(&column.name).is_none())
    };
    let changes = &mut stages.alter_tables;
    let plain_first = new()
        .filter(|column| !is_generated(column))
        .chain(new().filter(is_generated));
    changes.extend(plain_first.map(|column| Change::AddColumn {
        table: table.clone(),
        column: Column {
            comment: None,
            ..column.clone()
        },
    }));
    for column in &after.columns {
        if let Some(former) = before.column(&column.name) {
            let changed = alter(former, column);
            changes.extend(changed.into_iter().map(|what| Change::AlterColumn {
                table: table.clone(),
                column: column.name.clone(),
                what,
            }));
        }
    }
    let generated_first = gone()
        .filter(is_generated)
        .chain(gone().filter(|column| !is_generated(column)));
    changes.extend(generated_first.map(|column| Change::DropColumn {
        table: table.clone(),
        column: column.clone(),
    }));
    for column in &after.columns {
        let former = before.column(&column.name);
        comment(table, former, column, stages);
    }
}

/// The comment on a column; none is there yet where the column is new.
pub(super) fn comment(table: &str, before: Option<&Column>, after: &Column, stages: &mut Stages) {
    let on = Commented::Column {
        table: table.to_owned(),
        column: after.name.clone(),
    };
    let before = before.and_then(|column| column.comment.as_ref());
    stages.comment(on, before, after.comment.as_ref());
}

/// What is another, in an order in which it can be changed: an identity refuses a default beside it, and wants NOT
/// NULL.
fn alter(before: &Column, after: &Column) -> Vec<ColumnChange> {
    macro_rules! change {
        ($what:ident, $field:ident) => {
            (before.$field != after.$field).then(|| ColumnChange::$what {
                before: before.$field.clone(),
                after: after.$field.clone(),
            })
        };
    }
    let identity = change!(Identity, identity);
    let (first, last) = match after.identity {
        None => (identity, None),
        Some(_) => (None, identity),
    };
    let changes = [
        first,
        change!(Type, data_type),
        change!(Collation, collation),
        change!(Generated, generated),
        change!(Default, default),
        change!(NotNull, not_null),
        change!(Conflict, conflict),
        last,
    ];
    changes.into_iter().flatten().collect()
}
