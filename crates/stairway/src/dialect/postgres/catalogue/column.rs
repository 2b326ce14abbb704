//! Columns, in every kind of relation that has them.

use super::*;

pub(super) const SECTIONS: &[Section] = &[Section {
    group: Group::Relations,
    role: Role::Part,
    unit: "a.attrelid",
    kind: "'column'",
    name: "quote_ident(a.attname)",
    facts: &[
        // The reader turns the number, which has gaps, into a rank.
        fact("position", "a.attnum"),
        fact("type", "format_type(a.atttypid, a.atttypmod)"),
        fact(
            "collation",
            concat!(
                "CASE WHEN a.attcollation NOT IN (0, t.typcollation) THEN ",
                collation!("a.attcollation"),
                " END"
            ),
        ),
        fact("not null", yes!("a.attnotnull")).before(18),
        fact(
            "not null",
            "CASE WHEN a.attnotnull THEN coalesce((SELECT CASE WHEN NOT k.convalidated THEN 'not valid' \
             WHEN k.connoinherit THEN 'no inherit' END FROM pg_constraint k WHERE k.conrelid = a.attrelid \
             AND k.contype = 'n' AND k.conkey[1] = a.attnum), 'yes') END",
        )
        .since(18),
        fact(
            "default",
            "CASE a.attgenerated WHEN '' THEN pg_get_expr(d.adbin, d.adrelid) END",
        ),
        fact(
            "generated",
            "CASE a.attgenerated WHEN '' THEN NULL WHEN 'v' THEN pg_get_expr(d.adbin, d.adrelid) || ' virtual' \
             ELSE pg_get_expr(d.adbin, d.adrelid) || ' stored' END",
        ),
        fact(
            "identity",
            "CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END",
        ),
        fact(
            "identity options",
            "CASE WHEN a.attidentity <> '' THEN (SELECT nullif(concat_ws(', ', \
             CASE WHEN s.seqstart <> 1 THEN 'start ' || s.seqstart END, \
             CASE WHEN s.seqincrement <> 1 THEN 'increment ' || s.seqincrement END, \
             CASE WHEN s.seqmin <> 1 THEN 'minimum ' || s.seqmin END, \
             CASE WHEN s.seqmax <> (CASE s.seqtypid WHEN 'int2'::regtype THEN 32767 \
             WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END) THEN 'maximum ' || s.seqmax END, \
             CASE WHEN s.seqcache <> 1 THEN 'cache ' || s.seqcache END, \
             CASE WHEN s.seqcycle THEN 'cycle' END), '') \
             FROM pg_depend i JOIN pg_sequence s ON s.seqrelid = i.objid \
             WHERE i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum \
             AND i.classid = 'pg_class'::regclass AND i.deptype = 'i') END",
        ),
        fact(
            "storage",
            "CASE WHEN a.attstorage <> t.typstorage THEN CASE a.attstorage WHEN 'p' THEN 'plain' \
             WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' ELSE 'extended' END END",
        ),
        fact(
            "compression",
            "CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END",
        )
        .since(14),
        fact(
            "statistics target",
            "CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END",
        ),
        fact(
            "options",
            "CASE WHEN a.attoptions IS NOT NULL THEN array_to_string(ARRAY(SELECT o FROM unnest(a.attoptions) o \
             ORDER BY o COLLATE \"C\"), ', ') END",
        ),
        fact(
            "foreign options",
            "CASE WHEN a.attfdwoptions IS NOT NULL THEN array_to_string(ARRAY(SELECT o FROM \
             unnest(a.attfdwoptions) o ORDER BY o COLLATE \"C\"), ', ') END",
        ),
        fact(
            "inherited",
            "CASE WHEN a.attinhcount > 0 THEN CASE WHEN a.attislocal THEN 'and its own' ELSE 'yes' END END",
        ),
        fact(
            "grants",
            concat!(
                "CASE WHEN a.attacl IS NOT NULL THEN ",
                privileges!("a.attacl", "acldefault('c', c.relowner)", "c.relowner"),
                " END"
            ),
        ),
        fact(
            "comment",
            "(SELECT description FROM pg_description WHERE objoid = a.attrelid \
             AND classoid = 'pg_class'::regclass AND objsubid = a.attnum)",
        ),
    ],
    from: "pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid \
           LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum AND a.atthasdef \
           WHERE a.attrelid >= 16384 AND a.attnum > 0 AND NOT a.attisdropped \
           AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')",
    versions: ANY,
    rows: None,
}];
