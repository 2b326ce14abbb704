//! Schemas, extensions, statistics, and what is set for the database as a whole.
//!
//! The schema `public` and the language `plpgsql` come with a new database; they are shown when they differ
//! from that, and as `dropped` when they are gone.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    object(
        "n.oid",
        "'schema'",
        "quote_ident(n.nspname)",
        &[
            fact("owner", "pg_get_userbyid(n.nspowner)"),
            fact("grants", grants!("n.nspacl", "n", "n.nspowner")),
            fact("revoked", revoked!("n.nspacl", "n", "n.nspowner")),
            fact("comment", comment!("pg_namespace", "n.oid")),
        ],
        concat!(
            "pg_namespace n WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND NOT \
             (n.nspname = 'public' AND n.oid = 2200 AND n.nspowner IN (10, 6171) AND \
             EXISTS (SELECT FROM pg_init_privs p WHERE p.classoid = 'pg_namespace'::regclass AND p.objoid = n.oid \
             AND (SELECT array_agg(a ORDER BY a::text) FROM unnest(p.initprivs) a) \
             = (SELECT array_agg(a ORDER BY a::text) FROM unnest(n.nspacl) a)) AND ",
            comment!("pg_namespace", "n.oid"),
            " IS NOT DISTINCT FROM 'standard public schema') AND ",
            no_member!("pg_namespace", "n.oid")
        ),
    ),
    object(
        "2200",
        "'schema'",
        "'public'",
        &[fact("dropped", "'yes'")],
        "(SELECT) x WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public')",
    ),
    object(
        "x.oid",
        "'extension'",
        "quote_ident(x.extname)",
        &[
            fact("version", "x.extversion"),
            fact("schema", "quote_ident(n.nspname)"),
            fact("owner", "pg_get_userbyid(x.extowner)"),
            fact("comment", comment!("pg_extension", "x.oid")),
        ],
        "pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace \
         WHERE NOT (x.extname = 'plpgsql' AND n.nspname = 'pg_catalog' AND x.extversion = '1.0')",
    ),
    object(
        "1",
        "'extension'",
        "'plpgsql'",
        &[fact("dropped", "'yes'")],
        "(SELECT) x WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = 'plpgsql')",
    ),
    object(
        "s.oid",
        "'statistics'",
        qualified!("n.nspname", "s.stxname"),
        &[
            fact("definition", "pg_get_statisticsobjdef(s.oid)"),
            fact("owner", "pg_get_userbyid(s.stxowner)"),
            fact(
                "target",
                "CASE WHEN s.stxstattarget >= 0 THEN s.stxstattarget END",
            )
            .since(13),
            fact("comment", comment!("pg_statistic_ext", "s.oid")),
        ],
        concat!(
            "pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE s.oid >= 16384 AND ",
            no_member!("pg_statistic_ext", "s.oid")
        ),
    ),
    object(
        "d.oid",
        "'default privileges'",
        "CASE d.defaclobjtype WHEN 'r' THEN 'on tables' WHEN 'S' THEN 'on sequences' WHEN 'f' THEN 'on functions' \
         WHEN 'T' THEN 'on types' WHEN 'n' THEN 'on schemas' ELSE 'on large objects' END || ' for ' || \
         quote_ident(pg_get_userbyid(d.defaclrole)) || coalesce(' in ' || (SELECT quote_ident(n.nspname) \
         FROM pg_namespace n WHERE n.oid = d.defaclnamespace), '')",
        &[fact(
            "grants",
            "(SELECT coalesce(string_agg(p, ', ' ORDER BY p COLLATE \"C\"), 'none') FROM (SELECT privilege_type || \
             ' to ' || CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END || \
             CASE WHEN is_grantable THEN ' with grant option' ELSE '' END AS p FROM aclexplode(d.defaclacl)) y)",
        )],
        "pg_default_acl d WHERE true",
    ),
    object(
        "e.oid",
        "'event trigger'",
        "quote_ident(e.evtname)",
        &[
            fact("event", "e.evtevent"),
            fact("function", "e.evtfoid::regprocedure"),
            fact("tags", "array_to_string(e.evttags, ', ')"),
            fact(
                "enabled",
                "CASE e.evtenabled WHEN 'D' THEN 'no' WHEN 'R' THEN 'on replicas' WHEN 'A' THEN 'always' END",
            ),
            fact("owner", "pg_get_userbyid(e.evtowner)"),
            fact("comment", comment!("pg_event_trigger", "e.oid")),
        ],
        concat!(
            "pg_event_trigger e WHERE ",
            no_member!("pg_event_trigger", "e.oid")
        ),
    ),
    object(
        "l.oid",
        "'language'",
        "quote_ident(l.lanname)",
        &[
            fact("owner", "pg_get_userbyid(l.lanowner)"),
            fact("trusted", yes!("l.lanpltrusted")),
            fact(
                "handler",
                "CASE WHEN l.lanplcallfoid <> 0 THEN l.lanplcallfoid::regprocedure END",
            ),
            fact(
                "inline handler",
                "CASE WHEN l.laninline <> 0 THEN l.laninline::regprocedure END",
            ),
            fact(
                "validator",
                "CASE WHEN l.lanvalidator <> 0 THEN l.lanvalidator::regprocedure END",
            ),
            fact("grants", grants!("l.lanacl", "l", "l.lanowner")),
            fact("revoked", revoked!("l.lanacl", "l", "l.lanowner")),
            fact("comment", comment!("pg_language", "l.oid")),
        ],
        concat!(
            "pg_language l WHERE l.oid >= 16384 AND ",
            no_member!("pg_language", "l.oid")
        ),
    ),
    object(
        "b.oid",
        "'database'",
        "'itself'",
        &[
            fact(
                "settings",
                "(SELECT string_agg(coalesce(quote_ident(pg_get_userbyid(nullif(r.setrole, 0))) || ': ', '') || o, \
                 ', ' ORDER BY r.setrole <> 0, o COLLATE \"C\") FROM pg_db_role_setting r, unnest(r.setconfig) o \
                 WHERE r.setdatabase = b.oid)",
            ),
            fact("grants", grants!("b.datacl", "d", "b.datdba")),
            fact("revoked", revoked!("b.datacl", "d", "b.datdba")),
            fact(
                "comment",
                "(SELECT description FROM pg_shdescription WHERE objoid = b.oid \
                 AND classoid = 'pg_database'::regclass)",
            ),
        ],
        "pg_database b WHERE b.datname = current_database() AND (b.datacl IS NOT NULL \
         OR EXISTS (SELECT FROM pg_db_role_setting r WHERE r.setdatabase = b.oid) \
         OR EXISTS (SELECT FROM pg_shdescription WHERE objoid = b.oid AND classoid = 'pg_database'::regclass))",
    ),
    object(
        "1",
        "'large objects'",
        "'all'",
        &[fact("count", "count(*)")],
        "pg_largeobject_metadata HAVING count(*) > 0",
    ),
    object(
        "l.objoid",
        "'security label'",
        "l.provider || ' on ' || i.type || ' ' || i.identity",
        &[fact("label", "l.label")],
        "pg_seclabel l, pg_identify_object(l.classoid, l.objoid, l.objsubid) i WHERE true",
    ),
];
