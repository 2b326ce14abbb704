//! The URL of a database, in the forms that people have them, and without its password when shown.

use crate::{
    Dialect,
    error::{ErrorKind, Explain, nearest},
};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, percent_encode};
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// Where a database is.
///
/// - SQLite: `sqlite://dev.db` and `sqlite:dev.db` are relative to the current folder,
///   `sqlite:///var/dev.db` is absolute, `sqlite:///./dev.db` is relative as SQLAlchemy has it, and
///   `sqlite::memory:` is in memory. With a driver part (`sqlite+aiosqlite:///dev.db`) three slashes are
///   relative and four absolute, as SQLAlchemy has them.
/// - PostgreSQL: `postgres://user:password@host:port/name?sslmode=require` or `postgresql://`; a driver part
///   (`postgresql+psycopg://`) is dropped.
///
/// `Display`, `Debug` and what serde writes never show a password. [`secret`](Self::secret) alone has it.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(Form);

#[derive(Clone, PartialEq, Eq)]
enum Form {
    Memory,
    File { path: PathBuf, query: String },
    Server(url::Url),
}

/// What is wrong with a URL; the URL itself is not repeated, since it may hold a password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// Not a URL at all.
    #[error("the database URL cannot be read: {0}")]
    Unreadable(String),
    /// A database that is neither SQLite nor PostgreSQL.
    #[error("the database URL begins with `{0}`, which is neither SQLite nor PostgreSQL")]
    Scheme(String),
    /// A parameter that would be ignored.
    #[error("the database URL has the unknown parameter `{parameter}`")]
    Parameter {
        /// The parameter's name.
        parameter: String,
        /// The nearest known one.
        nearest: Option<&'static str>,
    },
}

impl Explain for UrlError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Usage
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            UrlError::Parameter {
                nearest: Some(nearest),
                ..
            } => format!("did you mean `{nearest}`?"),
            _ => "write it as `sqlite://dev.db` or `postgres://user:password@host:5432/name`"
                .to_owned(),
        })
    }
}

const SQLITE_PARAMETERS: &[&str] = &["mode", "cache", "immutable", "vfs"];

/// What the driver understands.
const POSTGRES_PARAMETERS: &[&str] = &[
    "sslmode",
    "ssl-mode",
    "sslrootcert",
    "ssl-root-cert",
    "ssl-ca",
    "sslcert",
    "ssl-cert",
    "sslkey",
    "ssl-key",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];

/// What hosts put into the URLs they hand out and that means nothing to one short-lived connection.
const POSTGRES_DROPPED: &[&str] = &[
    "channel_binding",
    "pgbouncer",
    "connection_limit",
    "pool_timeout",
    "connect_timeout",
    "statement-cache-capacity",
];

/// What would end a part of a URL, or be decoded in it. A colon, so that no path is taken for a scheme.
const ENCODED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}');

impl DatabaseUrl {
    /// A new SQLite database in memory, which ends with its connection.
    pub fn memory() -> DatabaseUrl {
        DatabaseUrl(Form::Memory)
    }

    /// The SQLite database in this file.
    pub fn of_file(path: &Path) -> DatabaseUrl {
        DatabaseUrl(Form::File {
            path: path.to_owned(),
            query: String::new(),
        })
    }

    /// The dialect that the database speaks.
    pub fn dialect(&self) -> Dialect {
        match self.0 {
            Form::Memory | Form::File { .. } => Dialect::Sqlite,
            Form::Server(_) => Dialect::Postgres,
        }
    }

