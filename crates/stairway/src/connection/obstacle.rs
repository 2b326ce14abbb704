//! What stands in the way of a connection: what passes by itself, and what to do about the rest.

use super::{DatabaseUrl, ServerError};
use crate::Dialect;
use std::fmt;

/// What stands in the way of a connection, as far as something follows from it. As text it is a lower-case fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The server answers that it is starting, stopping or recovering.
    NotReady,
    /// The server has no connection left.
    Full,
    /// Nothing listens on this host and port.
    Closed(String),
    /// This socket is not there.
    NoSocket(String),
    /// No address is known for this host.
    UnknownHost(String),
    /// No way leads to this host.
    Unreachable(String),
    /// Nothing answers on this host and port, or on this socket.
    Silent(String),
    /// The connection was taken, and ended before the server said what it thinks.
    Broken,
    /// Another connection has locked the SQLite file for a recovery.
    Busy,
    /// The server has no such database.
    NoDatabase,
    /// Anything else: a password, a certificate, a file that is damaged.
    Lasting,
}

impl Obstacle {
    /// Whether it may be gone in a moment, without anybody's help.
    pub fn is_passing(&self) -> bool {
        !matches!(self, Obstacle::NoDatabase | Obstacle::Lasting)
    }

    /// What the answer of a server, or of SQLite, means for whoever wants to connect.
    pub(super) fn answered(cause: &ServerError) -> Obstacle {
        if cause.is_busy() || is_unrecovered(cause) {
            return Obstacle::Busy;
        }
        match cause.code.as_deref() {
            Some("57P01" | "57P02" | "57P03") => Obstacle::NotReady,
            // A pooler's words for a server that it cannot reach itself. It says so of a database that it does not
            // know, too, and that does not pass.
            Some(code) if code.starts_with("08") && !cause.message.contains("no such") => {
                Obstacle::NotReady
            }
            Some("53300") => Obstacle::Full,
            Some("3D000") => Obstacle::NoDatabase,
            _ => Obstacle::Lasting,
        }
    }

    /// The remedy.
    pub(super) fn help(&self, url: &DatabaseUrl, cause: &ServerError) -> Option<String> {
        Some(match self {
            Obstacle::NotReady => "the server is starting up or shutting down: try again in a moment; \
                                   `cargo xtask migrate --wait 60s` waits for it"
                .to_owned(),
            Obstacle::Full => {
                "the server has no connection left: close some, or raise `max_connections`"
                    .to_owned()
            }
            Obstacle::Closed(_) => {
                format!("check that the server runs, and the host and port in the URL: {self}")
            }
            Obstacle::NoSocket(_) => {
                format!("check that the server runs, and `host` and `port` in the URL: {self}")
            }
            Obstacle::UnknownHost(_) => format!("check the host in the URL: {self}"),
            Obstacle::Unreachable(_) => {
                format!("check the network, and the host in the URL: {self}")
            }
            Obstacle::Silent(_) => format!(
                "check that the server runs, the host and port in the URL, and that no firewall is in between: {self}"
            ),
            Obstacle::Broken => {
                "a server that starts or stops does that, and a proxy whose server is away: try again in a moment, \
                 and check the port in the URL"
                    .to_owned()
            }
            Obstacle::Busy => "try again when the other program has finished".to_owned(),
            Obstacle::NoDatabase => format!(
                "create the database first: `createdb {}`, or `cargo xtask migrate --create-database`",
                url.database().as_deref().map_or("NAME".to_owned(), word)
            ),
            Obstacle::Lasting => return lasting(url, cause),
        })
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Obstacle::NotReady => f.write_str("the server is not ready"),
            Obstacle::Full => f.write_str("the server has no connection left"),
            Obstacle::Closed(place) => write!(f, "nothing listens on `{place}`"),
            Obstacle::NoSocket(path) => write!(f, "there is no socket `{path}`"),
            Obstacle::UnknownHost(host) => write!(f, "the host `{host}` is not known here"),
            Obstacle::Unreachable(host) => write!(f, "no way leads to `{host}`"),
            Obstacle::Silent(place) => write!(f, "nothing answers on `{place}`"),
            Obstacle::Broken => f.write_str("the server ends the connection at once"),
            Obstacle::Busy => f.write_str("another connection has locked the file"),
            Obstacle::NoDatabase => f.write_str("the database is not there"),
            Obstacle::Lasting => f.write_str("the connection is refused"),
        }
    }
}

/// Whether a writer was killed in the middle, so that SQLite must write before anybody can read:
/// SQLITE_READONLY_ROLLBACK, and SQLITE_READONLY_RECOVERY where the file has a write-ahead log.
pub(super) fn is_unrecovered(cause: &ServerError) -> bool {
    cause.is("776") || cause.is("264")
}

/// What to do about what does not pass.
fn lasting(url: &DatabaseUrl, cause: &ServerError) -> Option<String> {
    let help = match url.dialect() {
        Dialect::Sqlite => sqlite(url, cause)?,
        Dialect::Postgres => postgres(url, cause)?,
    };
    Some(help)
}

