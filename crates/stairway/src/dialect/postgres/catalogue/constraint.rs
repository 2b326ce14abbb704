//! Constraints of tables; an index that serves one is described by it.

use super::*;

pub(super) const SECTIONS: &[Section] = &[Section {
    group: Group::Relations,
    role: Role::Part,
    unit: "k.conrelid",
    kind: "CASE k.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' \
           WHEN 'f' THEN 'foreign key' ELSE 'exclusion' END",
    name: "quote_ident(k.conname)",
    facts: &[
        fact("definition", "pg_get_constraintdef(k.oid)"),
        fact("inherited", yes!("k.coninhcount > 0")),
        // ALTER TABLE ... DISABLE TRIGGER ALL switches foreign keys off.
        fact(
            "enabled",
            "(SELECT 'no' FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgisinternal AND g.tgenabled <> 'O' \
             LIMIT 1)",
        ),
        fact("invalid", yes!("NOT i.indisvalid")),
        fact("not ready", yes!("NOT i.indisready")),
        fact("clustered", yes!("i.indisclustered")),
        fact("replica identity", yes!("i.indisreplident")),
        fact(
            "tablespace",
            "(SELECT quote_ident(ts.spcname) FROM pg_tablespace ts WHERE ts.oid = ic.reltablespace)",
        ),
        fact(
            "storage parameters",
            "CASE WHEN ic.reloptions IS NOT NULL THEN array_to_string(ARRAY(SELECT o FROM \
             unnest(ic.reloptions) o ORDER BY o COLLATE \"C\"), ', ') END",
        ),
        fact("comment", comment!("pg_constraint", "k.oid")),
        fact("index comment", comment!("pg_class", "ic.oid")),
    ],
    from: "pg_constraint k \
           LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u', 'x') \
           LEFT JOIN pg_class ic ON ic.oid = i.indexrelid \
           WHERE k.conrelid >= 16384 AND k.contype IN ('p', 'u', 'c', 'f', 'x')",
    versions: ANY,
    rows: Some(change::CONSTRAINT),
}];