    /// The file of an SQLite database that is one.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Form::File { path, .. } => Some(path),
            _ => None,
        }
    }

    /// The same URL with a relative SQLite path taken from `folder`.
    #[must_use]
    pub fn relative_to(self, folder: &Path) -> DatabaseUrl {
        DatabaseUrl(match self.0 {
            Form::File { path, query } => Form::File {
                path: folder.join(path),
                query,
            },
            other => other,
        })
    }

    /// The name of a PostgreSQL database, where the URL says one.
    pub fn database(&self) -> Option<String> {
        let Form::Server(url) = &self.0 else {
            return None;
        };
        let parameter = url
            .query_pairs()
            .filter(|(name, _)| name == "dbname")
            .last();
        let path = url.path().trim_start_matches('/');
        let name = match parameter {
            Some((_, name)) => name.into_owned(),
            None => percent_decode_str(path).decode_utf8_lossy().into_owned(),
        };
        Some(name).filter(|name| !name.is_empty())
    }

    /// The same server, another database on it.
    #[must_use]
    pub fn with_database(&self, name: &str) -> DatabaseUrl {
        DatabaseUrl(match &self.0 {
            Form::Server(url) => {
                let mut url = url.clone();
                url.set_path(&percent_encode(name.as_bytes(), ENCODED).to_string());
                // It would be stronger than the path.
                retain(&mut url, |parameter| parameter != "dbname");
                Form::Server(url)
            }
            other => other.clone(),
        })
    }

    /// The URL with its password and in the form that sqlx's own options read with `from_str`, for a connection, such as
    /// the pool of an application, and for nothing else: never print it.
    pub fn secret(&self) -> String {
        match &self.0 {
            Form::Memory => "sqlite::memory:".to_owned(),
            Form::File { path, query } => {
                let path = percent_encode(path.as_os_str().as_encoded_bytes(), ENCODED);
                let mark = if query.is_empty() { "" } else { "?" };
                format!("sqlite://{path}{mark}{query}")
            }
            Form::Server(url) => {
                let mut url = url.clone();
                // sqlx hands the brackets on, and nobody knows a host of that name.
                let host = url.host_str().unwrap_or_default();
                let address = host
                    .strip_prefix('[')
                    .and_then(|host| host.strip_suffix(']'));
                if let Some(address) = address.map(str::to_owned) {
                    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
                    url.query_pairs_mut()
                        .clear()
                        .append_pair("host", &address)
                        .extend_pairs(pairs);
                }
                url.to_string()
            }
        }
    }

    /// Whether the URL of an SQLite file says that nothing is to be written to it.
    pub(super) fn is_read_only(&self) -> bool {
        url::form_urlencoded::parse(self.query().as_bytes()).any(|(name, value)| {
            matches!(
                (name.as_ref(), value.as_ref()),
                ("mode", "ro") | ("immutable", "1" | "true")
            )
        })
    }

    /// The port, where the URL says one before its path.
    #[cfg(test)]
    pub(super) fn port(&self) -> Option<u16> {
        match &self.0 {
            Form::Server(url) => url.port(),
            _ => None,
        }
    }

    /// The password in a PostgreSQL URL; in its parameters, it counts more than beside the user's name.
    #[cfg(feature = "postgres")]
    pub(super) fn password(&self) -> Option<String> {
        let Form::Server(url) = &self.0 else {
            return None;
        };
        let beside = url
            .password()
            .map(|text| percent_decode_str(text).decode_utf8_lossy().into_owned());
        self.parameter(&["password"]).or(beside)
    }

    /// The value of the last of these parameters in a PostgreSQL URL.
    #[cfg(feature = "postgres")]
    pub(super) fn parameter(&self, names: &[&str]) -> Option<String> {
        let Form::Server(url) = &self.0 else {
            return None;
        };
        url.query_pairs()
            .filter(|(name, _)| names.contains(&name.as_ref()))
            .last()
            .map(|(_, value)| value.into_owned())
    }

    /// The parameters after `?` of an SQLite URL.
    pub fn query(&self) -> &str {
        match &self.0 {
            Form::File { query, .. } => query,
            _ => "",
        }
    }
}

impl FromStr for DatabaseUrl {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<DatabaseUrl, UrlError> {
        let text = text.trim();
        let (scheme, rest) = text
            .split_once(':')
            .ok_or_else(|| UrlError::Unreadable("it has no scheme such as `sqlite:`".to_owned()))?;
        let (family, driver) = match scheme.split_once('+') {
            Some((family, _)) => (family, true),
            None => (scheme, false),
        };
        match family.to_ascii_lowercase().as_str() {
            "sqlite" | "sqlite3" => sqlite(rest, driver),
            "postgres" | "postgresql" => postgres(rest),
            _ => Err(UrlError::Scheme(scheme.to_owned())),
        }
    }
}

