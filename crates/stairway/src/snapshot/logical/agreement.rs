//! Two sides that should describe the same schema, landing after landing: what differs at each that did not before.

use super::report;
use crate::{
    Dialect,
    schema::{self, Schema, Table},
    snapshot::difference::{Change, Difference, Level},
};
use std::{collections::BTreeMap, sync::Arc};

/// Compares schemas of two sides, and remembers what is known of them already.
#[derive(Debug, Default)]
pub(crate) struct Agreement {
    /// What differed at the last landing.
    told: Vec<Change>,
    /// Tables that were found to agree, by name: while both stay as they are, they are not looked at again.
    agreed: BTreeMap<String, [Arc<Table>; 2]>,
}

impl Agreement {
    /// In what `expected` and `found` differ, which are in the words of `dialect`.
    pub(crate) fn difference(
        &mut self,
        expected: &Schema,
        found: &Schema,
        dialect: Dialect,
    ) -> Difference {
        let (one, other) = (self.rest(expected, found), self.rest(found, expected));
        let difference = report(&schema::difference::difference(&one, &other), dialect);
        for (name, table) in &one.tables {
            let clean = |change: &Change| &*change.object.name != name.as_str();
            if let Some(twin) = other.tables.get(name)
                && difference.changes.iter().all(clean)
            {
                self.agreed
                    .insert(name.clone(), [Arc::clone(table), Arc::clone(twin)]);
            }
        }
        self.agreed
            .retain(|name, _| expected.tables.contains_key(name));
        difference
    }

    /// What differs and did not differ at the landing before. Notes are left out.
    pub(crate) fn news(
        &mut self,
        expected: &Schema,
        found: &Schema,
        dialect: Dialect,
    ) -> Vec<Change> {
        let changes = self
            .difference(expected, found, dialect)
            .changes
            .into_iter();
        let differ: Vec<Change> = changes
            .filter(|change| change.level == Level::Difference)
            .collect();
        let news = differ
            .iter()
            .filter(|change| !self.told.contains(change))
            .cloned()
            .collect();
        self.told = differ;
        news
    }

    /// Whether the table or view called `name` differed at the last landing.
    pub(crate) fn differs(&self, name: &str) -> bool {
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
