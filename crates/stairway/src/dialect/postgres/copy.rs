//! The SQL around a copy on PostgreSQL: what stays when it is brought back, and what takes the rest away.

use crate::Dialect;
use std::time::Duration;

/// For psql, with four values to fill in.
const CLEAR: &str = include_str!("clear.sql");

/// Rows of `extension`, its name, and `t` if the role may change it. Those of the system itself are left out.
pub(crate) const EXTENSIONS: &str = "\
SELECT extname, pg_catalog.pg_has_role(extowner, 'USAGE') FROM pg_catalog.pg_extension \
WHERE oid >= 16384 ORDER BY extname";

/// The event triggers that the role can neither drop nor make.
pub(crate) const FOREIGN_EVENT_TRIGGERS: &str = "\
SELECT evtname FROM pg_catalog.pg_event_trigger WHERE NOT pg_catalog.pg_has_role(evtowner, 'USAGE')";

/// The schemas that hold these extensions or what belongs to them.
pub(crate) fn schemas(extensions: &[String]) -> String {
    format!(
        "SELECT DISTINCT n.nspname FROM pg_catalog.pg_namespace n, pg_catalog.pg_extension e \
         LEFT JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_extension'::regclass \
           AND d.refobjid = e.oid AND d.deptype = 'e' \
         LEFT JOIN pg_catalog.pg_class c ON d.classid = 'pg_catalog.pg_class'::regclass AND c.oid = d.objid \
         LEFT JOIN pg_catalog.pg_proc p ON d.classid = 'pg_catalog.pg_proc'::regclass AND p.oid = d.objid \
         LEFT JOIN pg_catalog.pg_type t ON d.classid = 'pg_catalog.pg_type'::regclass AND t.oid = d.objid \
         WHERE e.extname = ANY ({}) AND n.nspname !~ '^pg_' \
         AND n.oid IN (e.extnamespace, c.relnamespace, p.pronamespace, t.typnamespace) ORDER BY 1",
        array(extensions)
    )
}

/// Begins a transaction and takes away everything that users made, but for these extensions and schemas. Waits for at
/// most `patience` for whoever uses a table.
pub(crate) fn clear(extensions: &[String], schemas: &[String], patience: Duration) -> String {
    CLEAR
        .replace("{extensions}", &array(extensions))
        .replace("{schemas}", &array(schemas))
        .replace("{lock_timeout}", &patience.as_millis().to_string())
}

fn array(names: &[String]) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| Dialect::Postgres.quote_text(name))
        .collect();
    format!("ARRAY[{}]::text[]", names.join(", "))
}

/// Ends the sessions of this name, and gives a row for each that is still there.
pub(crate) fn terminate(application: &str) -> String {
    format!(
        "SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE application_name = {}",
        Dialect::Postgres.quote_text(application)
    )
}
