//! Foreign-data wrappers, servers and user mappings. The options of a mapping, which hold passwords, stay unread.

use super::*;

pub(super) const SECTIONS: &[Section] = &[
    object(
        "w.oid",
        "'foreign-data wrapper'",
        "quote_ident(w.fdwname)",
        &[
            fact("owner", "pg_get_userbyid(w.fdwowner)"),
            fact(
                "handler",
                "CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::regprocedure END",
            ),
            fact(
                "validator",
                "CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::regprocedure END",
            ),
            fact("options", options!("w.fdwoptions")),
            fact("grants", grants!("w.fdwacl", "F", "w.fdwowner")),
            fact("revoked", revoked!("w.fdwacl", "F", "w.fdwowner")),
            fact("comment", comment!("pg_foreign_data_wrapper", "w.oid")),
        ],
        concat!(
            "pg_foreign_data_wrapper w WHERE ",
            no_member!("pg_foreign_data_wrapper", "w.oid")
        ),
    ),
    object(
        "s.oid",
        "'foreign server'",
        "quote_ident(s.srvname)",
        &[
            fact("owner", "pg_get_userbyid(s.srvowner)"),
            fact(
                "wrapper",
                "(SELECT quote_ident(w.fdwname) FROM pg_foreign_data_wrapper w WHERE w.oid = s.srvfdw)",
            ),
            fact("type", "s.srvtype"),
            fact("version", "s.srvversion"),
            fact("options", options!("s.srvoptions")),
            fact("grants", grants!("s.srvacl", "S", "s.srvowner")),
            fact("revoked", revoked!("s.srvacl", "S", "s.srvowner")),
            fact("comment", comment!("pg_foreign_server", "s.oid")),
        ],
        concat!(
            "pg_foreign_server s WHERE ",
            no_member!("pg_foreign_server", "s.oid")
        ),
    ),
    object(
        "u.umid",
        "'user mapping'",
        "'for ' || quote_ident(u.usename) || ' server ' || quote_ident(u.srvname)",
        &[],
        "pg_user_mappings u WHERE true",
    ),
];