fn sqlite(rest: &str, driver: bool) -> Result<DatabaseUrl, UrlError> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    for (parameter, _) in url::form_urlencoded::parse(query.as_bytes()) {
        known(&parameter, SQLITE_PARAMETERS)?;
    }
    let path = path.strip_prefix("//").unwrap_or(path);
    let relative = match path.strip_prefix('/') {
        Some(rest) => driver || rest.starts_with("./") || rest.starts_with("../"),
        None => false,
    };
    let path = if relative { &path[1..] } else { path };
    if path.is_empty() && driver
        || matches!(path, ":memory:" | "/:memory:")
        || query.contains("mode=memory")
    {
        return Ok(DatabaseUrl(Form::Memory));
    }
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|error| UrlError::Unreadable(error.to_string()))?;
    if path.is_empty() {
        return Err(UrlError::Unreadable("it names no file".to_owned()));
    }
    Ok(DatabaseUrl(Form::File {
        path: PathBuf::from(path.as_ref()),
        query: query.to_owned(),
    }))
}

fn postgres(rest: &str) -> Result<DatabaseUrl, UrlError> {
    let mut url = url::Url::parse(&format!("postgres:{rest}"))
        .map_err(|error| UrlError::Unreadable(error.to_string()))?;
    if !rest.starts_with("//") {
        return Err(UrlError::Unreadable(
            "`//` must follow the scheme".to_owned(),
        ));
    }
    // Both are what is left of a password with a `/` or `#` in it. Read as a name it would be shown, and the
    // password before it would be taken for a port.
    if url.path().contains('@') || url.fragment().is_some() {
        return Err(UrlError::Unreadable(
            "a `#`, and an `@` after the host, must be written `%23` and `%40`, and a `/` in a password `%2F`"
                .to_owned(),
        ));
    }
    retain(&mut url, |parameter| !POSTGRES_DROPPED.contains(&parameter));
    for (parameter, _) in url.query_pairs() {
        known(&parameter, POSTGRES_PARAMETERS)?;
    }
    Ok(DatabaseUrl(Form::Server(url)))
}

/// Takes out the parameters whose names are not to be kept.
fn retain(url: &mut url::Url, keep: impl Fn(&str) -> bool) {
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    url.set_query(None);
    let mut kept = pairs.into_iter().filter(|(name, _)| keep(name)).peekable();
    if kept.peek().is_some() {
        url.query_pairs_mut().extend_pairs(kept);
    }
}

