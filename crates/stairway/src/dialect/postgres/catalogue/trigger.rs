//! What acts when a table is used: triggers, policies and rules.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    Section {
        group: Group::Relations,
        role: Role::Part,
        unit: "g.tgrelid",
        kind: "'trigger'",
        name: "quote_ident(g.tgname)",
        facts: &[
            fact("definition", "pg_get_triggerdef(g.oid)"),
            fact(
                "enabled",
                "CASE g.tgenabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END",
            ),
            fact("inherited", yes!("g.tgparentid <> 0")).since(13),
            fact("comment", comment!("pg_trigger", "g.oid")),
        ],
        from: "pg_trigger g WHERE NOT g.tgisinternal AND g.tgrelid >= 16384",
        versions: ANY,
        rows: Some(change::TRIGGER),
    },
    Section {
        group: Group::Relations,
        role: Role::Part,
        unit: "p.polrelid",
        kind: "'policy'",
        name: "quote_ident(p.polname)",
        facts: &[
            fact(
                "command",
                "CASE p.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' \
                 WHEN 'd' THEN 'delete' ELSE 'all' END",
            ),
            fact("restrictive", yes!("NOT p.polpermissive")),
            fact(
                "roles",
                "(SELECT string_agg(r, ', ' ORDER BY r COLLATE \"C\") FROM (SELECT CASE o WHEN 0 THEN 'PUBLIC' \
                 ELSE quote_ident(pg_get_userbyid(o)) END AS r FROM unnest(p.polroles) o) x)",
            ),
            fact("using", "pg_get_expr(p.polqual, p.polrelid)"),
            fact("check", "pg_get_expr(p.polwithcheck, p.polrelid)"),
            fact("comment", comment!("pg_policy", "p.oid")),
        ],
        from: "pg_policy p WHERE p.polrelid >= 16384",
        versions: ANY,
        rows: Some(change::POLICY),
    },
    Section {
        group: Group::Relations,
        role: Role::Part,
        unit: "r.ev_class",
        kind: "'rule'",
        name: "quote_ident(r.rulename)",
        facts: &[
            fact("definition", "pg_get_ruledef(r.oid)"),
            fact(
                "enabled",
                "CASE r.ev_enabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END",
            ),
            fact("comment", comment!("pg_rewrite", "r.oid")),
        ],
        from: "pg_rewrite r WHERE r.ev_class >= 16384 AND r.rulename <> '_RETURN'",
        versions: ANY,
        rows: Some(change::REWRITE),
    },
];