fn sqlite(url: &DatabaseUrl, cause: &ServerError) -> Option<String> {
    let help = match cause.primary()? {
        // SQLITE_READONLY
        8 if url.is_read_only() => "take what makes it read-only out of the URL",
        8 => "let this user write to the file, and to its folder",
        // SQLITE_IOERR, SQLITE_CANTOPEN, and SQLITE_PERM
        3 | 10 | 14 => "check that the file and its folder can be read and written",
        // SQLITE_CORRUPT
        11 => {
            "the file is damaged: bring a backup back, as with `migrate-restore FILE`, or save what can be read with \
             `sqlite3 FILE .recover`"
        }
        // SQLITE_FULL
        13 => "free some space on the disk",
        // SQLITE_NOTADB
        26 => {
            "the file is not an SQLite database: name another; if it was one, bring a backup back, as with \
             `migrate-restore FILE`"
        }
        _ => return None,
    };
    Some(help.to_owned())
}

fn postgres(url: &DatabaseUrl, cause: &ServerError) -> Option<String> {
    let said = |words: &str| cause.message.contains(words);
    let help = match cause.code.as_deref() {
        // pg_hba.conf, in the words of the version's time.
        Some("28000") if said("no encryption") || said("SSL off") => {
            "the server takes encrypted connections alone: put `sslmode=require` into the URL"
        }
        Some("28000") if said("pg_hba.conf") => {
            "let this user and host in with a line of the server's `pg_hba.conf`, or connect as another user"
        }
        Some("28P01" | "28000") => "check the user name and the password in the URL",
        Some("42501") => {
            let name = url.database();
            let name = name.map_or("NAME".to_owned(), |name| {
                Dialect::Postgres.quote_name(&name)
            });
            return Some(format!(
                "the role may not connect to the database: `GRANT CONNECT ON DATABASE {name} TO ROLE`"
            ));
        }
        Some(_) => return None,
        None if said("does not support TLS") => {
            "the server has no TLS: switch it on there, or put `sslmode=prefer` into the URL"
        }
        None if said("certificate") => {
            "name the certificate that the server's is signed with, `sslrootcert=FILE`, and the host that it is for; \
             `sslmode=require` encrypts without looking at it"
        }
        None if said("SSLRequest") || said("unexpected message") || said("unknown message") => {
            "what listens there is no PostgreSQL: check the host and port in the URL"
        }
        None if said("No such file") => {
            "check the files of `sslrootcert`, `sslcert` and `sslkey` in the URL"
        }
        None => "check that the server runs, and the host and port in the URL",
    };
    Some(help.to_owned())
}

/// The name as a word for a shell.
pub(crate) fn word(name: &str) -> String {
    match name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    {
        true => name.to_owned(),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    /// What an answer means, and what is to be done.
    fn check(url: &str, code: &str, message: &str, expected: &str) {
        let url: DatabaseUrl = url.parse().unwrap();
        let cause = ServerError {
            message: message.to_owned(),
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            ..ServerError::default()
        };
        let obstacle = Obstacle::answered(&cause);
        let passing = if obstacle.is_passing() {
            "passes"
        } else {
            "stays"
        };
        let help = obstacle.help(&url, &cause).unwrap_or_default();
        assert_eq!(format!("{passing}: {help}"), expected, "{code} {message}");
    }

    #[test]
    fn what_a_server_answers() {
        let check =
            |code, message, expected: &str| check("postgres://h/d", code, message, expected);
        for code in ["57P01", "57P02", "57P03"] {
            check(
                code,
                "",
                "passes: the server is starting up or shutting down: try again in a moment; \
                 `cargo xtask migrate --wait 60s` waits for it",
            );
        }
        check(
            "28000",
            "no pg_hba.conf entry for host \"h\", user \"u\", database \"d\", SSL off",
            "stays: the server takes encrypted connections alone: put `sslmode=require` into the URL",
        );
        for code in ["28000", "28P01"] {
            check(
                code,
                "role \"u\" is not permitted to log in",
                "stays: check the user name and the password in the URL",
            );
        }
        check(
            "",
            "invalid peer certificate: UnknownIssuer",
            "stays: name the certificate that the server's is signed with, `sslrootcert=FILE`, and the host that it is \
             for; `sslmode=require` encrypts without looking at it",
        );
        for message in [
            "unexpected response from SSLRequest: 0x48",
            "unexpected message from server",
            "unknown message type: 'H'",
        ] {
            check(
                "",
                message,
                "stays: what listens there is no PostgreSQL: check the host and port in the URL",
            );
        }
        check(
            "",
            "some",
            "stays: check that the server runs, and the host and port in the URL",
        );
        check("XX000", "some", "stays: ");
    }

    #[test]
    fn what_sqlite_answers() {
        let check = |code, expected: &str| check("sqlite://x.db", code, "", expected);
        // SQLITE_BUSY, SQLITE_LOCKED, SQLITE_READONLY_ROLLBACK, SQLITE_READONLY_RECOVERY
        for code in ["5", "261", "6", "776", "264"] {
            check(
                code,
                "passes: try again when the other program has finished",
            );
        }
        for code in ["3", "10", "14", "6410"] {
            check(
                code,
                "stays: check that the file and its folder can be read and written",
            );
        }
        check(
            "8",
            "stays: let this user write to the file, and to its folder",
        );
        check("13", "stays: free some space on the disk");
        check("1", "stays: ");
    }

    #[test]
    fn a_name_is_one_word_of_a_command_line() {
        assert_eq!(word("app_2.x-y"), "app_2.x-y");
        assert_eq!(word("it's one"), r"'it'\''s one'");
    }
}