fn known(parameter: &str, known: &'static [&'static str]) -> Result<(), UrlError> {
    if known.contains(&parameter) {
        return Ok(());
    }
    Err(UrlError::Parameter {
        parameter: parameter.to_owned(),
        nearest: nearest(parameter, known.iter().copied()),
    })
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Memory => f.write_str("sqlite::memory:"),
            Form::File { path, .. } => write!(f, "sqlite://{}", path.display()),
            Form::Server(url) => {
                let mut url = url.clone();
                if url.password().is_some() {
                    // Fails only for URLs without a host, which then cannot hold a password.
                    let _ = url.set_password(Some("***"));
                }
                let pairs: Vec<(String, String)> = url
                    .query_pairs()
                    .map(|(name, value)| match name.as_ref() {
                        "password" => (name.into_owned(), "***".to_owned()),
                        _ => (name.into_owned(), value.into_owned()),
                    })
                    .collect();
                if !pairs.is_empty() {
                    url.query_pairs_mut().clear().extend_pairs(pairs);
                }
                f.write_str(url.as_str())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl serde::Serialize for DatabaseUrl {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{ConnectionError, Obstacle, ServerError};
    use pretty_assertions::assert_eq;

    fn check(text: &str, shown: &str) {
        match text.parse::<DatabaseUrl>() {
            Ok(url) => assert_eq!(url.to_string(), shown, "{text}"),
            Err(error) => assert_eq!(error.to_string(), shown, "{text}"),
        }
    }

    #[test]
    fn sqlite_in_all_its_forms() {
        check("sqlite://x.db", "sqlite://x.db");
        check("sqlite:x.db", "sqlite://x.db");
        check("sqlite://data/x.db?mode=rw", "sqlite://data/x.db");
        check("sqlite:///./x.db", "sqlite://./x.db");
        check("sqlite:///../x.db", "sqlite://../x.db");
        check("sqlite:///var/x.db", "sqlite:///var/x.db");
        check("sqlite:////var/x.db", "sqlite:////var/x.db");
        check("sqlite+aiosqlite:///x.db", "sqlite://x.db");
        check("sqlite+aiosqlite:////var/x.db", "sqlite:///var/x.db");
        check("sqlite::memory:", "sqlite::memory:");
        for memory in [
            "sqlite://:memory:",
            "sqlite:///:memory:",
            "sqlite+aiosqlite://",
            "sqlite://x?mode=memory",
            " sqlite3::memory:\n",
            "SQLite::memory:",
        ] {
            check(memory, "sqlite::memory:");
        }
        check("sqlite://a%20b.db", "sqlite://a b.db");
        check(
            "sqlite://",
            "the database URL cannot be read: it names no file",
        );
        check(
            "sqlite://x.db?mod=rw",
            "the database URL has the unknown parameter `mod`",
        );
    }

    #[test]
    fn postgres_in_all_its_forms() {
        check("postgres://h/d", "postgres://h/d");
        check("postgresql://u@h:5433/d", "postgres://u@h:5433/d");
        check("postgresql+psycopg://u@h/d", "postgres://u@h/d");
        check(
            "postgres://h/d?sslmode=require",
            "postgres://h/d?sslmode=require",
        );
        check(
            "postgres://h/d?sslmode=require&channel_binding=require",
            "postgres://h/d?sslmode=require",
        );
        check(
            "postgres:///d?host=%2Ftmp&user=u",
            "postgres:///d?host=%2Ftmp&user=u",
        );
        check(
            "postgres://h/d?sslmod=require",
            "the database URL has the unknown parameter `sslmod`",
        );
    }

    #[test]
    fn other_databases_are_refused() {
        check(
            "postgres:h/d",
            "the database URL cannot be read: `//` must follow the scheme",
        );
        check(
            "mysql://h/d",
            "the database URL begins with `mysql`, which is neither SQLite nor PostgreSQL",
        );
        check(
            "x.db",
            "the database URL cannot be read: it has no scheme such as `sqlite:`",
        );
    }

    #[test]
    fn a_password_is_never_shown() {
        check("postgres://u:hunter2@h/d", "postgres://u:***@h/d");
        check(
            "postgres://h/d?user=u&password=hunter2",
            "postgres://h/d?user=u&password=***",
        );
        for text in [
            "postgres://u:hunter2@h:port/d",
            "mysql://u:hunter2@h/d",
            "postgres://u:hunter2@h/d?x=1",
            "postgres://u:p@hunter2/w@h/d",
            "postgres://u:12/hunter2@h/d",
            "postgres://u:12#hunter2@h/d",
        ] {
            let error = text.parse::<DatabaseUrl>().unwrap_err();
            assert!(
                !format!("{error} {error:?} {:?}", error.help()).contains("hunter2"),
                "{error}"
            );
        }
        check(
            "postgres://u:p%40ss%2Fw%23@h/d%40",
            "postgres://u:***@h/d%40",
        );
        for text in [
            "postgres://u:hunter2@h/d",
            "postgres://u:hunter2@[::1]/d",
            "postgres:///d?user=u&password=hunter2",
            "postgres://u:hunter2@h/d?password=hunter2&pass%77ord=hunter2",
        ] {
            let url: DatabaseUrl = text.parse().unwrap();
            let json = serde_json::to_string(&url).unwrap();
            let error = ConnectionError::refused(&url, Obstacle::Full, ServerError::default());
            for shown in [
                format!("{url} {url:?} {url:#?} {json}"),
                format!("{error} {error:?}"),
            ] {
                assert!(!shown.contains("hunter2"), "{shown}");
            }
            assert!(url.secret().contains("hunter2"));
        }
    }

    #[test]
    fn another_database_on_the_same_server() {
        let check = |text: &str, name: &str, expected: &str| {
            let url: DatabaseUrl = text.parse().unwrap();
            let other = url.with_database(name);
            assert_eq!(other.to_string(), expected);
            assert_eq!(other.database().as_deref(), Some(name));
        };
        check(
            "postgres://u@h/d?sslmode=require",
            "e",
            "postgres://u@h/e?sslmode=require",
        );
        check(
            "postgres://u@h",
            "50% #1?/ü",
            "postgres://u@h/50%25%20%231%3F/%C3%BC",
        );
        // A parameter is stronger than the path.
        check("postgres://u@h/d?dbname=e", "f", "postgres://u@h/f");
        let url: DatabaseUrl = "postgres://u@h/d?dbname=e".parse().unwrap();
        assert_eq!(url.database().as_deref(), Some("e"));
        let url: DatabaseUrl = "postgres://u@h".parse().unwrap();
        assert_eq!(url.database(), None);
    }

    #[cfg(feature = "postgres")]
    #[test]
    fn the_driver_s_own_options_read_the_secret_of_a_server() {
        use sqlx::postgres::{PgConnectOptions, PgSslMode};
        let options = |text: &str| {
            let url: DatabaseUrl = text.parse().unwrap();
            PgConnectOptions::from_str(&url.secret()).unwrap()
        };
        let read =
            options("postgresql+psycopg://u:p%40ss@h:5433/d%25?sslmode=require&connect_timeout=3");
        assert_eq!(read.get_host(), "h");
        assert_eq!(read.get_port(), 5433);
        assert_eq!(read.get_username(), "u");
        assert_eq!(read.get_database(), Some("d%"));
        assert!(matches!(read.get_ssl_mode(), PgSslMode::Require));
        // There is no way to ask the driver for the password.
        assert!(format!("{read:?}").contains("\"p@ss\""));
        let read = options("postgres://[2001:db8::1]:5433/d?sslmode=verify-full");
        assert_eq!(read.get_host(), "2001:db8::1");
        assert!(matches!(read.get_ssl_mode(), PgSslMode::VerifyFull));
        let read = options("postgres://%2Fvar%2Frun/d");
        assert_eq!(read.get_socket(), Some(&PathBuf::from("/var/run/")));
        let read = options("postgres:///d?host=/a%20folder&user=u");
        assert_eq!(read.get_socket(), Some(&PathBuf::from("/a folder")));
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn the_driver_s_own_options_read_the_secret_of_a_file() {
        use sqlx::sqlite::SqliteConnectOptions;
        let check = |text: &str, file: &str| {
            let url: DatabaseUrl = text.parse().unwrap();
            let read = SqliteConnectOptions::from_str(&url.secret()).unwrap();
            assert_eq!(read.get_filename(), Path::new(file), "{text}");
            // What is handed on is what was meant, however often.
            assert_eq!(url.secret().parse::<DatabaseUrl>().unwrap(), url);
        };
        check("sqlite:///./x.db", "./x.db");
        check("sqlite+aiosqlite:///x.db", "x.db");
        check("sqlite:////var/x.db", "//var/x.db");
        check("sqlite:///var/x.db?mode=rwc", "/var/x.db");
        check("sqlite://a%20b.db", "a b.db");
        check("sqlite://50%25.db", "50%.db");
        check("sqlite://%2541.db", "%41.db");
        check("sqlite://what%3F.db", "what?.db");
        check("sqlite://no%231.db", "no#1.db");
        check("sqlite://no#1.db", "no#1.db");
        check("sqlite://sqlite%3Ax.db", "sqlite:x.db");
        check("sqlite://\u{fc}/\u{1f9a9}.db", "\u{fc}/\u{1f9a9}.db");
        let url: DatabaseUrl = "sqlite://x.db?mode=ro".parse().unwrap();
        assert_eq!(url.secret(), "sqlite://x.db?mode=ro");
        SqliteConnectOptions::from_str(&DatabaseUrl::memory().secret()).unwrap();
        let folder = Path::new("a folder/50%?#");
        let url = "sqlite://x.db"
            .parse::<DatabaseUrl>()
            .unwrap()
            .relative_to(folder);
        let read = SqliteConnectOptions::from_str(&url.secret()).unwrap();
        assert_eq!(read.get_filename(), folder.join("x.db"));
    }
}
