//! Types of PostgreSQL's that no logical schema models, as its catalogue has them: asked for by one query, and only where
//! a column is of one.

use crate::{
    Dialect,
    connection::{Connection, Row, ServerError},
    schema::{DataType, Expression, Node, Table},
    sql::parse,
};
use std::{collections::BTreeMap, sync::Arc};

/// What is in types that are made of others is asked for as well. The columns of an answer: a type's identity, its name,
/// its kind, the types that it is made of, its labels or checks, and whether it has to have a value; or a table, a
/// column and the identity of its type.
const QUERY: &str = "
WITH RECURSIVE own AS (
    SELECT c.relname, a.attname, a.atttypid, a.atttypmod
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
), part (of, at, oid, typmod) AS (
    SELECT t.oid, 0, t.typbasetype, t.typtypmod FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
    UNION ALL SELECT t.oid, 0, t.typelem, -1 FROM pg_catalog.pg_type t WHERE t.typcategory = 'A' AND t.typelem <> 0
    UNION ALL SELECT r.rngtypid, 0, r.rngsubtype, -1 FROM pg_catalog.pg_range r
    UNION ALL SELECT t.oid, a.attnum, a.atttypid, a.atttypmod
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_attribute a ON a.attrelid = t.typrelid
    WHERE t.typtype = 'c' AND a.attnum > 0 AND NOT a.attisdropped
), reached (oid) AS (
    SELECT atttypid FROM own
    UNION SELECT part.oid FROM reached JOIN part ON part.of = reached.oid
)
SELECT t.oid::text, pg_catalog.format_type(t.oid, NULL),
    CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN 'a' ELSE t.typtype END::text,
    (SELECT pg_catalog.json_agg(ARRAY[part.oid::text, pg_catalog.format_type(part.oid, part.typmod)] ORDER BY part.at)
        FROM part WHERE part.of = t.oid)::text,
    coalesce(
        (SELECT pg_catalog.json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid),
        (SELECT pg_catalog.json_agg(pg_catalog.pg_get_constraintdef(c.oid) ORDER BY c.conname)
            FROM pg_catalog.pg_constraint c WHERE c.contypid = t.oid AND c.contype = 'c'))::text,
    t.typnotnull::text
FROM reached JOIN pg_catalog.pg_type t ON t.oid = reached.oid
UNION ALL
SELECT atttypid::text, pg_catalog.format_type(atttypid, atttypmod), NULL, relname::text, attname::text, NULL FROM own";

/// The types of the columns of a schema, as far as they were asked for.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    columns: BTreeMap<(String, String), Type>,
    types: BTreeMap<String, Type>,
}

/// A type.
#[derive(Clone, Debug)]
pub(super) struct Type {
    /// As casts name it.
    pub(super) spelled: String,
    pub(super) kind: Kind,
}

/// What a type is.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// None of the others.
    Plain(DataType),
    /// One of these labels.
    Enum(Vec<String>),
    /// A list of what is of another type.
    Array(Part),
    /// What lies between two values of another type.
    Range(Part),
    /// Several such.
    Multirange,
    /// A value of each of these types.
    Row(Vec<Part>),
    /// Another type with conditions.
    Domain {
        of: Part,
        not_null: bool,
        /// Conditions on `VALUE`.
        checks: Vec<String>,
    },
}

/// A type that another is made of: its identity, and how it is spelled there.
#[derive(Clone, Debug)]
pub(super) struct Part(String, Box<Type>);

/// What the domains of a column ask for.
#[derive(Debug, Default)]
pub(super) struct Domain {
    /// The type that they are of, as casts name it; none where it is no domain.
    pub(super) base: Option<String>,
    /// Conditions on `VALUE`.
    pub(super) checks: Vec<String>,
    pub(super) not_null: bool,
}

