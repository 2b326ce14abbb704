//! Text search: configurations, dictionaries, parsers and templates.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    object(
        "x.oid",
        "'text search configuration'",
        qualified!("n.nspname", "x.cfgname"),
        &[
            fact("owner", "pg_get_userbyid(x.cfgowner)"),
            fact(
                "parser",
                "(pg_identify_object('pg_ts_parser'::regclass, x.cfgparser, 0)).identity",
            ),
            fact(
                "mappings",
                "(SELECT string_agg(k.alias || ' with ' || m.dicts, ', ' ORDER BY k.alias COLLATE \"C\") FROM \
                 (SELECT maptokentype, string_agg(mapdict::regdictionary::text, ' then ' ORDER BY mapseqno) AS dicts \
                 FROM pg_ts_config_map WHERE mapcfg = x.oid GROUP BY maptokentype) m \
                 JOIN ts_token_type(x.cfgparser) k ON k.tokid = m.maptokentype)",
            ),
            fact("comment", comment!("pg_ts_config", "x.oid")),
        ],
        concat!(
            "pg_ts_config x JOIN pg_namespace n ON n.oid = x.cfgnamespace WHERE x.oid >= 16384 AND ",
            no_member!("pg_ts_config", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'text search dictionary'",
        qualified!("n.nspname", "x.dictname"),
        &[
            fact("owner", "pg_get_userbyid(x.dictowner)"),
            fact(
                "template",
                "(pg_identify_object('pg_ts_template'::regclass, x.dicttemplate, 0)).identity",
            ),
            fact("options", "x.dictinitoption"),
            fact("comment", comment!("pg_ts_dict", "x.oid")),
        ],
        concat!(
            "pg_ts_dict x JOIN pg_namespace n ON n.oid = x.dictnamespace WHERE x.oid >= 16384 AND ",
            no_member!("pg_ts_dict", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'text search parser'",
        qualified!("n.nspname", "x.prsname"),
        &[
            fact("start", "x.prsstart::oid::regprocedure"),
            fact("token", "x.prstoken::oid::regprocedure"),
            fact("end", "x.prsend::oid::regprocedure"),
            fact("comment", comment!("pg_ts_parser", "x.oid")),
        ],
        concat!(
            "pg_ts_parser x JOIN pg_namespace n ON n.oid = x.prsnamespace WHERE x.oid >= 16384 AND ",
            no_member!("pg_ts_parser", "x.oid")
        ),
    ),
    object(
        "x.oid",
        "'text search template'",
        qualified!("n.nspname", "x.tmplname"),
        &[
            fact("lexize", "x.tmpllexize::oid::regprocedure"),
            fact("comment", comment!("pg_ts_template", "x.oid")),
        ],
        concat!(
            "pg_ts_template x JOIN pg_namespace n ON n.oid = x.tmplnamespace WHERE x.oid >= 16384 AND ",
            no_member!("pg_ts_template", "x.oid")
        ),
    ),
];
