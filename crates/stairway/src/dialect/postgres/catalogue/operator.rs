//! Operators and their classes and families, casts, collations, conversions, transforms, access methods.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    object(
        "x.oid",
        "'operator'",
        "x.oid::regoperator::text",
        &[
            fact("function", "x.oprcode::oid::regprocedure"),
            fact("returns", "format_type(x.oprresult, NULL)"),
            fact(
                "commutator",
                "CASE WHEN x.oprcom <> 0 THEN x.oprcom::regoperator END",
            ),
            fact(
                "negator",
                "CASE WHEN x.oprnegate <> 0 THEN x.oprnegate::regoperator END",
            ),
            fact(
                "restrict",
                "CASE WHEN x.oprrest <> 0 THEN x.oprrest::oid::regprocedure END",
            ),
            fact(
                "join",
                "CASE WHEN x.oprjoin <> 0 THEN x.oprjoin::oid::regprocedure END",
            ),
            fact("merges", yes!("x.oprcanmerge")),
            fact("hashes", yes!("x.oprcanhash")),
            fact("owner", "pg_get_userbyid(x.oprowner)"),
            fact("comment", comment!("pg_operator", "x.oid")),
        ],
        concat!(
            "pg_operator x WHERE x.oid >= 16384 AND ",
            no_member!("pg_operator", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'operator family'",
        "(pg_identify_object('pg_opfamily'::regclass, x.oid, 0)).identity",
        &[
            fact("owner", "pg_get_userbyid(x.opfowner)"),
            fact(
                "members",
                "(SELECT string_agg(m, ', ' ORDER BY m COLLATE \"C\") FROM (\
                 SELECT pg_describe_object('pg_amop'::regclass, o.oid, 0) AS m FROM pg_amop o WHERE o.amopfamily = x.oid \
                 UNION ALL SELECT pg_describe_object('pg_amproc'::regclass, p.oid, 0) FROM pg_amproc p \
                 WHERE p.amprocfamily = x.oid) y)",
            ),
            fact("comment", comment!("pg_opfamily", "x.oid")),
        ],
        concat!(
            "pg_opfamily x WHERE x.oid >= 16384 AND ",
            no_member!("pg_opfamily", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'operator class'",
        "(pg_identify_object('pg_opclass'::regclass, x.oid, 0)).identity",
        &[
            fact("owner", "pg_get_userbyid(x.opcowner)"),
            fact("type", "format_type(x.opcintype, NULL)"),
            fact("default", yes!("x.opcdefault")),
            fact(
                "storage",
                "CASE WHEN x.opckeytype <> 0 THEN format_type(x.opckeytype, NULL) END",
            ),
            fact(
                "family",
                "(pg_identify_object('pg_opfamily'::regclass, x.opcfamily, 0)).identity",
            ),
            fact("comment", comment!("pg_opclass", "x.oid")),
        ],
        concat!(
            "pg_opclass x WHERE x.oid >= 16384 AND ",
            no_member!("pg_opclass", "x.oid")
        ),
    ),
    // Operators and functions that were added to a family of the server's own.
    object(
        "x.oid",
        "'operator family member'",
        "pg_describe_object('pg_amop'::regclass, x.oid, 0)",
        &[],
        concat!(
            "pg_amop x WHERE x.oid >= 16384 AND x.amopfamily < 16384 AND ",
            no_member!("pg_amop", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'operator family member'",
        "pg_describe_object('pg_amproc'::regclass, x.oid, 0)",
        &[],
        concat!(
            "pg_amproc x WHERE x.oid >= 16384 AND x.amprocfamily < 16384 AND ",
            no_member!("pg_amproc", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'cast'",
        "format_type(x.castsource, NULL) || ' as ' || format_type(x.casttarget, NULL)",
        &[
            fact(
                "function",
                "CASE WHEN x.castfunc <> 0 THEN x.castfunc::regprocedure END",
            ),
            fact(
                "context",
                "CASE x.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END",
            ),
            fact(
                "method",
                "CASE x.castmethod WHEN 'i' THEN 'inout' WHEN 'b' THEN 'binary' ELSE 'function' END",
            ),
            fact("comment", comment!("pg_cast", "x.oid")),
        ],
        concat!(
            // The cast of a range to its multirange goes with the range.
            "pg_cast x WHERE x.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend i \
             WHERE i.classid = 'pg_cast'::regclass AND i.objid = x.oid AND i.deptype = 'i') AND ",
            no_member!("pg_cast", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'collation'",
        qualified!("n.nspname", "x.collname"),
        &[
            fact("owner", "pg_get_userbyid(x.collowner)"),
            fact("provider", "x.collprovider"),
            fact("not deterministic", yes!("NOT x.collisdeterministic")),
            fact("collate", "x.collcollate"),
            fact("ctype", "x.collctype"),
            // Its name depends on the version.
            fact(
                "locale",
                "coalesce(to_jsonb(x) ->> 'colllocale', to_jsonb(x) ->> 'colliculocale')",
            ),
            fact("rules", "x.collicurules").since(16),
            fact("comment", comment!("pg_collation", "x.oid")),
        ],
        concat!(
            "pg_collation x JOIN pg_namespace n ON n.oid = x.collnamespace WHERE x.oid >= 16384 \
             AND n.nspname <> 'pg_catalog' AND ",
            no_member!("pg_collation", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'conversion'",
        qualified!("n.nspname", "x.conname"),
        &[
            fact("owner", "pg_get_userbyid(x.conowner)"),
            fact("from", "pg_encoding_to_char(x.conforencoding)"),
            fact("to", "pg_encoding_to_char(x.contoencoding)"),
            fact("function", "x.conproc::oid::regprocedure"),
            fact("default", yes!("x.condefault")),
            fact("comment", comment!("pg_conversion", "x.oid")),
        ],
        concat!(
            "pg_conversion x JOIN pg_namespace n ON n.oid = x.connamespace WHERE x.oid >= 16384 AND ",
            no_member!("pg_conversion", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'transform'",
        "'for ' || format_type(x.trftype, NULL) || ' language ' || quote_ident(l.lanname)",
        &[
            fact(
                "from sql",
                "CASE WHEN x.trffromsql <> 0 THEN x.trffromsql::oid::regprocedure END",
            ),
            fact(
                "to sql",
                "CASE WHEN x.trftosql <> 0 THEN x.trftosql::oid::regprocedure END",
            ),
        ],
        concat!(
            "pg_transform x JOIN pg_language l ON l.oid = x.trflang WHERE x.oid >= 16384 AND ",
            no_member!("pg_transform", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'access method'",
        "quote_ident(x.amname)",
        &[
            fact("handler", "x.amhandler::oid::regprocedure"),
            fact("type", "x.amtype"),
            fact("comment", comment!("pg_am", "x.oid")),
        ],
        concat!(
            "pg_am x WHERE x.oid >= 16384 AND ",
            no_member!("pg_am", "x.oid")
        ),
    ),
];
