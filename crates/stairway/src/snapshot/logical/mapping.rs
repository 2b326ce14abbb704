//! Schemas brought to the form in which they are compared.

use crate::schema::{Enum, Schema, Table, View};
use std::{collections::BTreeMap, sync::Arc};

/// Schemas brought to another form, one after another: what did not change is not brought to it again.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    enums: BTreeMap<String, Arc<Enum>>,
    tables: BTreeMap<String, [Arc<Table>; 2]>,
}

impl Mapping {
    /// `schema` with each table as `table` makes it, and each view as `view` does.
    pub(crate) fn of(
        &mut self,
        schema: &Schema,
        table: impl Fn(&Table, &Schema) -> Table,
        view: impl Fn(&View, &Schema) -> View,
    ) -> Schema {
        if self.enums != schema.enums {
            self.enums.clone_from(&schema.enums);
            self.tables.clear();
        }
        self.tables
            .retain(|name, _| schema.tables.contains_key(name));
        for (name, raw) in &schema.tables {
            let known = self.tables.get(name);
            if !known.is_some_and(|[known, _]| Arc::ptr_eq(known, raw)) {
                let mapped = Arc::new(table(raw, schema));
                self.tables.insert(name.clone(), [Arc::clone(raw), mapped]);
            }
        }
        let tables = self.tables.iter();
        let views = schema.views.iter();
        Schema {
            tables: tables
                .map(|(name, [_, mapped])| (name.clone(), Arc::clone(mapped)))
                .collect(),
            views: views
                .map(|(name, one)| (name.clone(), Arc::new(view(one, schema))))
                .collect(),
            enums: schema.enums.clone(),
            triggers: schema.triggers.clone(),
        }
    }
}
