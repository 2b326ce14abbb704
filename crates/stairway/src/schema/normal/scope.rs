//! Which columns can be meant where.

use super::kind::Kind;
use crate::schema::{DataType, Schema, Table};

/// Something in FROM, or the table that an expression is of.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    /// The name that it was given.
    pub(super) original: String,
    /// The name that it has in normal form; none where columns are not qualified.
    pub(super) name: Option<String>,
    /// Its columns, where they are known.
    pub(super) columns: Option<Vec<(String, Kind)>>,
}

impl Relation {
    pub(super) fn of_table(table: &Table) -> Relation {
        Relation {
            original: table.name.clone(),
            name: None,
            columns: Some(columns(table)),
        }
    }

    fn column(&self, name: &str) -> Option<&Kind> {
        let mut columns = self.columns.iter().flatten();
        columns
            .find(|(known, _)| known == name)
            .map(|(_, kind)| kind)
    }
}

fn columns(table: &Table) -> Vec<(String, Kind)> {
    let columns = table.columns.iter();
    columns
        .map(|column| (column.name.clone(), Kind::Known(column.data_type.clone())))
        .collect()
}

/// A query of WITH that can be read.
#[derive(Clone, Debug)]
pub(super) struct Common {
    pub(super) name: String,
    pub(super) columns: Option<Vec<(String, Kind)>>,
}

/// What can be meant at one place.
#[derive(Clone, Debug)]
pub(super) struct Scope<'s> {
    pub(super) schema: &'s Schema,
    /// What is in FROM of each query, from the outside in.
    pub(super) frames: Vec<Vec<Relation>>,
    /// Columns that USING merges, of the innermost query.
    pub(super) merged: Vec<String>,
    /// The queries of WITH, the nearest last.
    pub(super) common: Vec<Common>,
}

/// What a column's name stands for.
pub(super) struct Found {
    pub(super) qualifier: Option<String>,
    pub(super) kind: Kind,
}

impl Scope<'_> {
    /// The columns of a table, a view or a query of WITH.
    pub(super) fn relation(&self, name: &str) -> Option<Vec<(String, Kind)>> {
        if let Some(common) = self.common.iter().rev().find(|common| common.name == name) {
            return common.columns.clone();
        }
        if let Some(table) = self.schema.tables.get(name) {
            return (!table.columns.is_empty()).then(|| columns(table));
        }
        let view = self.schema.views.get(name)?;
        let names = view.columns.iter();
        let columns: Vec<_> = names.map(|name| (name.clone(), Kind::Unknown)).collect();
        (!columns.is_empty()).then_some(columns)
    }

    /// The column that `name` stands for; none if that is not certain.
    pub(super) fn column(&self, qualifier: Option<&str>, name: &str) -> Option<Found> {
        for (depth, frame) in self.frames.iter().rev().enumerate() {
            if let Some(qualifier) = qualifier {
                if let Some(relation) = frame.iter().find(|one| one.original == qualifier) {
                    return Some(Found {
                        qualifier: relation.name.clone(),
                        kind: relation.column(name).cloned().unwrap_or(Kind::Unknown),
                    });
                }
                continue;
            }
            let mut having = frame
                .iter()
                .filter_map(|one| Some((one, one.column(name)?)));
            let first = having.next();
            let certain = having.next().is_none()
                || (depth == 0 && self.merged.iter().any(|merged| merged == name));
            match first {
                Some((relation, kind)) if certain => {
                    return Some(Found {
                        qualifier: relation.name.clone(),
                        kind: kind.clone(),
                    });
                }
                Some(_) => return None,
                // It may be a column of one whose columns are not known.
                None if frame.iter().any(|one| one.columns.is_none()) => return None,
                None => {}
            }
        }
        None
    }

    /// The normal name of the relation that `name` stands for as a whole.
    pub(super) fn whole(&self, name: &str) -> Option<String> {
        let mut relations = self.frames.iter().rev().flatten();
        relations.find(|one| one.original == name)?.name.clone()
    }

    /// Whether a relation around has the normal name `name`.
    pub(super) fn is_taken(&self, name: &str) -> bool {
        let mut relations = self.frames.iter().flatten();
        // Before version 16 each view has these two of itself.
        matches!(name, "old" | "new") || relations.any(|one| one.name.as_deref() == Some(name))
    }
}

/// The type as it is called in one way: an enum of `schema` by its name.
pub(super) fn data_type(data_type: &DataType, schema: &Schema) -> DataType {
    match data_type {
        DataType::Other(name) => {
            let bare = name.strip_prefix("public.").unwrap_or(name);
            match schema.enums.contains_key(bare) {
                true => DataType::Enum(bare.to_owned()),
                false => DataType::Other(bare.to_owned()),
            }
        }
        other => other.clone(),
    }
}
