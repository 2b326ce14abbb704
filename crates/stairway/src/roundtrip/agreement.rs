//! Two sides that should describe the same schema, landing after landing: what differs at each that did not before.

use crate::{
    Dialect,
    schema::{self, Schema, Table, View},
    snapshot::{
        difference::{Change, Level},
        logical,
    },
};
use std::{collections::BTreeMap, sync::Arc};

/// Compares schemas of two sides, and remembers what is known of them already.
#[derive(Default)]
pub(super) struct Agreement {
    /// What differed at the last landing.
    told: Vec<Change>,
    /// Tables that were found to agree, by name: while both stay as they are, they are not looked at again.
    agreed: BTreeMap<String, [Arc<Table>; 2]>,
}

impl Agreement {
    /// What differs between `expected` and `found`, which are in the words of `dialect`, and did not differ at the
    /// landing before. Notes are left out.
    pub(super) fn news(
        &mut self,
        expected: &Schema,
        found: &Schema,
        dialect: Dialect,
    ) -> Vec<Change> {
        let (one, other) = (self.rest(expected, found), self.rest(found, expected));
        let changes = logical::report(&schema::difference::difference(&one, &other), dialect);
        let differ: Vec<Change> = changes
            .changes
            .into_iter()
            .filter(|change| change.level == Level::Difference)
            .collect();
        for (name, table) in &one.tables {
            let clean = |change: &Change| &*change.object.name != name.as_str();
            if let Some(twin) = other.tables.get(name)
                && differ.iter().all(clean)
            {
                self.agreed
                    .insert(name.clone(), [Arc::clone(table), Arc::clone(twin)]);
            }
        }
        self.agreed
            .retain(|name, _| expected.tables.contains_key(name));
        let news = differ
            .iter()
            .filter(|change| !self.told.contains(change))
            .cloned()
            .collect();
        self.told = differ;
        news
    }

    /// Whether the table or view called `name` differed at the last landing.
    pub(super) fn differs(&self, name: &str) -> bool {
        self.told.iter().any(|change| &*change.object.name == name)
    }

    /// `schema` without the tables that are known to agree with those of `twin`. Triggers are not compared: what
    /// they do is no part of a logical schema.
    fn rest(&self, schema: &Schema, twin: &Schema) -> Schema {
        let agree = |name: &String, table: &Arc<Table>| {
            let Some(known) = self.agreed.get(name) else {
                return false;
            };
            let is = |table: &Arc<Table>| known.iter().any(|known| Arc::ptr_eq(known, table));
            is(table) && twin.tables.get(name).is_some_and(is)
        };
        Schema {
            tables: schema
                .tables
                .iter()
                .filter(|(name, table)| !agree(name, table))
                .map(|(name, table)| (name.clone(), Arc::clone(table)))
                .collect(),
            views: schema
                .views
                .iter()
                .filter(|(_, view)| !view.materialized)
                .map(|(name, view)| (name.clone(), Arc::clone(view)))
                .collect(),
            enums: schema.enums.clone(),
            triggers: BTreeMap::new(),
        }
    }
}

/// Schemas brought to another form, one after another: what did not change is not brought to it again.
#[derive(Default)]
pub(super) struct Mapping {
    enums: BTreeMap<String, Arc<schema::Enum>>,
    tables: BTreeMap<String, [Arc<Table>; 2]>,
}

impl Mapping {
    /// `schema` with each table as `table` makes it, and each view as `view` does.
    pub(super) fn of(
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