impl Kinds {
    /// What the catalogue says, if a column of `tables` is of a type that no schema models.
    pub(super) async fn read(
        connection: &mut Connection,
        tables: &[&Arc<Table>],
    ) -> Result<Kinds, ServerError> {
        let columns = tables.iter().flat_map(|table| &table.columns);
        let mut own = columns.filter(|column| matches!(column.data_type, DataType::Other(_)));
        if connection.dialect() != Dialect::Postgres || own.next().is_none() {
            return Ok(Kinds::default());
        }
        let mut kinds = Kinds::default();
        let mut columns = Vec::new();
        for row in connection.rows(QUERY).await? {
            match row.get(2) {
                Some(Some(_)) => kinds.note(row),
                _ => columns.push(row),
            }
        }
        for row in columns {
            let mut values = row.into_iter().map(Option::unwrap_or_default);
            let mut next = || values.next().unwrap_or_default();
            let (oid, spelled, _, table, column) = (next(), next(), next(), next(), next());
            let own = kinds.resolved(&Part(oid, Box::new(plain(spelled)))).clone();
            kinds.columns.insert((table, column), own);
        }
        Ok(kinds)
    }

    /// Takes in one type.
    fn note(&mut self, row: Row) {
        let mut values = row.into_iter().map(Option::unwrap_or_default);
        let mut next = || values.next().unwrap_or_default();
        let (oid, spelled, kind, parts, texts, not_null) =
            (next(), next(), next(), next(), next(), next());
        let parts: Vec<[String; 2]> = serde_json::from_str(&parts).unwrap_or_default();
        let parts = parts
            .into_iter()
            .map(|[oid, spelled]| Part(oid, Box::new(plain(spelled))));
        let mut parts: Vec<Part> = parts.collect();
        let texts: Vec<String> = serde_json::from_str(&texts).unwrap_or_default();
        let kind = match (kind.as_str(), parts.len()) {
            ("e", _) => Kind::Enum(texts),
            ("c", _) => Kind::Row(parts),
            ("m", _) => Kind::Multirange,
            ("a", 1..) => Kind::Array(parts.remove(0)),
            ("r", 1..) => Kind::Range(parts.remove(0)),
            ("d", 1..) => Kind::Domain {
                of: parts.remove(0),
                not_null: not_null == "true",
                checks: texts.iter().filter_map(|text| condition(text)).collect(),
            },
            // It is what it is called.
            _ => return,
        };
        self.types.insert(oid, Type { spelled, kind });
    }

    /// The type of a column, if that is not one that a schema models.
    pub(super) fn column(&self, table: &str, column: &str) -> Option<&Type> {
        self.columns.get(&(table.to_owned(), column.to_owned()))
    }

    /// What a part is.
    pub(super) fn resolved<'k>(&'k self, part: &'k Part) -> &'k Type {
        self.types.get(&part.0).unwrap_or(&part.1)
    }

    /// What the domains of a column ask for.
    pub(super) fn domain(&self, table: &str, column: &str) -> Domain {
        let mut domain = Domain::default();
        let mut own = self.column(table, column);
        while let Some(Type {
            kind:
                Kind::Domain {
                    of,
                    not_null,
                    checks,
                },
            ..
        }) = own
        {
            domain.not_null |= not_null;
            domain.checks.extend(checks.iter().cloned());
            let of = self.resolved(of);
            domain.base = Some(of.spelled.clone());
            own = Some(of);
        }
        domain
    }
}

/// The type that bears this name and is made of no other.
fn plain(spelled: String) -> Type {
    let cast = parse::expression(&format!("NULL::{spelled}"), Dialect::Postgres);
    let data_type = match cast.map(|cast| *cast.node) {
        Ok(Node::Cast { data_type, .. }) => data_type,
        _ => DataType::Other(spelled.clone()),
    };
    Type {
        kind: Kind::Plain(data_type),
        spelled,
    }
}

/// The condition in a CHECK clause.
fn condition(clause: &str) -> Option<String> {
    let rest = clause.strip_prefix("CHECK (")?;
    let end = rest.rfind(')')?;
    rest.get(..end).map(str::to_owned)
}

/// The condition of a domain as a tree, if it is understood.
pub(super) fn parsed(condition: &str) -> Option<Expression> {
    parse::expression(condition, Dialect::Postgres).ok()
}
