//! Enums, domains, ranges and base types. A composite type is a relation to PostgreSQL, and so here.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        group: Group::Types,
        role: Role::Object,
        unit: "t.oid",
        kind: "CASE WHEN NOT t.typisdefined THEN 'shell type' WHEN t.typtype = 'e' THEN 'enum' \
               WHEN t.typtype = 'd' THEN 'domain' WHEN t.typtype = 'r' THEN 'range type' ELSE 'base type' END",
        name: qualified!("n.nspname", "t.typname"),
        facts: &[
            fact("owner", "pg_get_userbyid(t.typowner)"),
            fact(
                "values",
                "CASE t.typtype WHEN 'e' THEN (SELECT coalesce(string_agg(quote_literal(e.enumlabel), ', ' \
                 ORDER BY e.enumsortorder), 'none') FROM pg_enum e WHERE e.enumtypid = t.oid) END",
            ),
            fact(
                "type",
                "CASE t.typtype WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod) END",
            ),
            fact("not null", yes!("t.typnotnull")),
            fact(
                "default",
                "coalesce(pg_get_expr(t.typdefaultbin, 0), t.typdefault)",
            ),
            fact(
                "collation",
                concat!(
                    "CASE WHEN t.typtype = 'd' AND t.typcollation NOT IN (0, \
                     (SELECT b.typcollation FROM pg_type b WHERE b.oid = t.typbasetype)) THEN ",
                    collation!("t.typcollation"),
                    " WHEN t.typtype = 'b' AND t.typcollation <> 0 THEN 'yes' END"
                ),
            ),
            fact("grants", grants!("t.typacl", "T", "t.typowner")),
            fact("revoked", revoked!("t.typacl", "T", "t.typowner")),
            fact("comment", comment!("pg_type", "t.oid")),
        ],
        // An array type goes with its element's, a multirange with its range, a row type with its relation.
        from: concat!(
            "pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid >= 16384 AND t.typrelid = 0 \
             AND t.typtype IN ('e', 'd', 'r', 'b', 'p') AND n.nspname NOT LIKE 'pg\\_%' \
             AND n.nspname <> 'information_schema' \
             AND NOT EXISTS (SELECT FROM pg_type b WHERE b.typarray = t.oid) AND ",
            no_member!("pg_type", "t.oid")
        ),
        versions: ANY,
        rows: None,
    },
    Section {
        group: Group::Types,
        role: Role::More,
        unit: "r.rngtypid",
        kind: "NULL",
        name: "NULL",
        facts: &[
            fact("type", "format_type(r.rngsubtype, NULL)"),
            fact(
                "collation",
                concat!(
                    "CASE WHEN r.rngcollation NOT IN (0, s.typcollation) THEN ",
                    collation!("r.rngcollation"),
                    " END"
                ),
            ),
            fact(
                "operator class",
                "(SELECT quote_ident(n.nspname) || '.' || quote_ident(o.opcname) FROM pg_opclass o \
                 JOIN pg_namespace n ON n.oid = o.opcnamespace WHERE o.oid = r.rngsubopc AND NOT o.opcdefault)",
            ),
            fact(
                "canonical",
                "CASE WHEN r.rngcanonical <> 0 THEN r.rngcanonical::oid::regprocedure END",
            ),
            fact(
                "difference",
                "CASE WHEN r.rngsubdiff <> 0 THEN r.rngsubdiff::oid::regprocedure END",
            ),
            fact("multirange", "format_type(r.rngmultitypid, NULL)").since(14),
        ],
        from: "pg_range r JOIN pg_type s ON s.oid = r.rngsubtype WHERE r.rngtypid >= 16384",
        versions: ANY,
        rows: None,
    },
    Section {
        group: Group::Types,
        role: Role::More,
        unit: "t.oid",
        kind: "NULL",
        name: "NULL",
        facts: &[
            fact("input", "t.typinput::oid::regprocedure"),
            fact("output", "t.typoutput::oid::regprocedure"),
            fact(
                "receive",
                "CASE WHEN t.typreceive <> 0 THEN t.typreceive::oid::regprocedure END",
            ),
            fact(
                "send",
                "CASE WHEN t.typsend <> 0 THEN t.typsend::oid::regprocedure END",
            ),
            fact(
                "modifier input",
                "CASE WHEN t.typmodin <> 0 THEN t.typmodin::oid::regprocedure END",
            ),
            fact(
                "modifier output",
                "CASE WHEN t.typmodout <> 0 THEN t.typmodout::oid::regprocedure END",
            ),
            fact(
                "analyze",
                "CASE WHEN t.typanalyze <> 0 THEN t.typanalyze::oid::regprocedure END",
            ),
            fact("length", "t.typlen"),
            fact("by value", yes!("t.typbyval")),
            fact("alignment", "t.typalign"),
            fact("storage", "t.typstorage"),
            fact("category", "t.typcategory"),
            fact("preferred", yes!("t.typispreferred")),
            fact("delimiter", "t.typdelim"),
            fact(
                "element",
                "CASE WHEN t.typelem <> 0 THEN format_type(t.typelem, NULL) END",
            ),
        ],
        from: "pg_type t WHERE t.oid >= 16384 AND t.typtype = 'b' AND t.typisdefined",
        versions: ANY,
        rows: None,
    },
    Section {
        group: Group::Types,
        role: Role::Part,
        unit: "k.contypid",
        kind: "CASE k.contype WHEN 'n' THEN 'not null' ELSE 'check' END",
        name: "quote_ident(k.conname)",
        facts: &[
            fact("definition", "pg_get_constraintdef(k.oid)"),
            fact("comment", comment!("pg_constraint", "k.oid")),
        ],
        from: "pg_constraint k WHERE k.contypid >= 16384",
        versions: ANY,
        rows: None,
    },
];
