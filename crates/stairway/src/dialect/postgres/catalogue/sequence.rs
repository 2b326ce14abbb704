//! What only sequences have. Their position is no fact.

use super::*;

pub(super) const SECTIONS: &[Section] = &[Section {
    group: Group::Relations,
    role: Role::More,
    unit: "s.seqrelid",
    kind: "NULL",
    name: "NULL",
    facts: &[
        fact("type", "format_type(s.seqtypid, NULL)"),
        fact("start", "s.seqstart"),
        fact("increment", "s.seqincrement"),
        fact("minimum", "s.seqmin"),
        fact("maximum", "s.seqmax"),
        fact("cache", "s.seqcache"),
        fact("cycle", yes!("s.seqcycle")),
        fact(
            "owned by",
            concat!(
                "(SELECT ",
                qualified!("n.nspname", "c.relname"),
                " || '.' || quote_ident(a.attname) FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid \
                 JOIN pg_namespace n ON n.oid = c.relnamespace \
                 JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid \
                 WHERE d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid \
                 AND d.refclassid = 'pg_class'::regclass AND d.deptype = 'a')"
            ),
        ),
    ],
    from: "pg_sequence s WHERE s.seqrelid >= 16384",
    versions: ANY,
    rows: Some(change::SEQUENCE),
}];
