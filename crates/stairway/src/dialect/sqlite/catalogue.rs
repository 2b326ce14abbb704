//! The queries that read a database's own catalogue.

/// Every text: kind, name, table, SQL. Indexes of constraints have none and stay out; so do SQLite's own
/// tables, whose contents (the positions of sequences, statistics) are accidents. The last rows are the
/// numbers in the file's header that an application may set.
pub(crate) const SCHEMA: &str = "\
SELECT type, name, tbl_name, sql FROM main.sqlite_schema \
WHERE sql IS NOT NULL AND NOT (type = 'table' AND lower(substr(name, 1, 7)) = 'sqlite_') \
UNION ALL SELECT 'database', 'user version', '', CAST(user_version AS TEXT) FROM pragma_user_version \
UNION ALL SELECT 'database', 'application id', '', CAST(application_id AS TEXT) FROM pragma_application_id";

/// What every change of the schema counts up.
pub(crate) const VERSION: &str = "SELECT CAST(schema_version AS TEXT) FROM pragma_schema_version";

/// The tables in which virtual tables keep their contents.
pub(crate) const SHADOWS: &str =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";

/// What the pragmas say of some tables, or of all for none: a row's first value tells what it is about.
///
/// - `table`, name, WITHOUT ROWID, STRICT
/// - `column`, table, name, type, not null, default, place in the primary key, hidden
/// - `index`, table, name, unique, origin, partial
/// - `key`, index, place in the index, column (-1 rowid, -2 expression), name, descending, collation
/// - `foreign key`, table, id, place in the key, other table, column, other column, on update, on delete
///
/// `column`, `key` and `foreign key` rows come in order.
pub(crate) fn pragmas(tables: &[&str]) -> String {
    let some = |name: &str| match tables {
        [] => String::new(),
        _ => format!(" AND {name} IN ({})", list(tables)),
    };
    let tables = format!(
        "FROM main.sqlite_schema AS m CROSS JOIN {{}} AS p WHERE m.type = 'table' \
         AND m.sql NOT LIKE 'CREATE VIRTUAL%'{}",
        some("m.name")
    );
    let of = |pragma: &str| tables.replace("{}", pragma);
    format!(
        "\
SELECT 'table', name, CAST(wr AS TEXT), CAST(strict AS TEXT), NULL, NULL, NULL, NULL, NULL \
FROM pragma_table_list WHERE schema = 'main' AND type = 'table'{} \
UNION ALL SELECT * FROM (SELECT 'column', m.name, p.name, p.type, CAST(p.\"notnull\" AS TEXT), p.dflt_value, \
CAST(p.pk AS TEXT), CAST(p.hidden AS TEXT), NULL {} ORDER BY m.name, p.cid) \
UNION ALL SELECT 'index', m.name, p.name, CAST(p.\"unique\" AS TEXT), p.origin, CAST(p.partial AS TEXT), NULL, \
NULL, NULL {} \
UNION ALL SELECT * FROM (SELECT 'key', i.name, CAST(p.seqno AS TEXT), CAST(p.cid AS TEXT), p.name, \
CAST(p.\"desc\" AS TEXT), p.coll, NULL, NULL {} AND p.\"key\" ORDER BY i.name, p.seqno) \
UNION ALL SELECT * FROM (SELECT 'foreign key', m.name, CAST(p.id AS TEXT), CAST(p.seq AS TEXT), p.\"table\", \
p.\"from\", p.\"to\", p.on_update, p.on_delete {} ORDER BY m.name, p.id, p.seq)",
        some("name"),
        of("pragma_table_xinfo(m.name, 'main')"),
        of("pragma_index_list(m.name, 'main')"),
        of("pragma_index_list(m.name, 'main') AS i CROSS JOIN pragma_index_xinfo(i.name, 'main')"),
        of("pragma_foreign_key_list(m.name, 'main')"),
    )
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("'{}'", name.replace('\'', "''")))
        .collect();
    names.join(", ")
}
