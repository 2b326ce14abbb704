//! What the bounds of its partitions ask of the rows of a table that has no others. PostgreSQL's catalogue tells it as a
//! condition for each partition; one of them has to hold of a row.

use super::{ask::broken, image, kind};
use crate::{
    Dialect,
    connection::{Connection, ConnectionError},
    schema::{BinaryOperator, Check, Expression, Node, Table},
};
use std::{collections::BTreeMap, sync::Arc};

/// So many partitions of a table are looked at: its rows need not be in all of them.
const PARTITIONS: usize = 12;

/// A table and what one of its partitions asks for, which is NULL where that takes every row. Any row has a place among
/// partitions by hash.
const QUERY: &str = "
SELECT c.relname::text, pg_catalog.pg_get_partition_constraintdef(part.relid)
FROM pg_catalog.pg_partitioned_table p JOIN pg_catalog.pg_class c ON c.oid = p.partrelid,
    LATERAL pg_catalog.pg_partition_tree(c.oid) part
WHERE c.relnamespace = 'public'::regnamespace AND NOT c.relispartition AND p.partstrat IN ('r', 'l') AND part.isleaf
ORDER BY c.relname, part.relid::regclass::text COLLATE \"C\"";

/// What the partitions of tables ask for.
#[derive(Debug, Default)]
pub(super) struct Bounds(BTreeMap<String, Vec<Option<Expression>>>);

impl Bounds {
    /// What the catalogue says, if one of `tables` has partitions.
    ///
    /// # Errors
    ///
    /// When it cannot be asked.
    pub(super) async fn read(
        connection: &mut Connection,
        tables: &[&Arc<Table>],
    ) -> Result<Bounds, ConnectionError> {
        let mut bounds = Bounds::default();
        let has_parts = |table: &&Arc<Table>| image::has_parts(table);
        if connection.dialect() != Dialect::Postgres || !tables.iter().any(has_parts) {
            return Ok(bounds);
        }
        for row in connection.rows(QUERY).await.map_err(broken)? {
            let mut cells = row.into_iter();
            let (table, condition) = (cells.next().flatten(), cells.next().flatten());
            let condition = condition.and_then(|condition| kind::parsed(&condition));
            let of_table = bounds.0.entry(table.unwrap_or_default()).or_default();
            of_table.push(condition);
        }
        Ok(bounds)
    }

    /// `table`, with a check that a row has a place in one of its partitions.
    pub(super) fn within(&self, table: &Arc<Table>) -> Arc<Table> {
        let parts = self.0.get(&table.name).map_or(&[][..], Vec::as_slice);
        let parts = parts.get(..PARTITIONS).unwrap_or(parts);
        let conditions: Option<Vec<Expression>> = parts.iter().cloned().collect();
        let either = |one, other| Node::Binary(BinaryOperator::Or, one, other).into();
        let Some(expression) = conditions.and_then(|them| them.into_iter().reduce(either)) else {
            return Arc::clone(table);
        };
        let mut bounded = Table::clone(table);
        bounded.checks.push(Check {
            name: None,
            expression,
            valid: true,
            no_inherit: false,
        });
        Arc::new(bounded)
    }
}
