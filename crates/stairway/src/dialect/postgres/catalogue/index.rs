//! Indexes that serve no constraint, with validity, which no definition tells.

use super::*;

pub(super) const SECTIONS: &[Section] = &[Section {
    group: Group::Relations,
    role: Role::Part,
    unit: "i.indrelid",
    kind: "'index'",
    name: "quote_ident(ic.relname)",
    facts: &[
        fact("definition", "pg_get_indexdef(i.indexrelid)"),
        fact("invalid", yes!("NOT i.indisvalid")),
        fact("not ready", yes!("NOT i.indisready")),
        fact("clustered", yes!("i.indisclustered")),
        fact("replica identity", yes!("i.indisreplident")),
        fact(
            "tablespace",
            "(SELECT quote_ident(ts.spcname) FROM pg_tablespace ts WHERE ts.oid = ic.reltablespace)",
        ),
        fact(
            "attached to",
            concat!(
                "CASE WHEN ic.relispartition THEN (SELECT ",
                qualified!("pn.nspname", "pc.relname"),
                " FROM pg_inherits h JOIN pg_class pc ON pc.oid = h.inhparent \
                 JOIN pg_namespace pn ON pn.oid = pc.relnamespace WHERE h.inhrelid = ic.oid) END"
            ),
        ),
        fact(
            "statistics targets",
            "CASE WHEN i.indexprs IS NOT NULL THEN (SELECT string_agg(a.attnum || ': ' || a.attstattarget, ', ' \
             ORDER BY a.attnum) FROM pg_attribute a WHERE a.attrelid = i.indexrelid AND a.attstattarget >= 0) END",
        ),
        fact("comment", comment!("pg_class", "ic.oid")),
    ],
    from: "pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid WHERE i.indrelid >= 16384 \
           AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = i.indrelid \
           AND k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))",
    versions: ANY,
    rows: Some(change::INDEX),
}];
