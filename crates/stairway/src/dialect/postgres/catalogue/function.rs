//! Functions, procedures, aggregates and window functions.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        group: Group::Functions,
        role: Role::Object,
        unit: "f.oid",
        kind: "CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END",
        name: concat!(
            qualified!("n.nspname", "f.proname"),
            " || '(' || coalesce((SELECT string_agg(format_type(x.t, NULL), ', ' ORDER BY x.i) \
             FROM unnest(f.proargtypes) WITH ORDINALITY AS x (t, i)), '') || ')'"
        ),
        facts: &[
            fact("owner", "pg_get_userbyid(f.proowner)"),
            fact(
                "arguments",
                "nullif(pg_get_function_arguments(f.oid), '')",
            ),
            fact("returns", "pg_get_function_result(f.oid)"),
            fact(
                "language",
                "(SELECT quote_ident(l.lanname) FROM pg_language l WHERE l.oid = f.prolang)",
            ),
            fact("body", "CASE f.prokind WHEN 'a' THEN NULL ELSE f.prosrc END").before(14),
            fact(
                "body",
                "CASE f.prokind WHEN 'a' THEN NULL ELSE coalesce(pg_get_function_sqlbody(f.oid), f.prosrc) END",
            )
            .since(14),
            fact("library", "f.probin"),
            fact("window", yes!("f.prokind = 'w'")),
            fact(
                "volatility",
                "CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' END",
            ),
            fact("strict", yes!("f.proisstrict")),
            fact("security definer", yes!("f.prosecdef")),
            fact("leakproof", yes!("f.proleakproof")),
            fact(
                "parallel",
                "CASE f.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' END",
            ),
            fact(
                "cost",
                "CASE WHEN f.procost <> (CASE WHEN f.prolang IN (12, 13) THEN 1 ELSE 100 END) AND f.prokind <> 'a' \
                 THEN f.procost END",
            ),
            fact(
                "rows",
                "CASE WHEN f.prorows NOT IN (0, 1000) THEN f.prorows END",
            ),
            fact(
                "support",
                "CASE WHEN f.prosupport <> 0 THEN f.prosupport::oid::regprocedure END",
            ),
            fact(
                "transforms",
                "(SELECT string_agg(format_type(x.t, NULL), ', ' ORDER BY x.i) \
                 FROM unnest(f.protrftypes) WITH ORDINALITY AS x (t, i))",
            ),
            fact("settings", options!("f.proconfig")),
            fact("grants", grants!("f.proacl", "f", "f.proowner")),
            fact("revoked", revoked!("f.proacl", "f", "f.proowner")),
            fact("comment", comment!("pg_proc", "f.oid")),
        ],
        from: "pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace WHERE f.oid >= 16384 \
             AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' \
             AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = f.oid \
             AND e.deptype IN ('e', 'i'))",
        versions: ANY,
        rows: None,
    },
    Section {
        group: Group::Functions,
        role: Role::More,
        unit: "a.aggfnoid::oid",
        kind: "NULL",
        name: "NULL",
        facts: &[
            fact("aggregate kind", "CASE a.aggkind WHEN 'o' THEN 'ordered set' WHEN 'h' THEN 'hypothetical set' END"),
            fact("state function", "a.aggtransfn::oid::regprocedure"),
            fact("state type", "format_type(a.aggtranstype, NULL)"),
            fact("state size", "nullif(a.aggtransspace, 0)"),
            fact("final function", "CASE WHEN a.aggfinalfn <> 0 THEN a.aggfinalfn::oid::regprocedure END"),
            fact("final extra", yes!("a.aggfinalextra")),
            fact("final modify", "a.aggfinalmodify"),
            fact("combine function", "CASE WHEN a.aggcombinefn <> 0 THEN a.aggcombinefn::oid::regprocedure END"),
            fact("serial function", "CASE WHEN a.aggserialfn <> 0 THEN a.aggserialfn::oid::regprocedure END"),
            fact("deserial function", "CASE WHEN a.aggdeserialfn <> 0 THEN a.aggdeserialfn::oid::regprocedure END"),
            fact("moving state function", "CASE WHEN a.aggmtransfn <> 0 THEN a.aggmtransfn::oid::regprocedure END"),
            fact("moving inverse function", "CASE WHEN a.aggminvtransfn <> 0 THEN a.aggminvtransfn::oid::regprocedure END"),
            fact("moving final function", "CASE WHEN a.aggmfinalfn <> 0 THEN a.aggmfinalfn::oid::regprocedure END"),
            fact("moving state type", "CASE WHEN a.aggmtranstype <> 0 THEN format_type(a.aggmtranstype, NULL) END"),
            fact("sort operator", "CASE WHEN a.aggsortop <> 0 THEN a.aggsortop::regoperator END"),
            fact("initial value", "a.agginitval"),
            fact("moving initial value", "a.aggminitval"),
        ],
        from: "pg_aggregate a WHERE a.aggfnoid::oid >= 16384",
        versions: ANY,
        rows: None,
    },
];
