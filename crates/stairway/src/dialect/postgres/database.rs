//! The SQL that makes a database on a PostgreSQL server.

use crate::Dialect;

/// One row: the name of the database if it is there, and the encoding that new ones get.
pub(crate) fn find_database(name: &str) -> String {
    format!(
        "SELECT (SELECT datname FROM pg_catalog.pg_database WHERE datname = {}), \
         (SELECT pg_catalog.pg_encoding_to_char(encoding) FROM pg_catalog.pg_database WHERE datname = 'template1')",
        Dialect::Postgres.quote_text(name)
    )
}

/// Makes a database as `createdb` does, or in UTF-8 whatever is usual on the server.
pub(crate) fn create_database(name: &str, usual: bool) -> String {
    let name = Dialect::Postgres.quote_name(name);
    match usual {
        true => format!("CREATE DATABASE {name}"),
        false => format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"),
    }
}
