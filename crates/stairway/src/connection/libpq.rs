//! What PostgreSQL's own programs are told of a connection: variables of their environment, which nobody else can read,
//! unlike a command line.

use super::{ConnectionError, DatabaseUrl, postgres::options};
use sqlx::postgres::PgSslMode;
use std::ffi::OsString;

/// Variables that would lead the programs elsewhere than the driver goes. The driver knows those that are not here.
const FOREIGN: [&str; 6] = [
    "PGSERVICE",
    "PGSERVICEFILE",
    "PGHOSTADDR",
    "PGTARGETSESSIONATTRS",
    "PGLOADBALANCEHOSTS",
    "PGCLUSTER",
];

/// The variables to set, and those to take away, so that a program connects as the driver does. Not to be shown: the
/// password is among them.
pub(crate) struct Environment {
    pub(crate) set: Vec<(&'static str, OsString)>,
    pub(crate) removed: &'static [&'static str],
}

impl DatabaseUrl {
    /// How PostgreSQL's programs connect to this database. Holds the password, and so is for a program's environment
    /// and for nothing else.
    pub(crate) fn environment(&self) -> Result<Environment, ConnectionError> {
        let options = options(self)?;
        let host = match options.get_socket() {
            Some(folder) => folder.clone().into_os_string(),
            None => options.get_host().into(),
        };
        let user = options.get_username();
        let mut set: Vec<(&'static str, OsString)> = vec![
            ("PGHOST", host),
            ("PGPORT", options.get_port().to_string().into()),
            ("PGUSER", user.into()),
            ("PGDATABASE", options.get_database().unwrap_or(user).into()),
            ("PGSSLMODE", mode(options.get_ssl_mode()).into()),
        ];
        if let Some(options) = options.get_options() {
            set.push(("PGOPTIONS", options.into()));
        }
        // What the driver keeps to itself.
        for (variable, parameters) in [
            (
                "PGSSLROOTCERT",
                &["sslrootcert", "ssl-root-cert", "ssl-ca"][..],
            ),
            ("PGSSLCERT", &["sslcert", "ssl-cert"]),
            ("PGSSLKEY", &["sslkey", "ssl-key"]),
        ] {
            set.extend(self.parameter(parameters).map(|it| (variable, it.into())));
        }
        set.extend(self.password().map(|it| ("PGPASSWORD", it.into())));
        Ok(Environment {
            set,
            removed: &FOREIGN,
        })
    }
}

fn mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(url: &str, expected: &str) {
        let url: DatabaseUrl = url.parse().unwrap();
        let environment = url.environment().unwrap();
        let set: Vec<String> = environment
            .set
            .iter()
            .map(|(name, value)| format!("{name}={}", value.display()))
            .collect();
        assert_eq!(set.join(" "), expected, "{url}");
        // What would lead a program elsewhere is taken away.
        assert_eq!(environment.removed, FOREIGN, "{url}");
    }

    #[test]
    fn a_program_connects_as_the_driver_does() {
        check(
            "postgresql+psycopg://me:p%40ss%2Fw@db.example:5433/shop?sslmode=verify-full&sslrootcert=%2Fca.pem",
            "PGHOST=db.example PGPORT=5433 PGUSER=me PGDATABASE=shop PGSSLMODE=verify-full PGSSLROOTCERT=/ca.pem \
             PGPASSWORD=p@ss/w",
        );
        check(
            "postgres:///d%40?host=%2Frun%2Fx&port=6000&user=u&password=p%20w&ssl-cert=c&ssl-key=k&options=-c%20a%3Db",
            "PGHOST=/run/x PGPORT=6000 PGUSER=u PGDATABASE=d@ PGSSLMODE=prefer PGOPTIONS=-c a=b PGSSLCERT=c PGSSLKEY=k \
             PGPASSWORD=p w",
        );
        // Of several the last counts, and a parameter counts more than what stands before the path.
        check(
            "postgres://u:one@h/d?password=two&password=three&sslmode=verify-ca",
            "PGHOST=h PGPORT=5432 PGUSER=u PGDATABASE=d PGSSLMODE=verify-ca PGPASSWORD=three",
        );
    }
}
