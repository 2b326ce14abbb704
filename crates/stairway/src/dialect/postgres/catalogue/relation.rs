//! Tables, views, materialized views, foreign tables, sequences and composite types.

use super::*;

pub(super) const SECTIONS: &[Section] = &[Section {
    group: Group::Relations,
    role: Role::Object,
    unit: "c.oid",
    kind: "CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' \
               WHEN 'f' THEN 'foreign table' WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' \
               ELSE 'table' END",
    name: qualified!("n.nspname", "c.relname"),
    facts: &[
        fact("owner", "pg_get_userbyid(c.relowner)"),
        fact(
            "persistence",
            "CASE c.relpersistence WHEN 'u' THEN 'unlogged' END",
        ),
        fact(
            "definition",
            "CASE WHEN c.relkind IN ('v', 'm') THEN btrim(pg_get_viewdef(c.oid), ' ;') END",
        ),
        fact(
            "unpopulated",
            yes!("c.relkind = 'm' AND NOT c.relispopulated"),
        ),
        fact(
            "partition by",
            "CASE c.relkind WHEN 'p' THEN pg_get_partkeydef(c.oid) END",
        ),
        fact(
            "partition of",
            concat!(
                "CASE WHEN c.relispartition THEN (SELECT ",
                qualified!("pn.nspname", "pc.relname"),
                " || ' ' || pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits h \
                     JOIN pg_class pc ON pc.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace \
                     WHERE h.inhrelid = c.oid) END"
            ),
        ),
        fact(
            "inherits",
            concat!(
                "CASE WHEN NOT c.relispartition AND c.relkind IN ('r', 'f') THEN (SELECT string_agg(",
                qualified!("pn.nspname", "pc.relname"),
                ", ', ' ORDER BY h.inhseqno) FROM pg_inherits h \
                     JOIN pg_class pc ON pc.oid = h.inhparent JOIN pg_namespace pn ON pn.oid = pc.relnamespace \
                     WHERE h.inhrelid = c.oid) END"
            ),
        ),
        fact(
            "of type",
            "CASE WHEN c.reloftype <> 0 THEN format_type(c.reloftype, NULL) END",
        ),
        fact("row security", yes!("c.relrowsecurity")),
        fact("row security forced", yes!("c.relforcerowsecurity")),
        fact(
            "replica identity",
            "CASE WHEN c.relkind IN ('r', 'p') THEN CASE c.relreplident \
                 WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' WHEN 'i' THEN 'index' END END",
        ),
        fact(
            "tablespace",
            "(SELECT quote_ident(ts.spcname) FROM pg_tablespace ts WHERE ts.oid = c.reltablespace)",
        ),
        fact(
            "access method",
            "(SELECT quote_ident(am.amname) FROM pg_am am WHERE am.oid = c.relam AND am.amname <> 'heap')",
        ),
        fact(
            "storage parameters",
            concat!(
                "CASE WHEN c.relkind <> 'v' THEN ",
                options!("c.reloptions"),
                " END"
            ),
        ),
        fact(
            "toast storage parameters",
            "CASE WHEN c.reltoastrelid <> 0 THEN (SELECT array_to_string(ARRAY(SELECT o FROM \
                 unnest(tc.reloptions) o ORDER BY o COLLATE \"C\"), ', ') \
                 FROM pg_class tc WHERE tc.oid = c.reltoastrelid AND tc.reloptions IS NOT NULL) END",
        ),
        fact(
            "server",
            "CASE c.relkind WHEN 'f' THEN (SELECT quote_ident(fs.srvname) FROM pg_foreign_table ft \
                 JOIN pg_foreign_server fs ON fs.oid = ft.ftserver WHERE ft.ftrelid = c.oid) END",
        ),
        fact(
            "options",
            "CASE c.relkind WHEN 'v' THEN (SELECT string_agg(o, ', ' ORDER BY o COLLATE \"C\") FROM \
                 unnest(c.reloptions) o) WHEN 'f' THEN (SELECT array_to_string(ARRAY(SELECT o FROM \
                 unnest(ft.ftoptions) o ORDER BY o COLLATE \"C\"), ', ') FROM pg_foreign_table ft \
                 WHERE ft.ftrelid = c.oid AND ft.ftoptions IS NOT NULL) END",
        ),
        fact(
            "grants",
            concat!(
                "CASE c.relkind WHEN 'S' THEN ",
                grants!("c.relacl", "s", "c.relowner"),
                " WHEN 'c' THEN (SELECT ",
                grants!("t.typacl", "T", "t.typowner"),
                " FROM pg_type t WHERE t.oid = c.reltype) ELSE ",
                grants!("c.relacl", "r", "c.relowner"),
                " END"
            ),
        ),
        fact(
            "revoked",
            concat!(
                "CASE c.relkind WHEN 'S' THEN ",
                revoked!("c.relacl", "s", "c.relowner"),
                " WHEN 'c' THEN (SELECT ",
                revoked!("t.typacl", "T", "t.typowner"),
                " FROM pg_type t WHERE t.oid = c.reltype) ELSE ",
                revoked!("c.relacl", "r", "c.relowner"),
                " END"
            ),
        ),
        // A composite type's comment is the type's.
        fact(
            "comment",
            concat!(
                "CASE c.relkind WHEN 'c' THEN ",
                comment!("pg_type", "c.reltype"),
                " ELSE ",
                comment!("pg_class", "c.oid"),
                " END"
            ),
        ),
    ],
    from: concat!(
        "pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c') \
             AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') AND ",
        // An identity column's sequence is a fact of the column; an extension's relation is the extension's.
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid \
             AND e.objsubid = 0 AND (e.deptype = 'e' OR e.deptype = 'i' AND c.relkind = 'S'))"
    ),
    versions: ANY,
    rows: None,
}];
