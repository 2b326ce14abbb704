//! Whether SQLite has a form for the types of models.

use super::{ModelError, Models, Object};
use crate::{
    Place,
    schema::{Column, Schema, Table},
    sql::{self, Problem},
};

/// Looks at the type of each column alone: what else has no form on SQLite is found when it is translated.
pub(super) fn check(models: &Models) -> Result<(), crate::Error> {
    let mut errors = Vec::new();
    for table in models.schema.tables.values() {
        for column in &table.columns {
            if let Err(problem) = translated(&table.name, column, &models.schema) {
                let object = Object::Column(table.name.clone(), column.name.clone());
                let place = models.places.get(&object).cloned();
                errors.push(error(place, column, problem));
            }
        }
    }
    let mut errors = errors.into_iter();
    match errors.next() {
        None => Ok(()),
        Some(first) => Err(ModelError {
            more: errors.map(crate::Error::from).collect(),
            ..first
        }
        .into()),
    }
}

/// Translates a table of this column, with its type and nothing else.
fn translated(table: &str, column: &Column, schema: &Schema) -> Result<(), Problem> {
    let bare = Column::new(column.name.clone(), column.data_type.clone());
    let table = Table {
        name: table.to_owned(),
        columns: vec![bare],
        ..Table::default()
    };
    let around = Schema {
        enums: schema.enums.clone(),
        ..Schema::default()
    };
    sql::translatable(&table, &around)
}

fn error(place: Option<Place>, column: &Column, problem: Problem) -> ModelError {
    ModelError {
        message: problem.message,
        help: Some(format!(
            "choose another type for `{}`, or configure PostgreSQL alone: `databases = [\"postgres\"]`",
            column.name
        )),
        notes: problem
            .reason
            .as_deref()
            .map(sql::fragment)
            .into_iter()
            .collect(),
        places: place
            .into_iter()
            .map(|place| (place, String::new()))
            .collect(),
        more: Vec::new(),
    }
}
