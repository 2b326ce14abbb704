//! Rows that refer to nothing. With `foreign_keys` off SQLite does not look, so what a step does meanwhile is looked
//! at afterwards: what violated a key before may go on to do so, and nothing else may begin to.

use super::guard::{Guard, Watch, list, text};
use crate::schema::{ForeignKey, Schema};
use std::collections::BTreeSet;

/// A foreign key of a schema, and its table.
pub(super) struct Reference<'s> {
    pub(super) child: &'s str,
    pub(super) key: &'s ForeignKey,
}

/// Every foreign key of `schema`.
pub(super) fn references(schema: &Schema) -> impl Iterator<Item = Reference<'_>> {
    schema.tables.values().flat_map(|table| {
        table.foreign_keys.iter().map(|key| Reference {
            child: &table.name,
            key,
        })
    })
}

/// Looks for rows that violate the key `name` of `table`, if it was never looked whether they do.
pub(super) fn validate(schema: &Schema, table: &str, name: &str) -> Vec<String> {
    let unchecked = references(schema).find(|reference| {
        reference.child == table
            && reference.key.name.as_deref() == Some(name)
            && !reference.key.valid
    });
    let Some(reference) = unchecked else {
        return Vec::new();
    };
    let violations = Violations::new("stairway_violation", None);
    let mut guard = Guard::new("stairway_guard");
    let watch = violations.watch(&mut guard, &reference);
    let mut texts = vec![
        violations.before(&BTreeSet::new()),
        violations.after(&BTreeSet::from([table])),
        guard.create(),
    ];
    texts.extend(guard.ask(watch));
    texts.extend([guard.drop(), violations.drop()]);
    texts
}

/// Keeps what violates keys.
pub(super) struct Violations {
    table: &'static str,
    /// The tables whose rows have other rowids afterwards.
    renumbered: BTreeSet<String>,
}

impl Violations {
    /// Kept in the temporary table called `table`. The rows of those that are `renumbered` are not told apart by their rowids.
    pub(super) fn new<'t>(
        table: &'static str,
        renumbered: impl IntoIterator<Item = &'t str>,
    ) -> Violations {
        Violations {
            table,
            renumbered: renumbered.into_iter().map(str::to_owned).collect(),
        }
    }

    /// Keeps what violates the keys of `children` before.
    pub(super) fn before(&self, children: &BTreeSet<&str>) -> String {
        format!(
            "CREATE TEMP TABLE {} AS\n{}",
            self.table,
            self.found(children, 0)
        )
    }

    /// Keeps what violates them afterwards.
    pub(super) fn after(&self, children: &BTreeSet<&str>) -> String {
        format!(
            "INSERT INTO temp.{}\n{}",
            self.table,
            self.found(children, 1)
        )
    }

    /// Forgets it all.
    pub(super) fn drop(&self) -> String {
        format!("DROP TABLE temp.{}", self.table)
    }

    /// The ids of keys are counted anew in every definition, so a key is known by its columns.
    fn found(&self, children: &BTreeSet<&str>, after: u8) -> String {
        let row = match self.renumbered.is_empty() {
            false => format!(
                "CASE WHEN lower(v.\"table\") NOT IN ({}) THEN v.rowid END",
                list(self.renumbered.iter().map(String::as_str))
            ),
            true => "v.rowid".to_owned(),
        };
        let children = list(children.iter().copied());
        format!(
            "SELECT {after} AS after, lower(v.\"table\") AS child, {row} AS \"row\", lower(v.parent) AS parent,\n    \
             (SELECT lower(group_concat(\"from\", ',')) FROM (SELECT \"from\" FROM \
             pragma_foreign_key_list(v.\"table\") WHERE id = v.fkid ORDER BY seq)) AS columns\n\
             FROM ({children}) AS t, pragma_foreign_key_check(t.column1) AS v"
        )
    }

    /// Watches that nothing new violates `reference`.
    pub(super) fn watch(&self, guard: &mut Guard, reference: &Reference<'_>) -> Watch {
        let Reference { child, key } = reference;
        let by = match &key.name {
            Some(name) => format!("`{name}`"),
            None => format!("the foreign key ({})", key.columns.join(", ")),
        };
        let message = format!(
            "{by} is violated: `{child}` refers to rows that `{}` does not have",
            key.table
        );
        guard.watch(
            message,
            format!(
                "SELECT count(*) FROM (\n    SELECT sum(after) AS now, sum(1 - after) AS past FROM temp.{}\n    \
                 WHERE child = {} AND parent = {} AND columns = {} GROUP BY \"row\"\n) WHERE now > past",
                self.table,
                text(&child.to_ascii_lowercase()),
                text(&key.table.to_ascii_lowercase()),
                text(&key.columns.join(",").to_ascii_lowercase()),
            ),
        )
    }
}
