//! How each database's client is called. Pure.

use crate::failure;
use percent_encoding::percent_decode_str;
use stairway::{Dialect, connection::DatabaseUrl};
use std::{error::Error, ffi::OsString};
use url::Url;

/// Parameters that our driver has under a second name, and the name that psql knows.
const NAMES: [(&str, &str); 6] = [
    ("ssl-mode", "sslmode"),
    ("ssl-root-cert", "sslrootcert"),
    ("ssl-ca", "sslrootcert"),
    ("ssl-cert", "sslcert"),
    ("ssl-key", "sslkey"),
    ("statement-cache-capacity", ""),
];

/// A program, and how it is called.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Client {
    pub(super) program: &'static str,
    pub(super) arguments: Vec<OsString>,
    pub(super) variables: Vec<(&'static str, String)>,
    /// What to install where it is not there.
    pub(super) package: &'static str,
}

/// The client of the database at `url`, with these arguments of its own.
///
/// # Errors
///
/// The database is in memory, where only its own process finds it.
pub(super) fn client(url: &DatabaseUrl, arguments: &[OsString]) -> Result<Client, Box<dyn Error>> {
    match (url.dialect(), url.file()) {
        (Dialect::Sqlite, None) => Err(failure::usage(
            "a database in memory ends with the process that made it",
            "name a file with `--database-url sqlite://data/dev.db`",
        )
        .into()),
        (Dialect::Sqlite, Some(file)) => {
            // Options come before the file, SQL after it.
            let (options, sql) = arguments.split_at(options(arguments));
            let mut words = options.to_vec();
            words.push(file.into());
            words.extend(sql.iter().cloned());
            Ok(Client {
                program: "sqlite3",
                arguments: words,
                variables: Vec::new(),
                package: "sqlite3",
            })
        }
        (Dialect::Postgres, _) => {
            let (url, password) = without_password(&url.secret())?;
            let mut words = vec![format!("--dbname={url}").into()];
            words.extend(arguments.iter().cloned());
            Ok(Client {
                program: "psql",
                arguments: words,
                variables: password
                    .map(|password| ("PGPASSWORD", password))
                    .into_iter()
                    .collect(),
                package: "postgresql-client",
            })
        }
    }
}

/// How many of the arguments of `sqlite3` are options and their values; what follows is SQL.
fn options(arguments: &[OsString]) -> usize {
    const WITH_A_VALUE: [&str; 11] = [
        "cmd",
        "init",
        "separator",
        "newline",
        "nullvalue",
        "vfs",
        "mmap",
        "maxsize",
        "escape",
        "A",
        "zipfile",
    ];
    let mut at = 0;
    while let Some(argument) = arguments.get(at) {
        let text = argument.to_string_lossy();
        let Some(option) = text.strip_prefix('-') else {
            break;
        };
        let option = option.trim_start_matches('-');
        at += match option {
            "pagecache" | "lookaside" => 3,
            option if WITH_A_VALUE.contains(&option) => 2,
            _ => 1,
        };
    }
    at.min(arguments.len())
}

/// The URL as psql reads it and without its password, which every user of the machine could see in the list of
/// processes; and the password.
fn without_password(url: &str) -> Result<(String, Option<String>), Box<dyn Error>> {
    let mut url =
        Url::parse(url).map_err(|error| format!("the database URL cannot be read: {error}"))?;
    let mut password = url.password().map(|password| {
        percent_decode_str(password)
            .decode_utf8_lossy()
            .into_owned()
    });
    if password.is_some() {
        let _ = url.set_password(None);
    }
    let mut pairs = Vec::new();
    for (name, value) in url.query_pairs() {
        let known = NAMES.iter().find(|(ours, _)| *ours == name);
        match known.map_or(name.as_ref(), |(_, theirs)| theirs) {
            "" => {}
            // It is asked last, and so it counts.
            "password" => password = Some(value.into_owned()),
            name => pairs.push((name.to_owned(), value.into_owned())),
        }
    }
    url.set_query(None);
    for (name, value) in pairs {
        // psql takes `+` for itself, not for a blank.
        let pair = format!("{}={}", encoded(&name), encoded(&value));
        let query = match url.query() {
            Some(query) => format!("{query}&{pair}"),
            None => pair,
        };
        url.set_query(Some(&query));
    }
    Ok((url.to_string(), password))
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    fn check(url: &str, arguments: &[&str], expected: &str) {
        let client = client(&url.parse().unwrap(), &words(arguments)).unwrap();
        let mut line = String::new();
        for (name, value) in &client.variables {
            line.push_str(&format!("{name}={value} "));
        }
        line.push_str(client.program);
        for argument in &client.arguments {
            line.push_str(&format!(" [{}]", argument.to_string_lossy()));
        }
        assert_eq!(line, expected);
    }

    #[test]
    fn the_file_stands_between_sqlite_s_options_and_its_sql() {
        check("sqlite://data/dev.db", &[], "sqlite3 [data/dev.db]");
        check(
            "sqlite://dev.db",
            &["-box", "SELECT 1"],
            "sqlite3 [-box] [dev.db] [SELECT 1]",
        );
        check(
            "sqlite://dev.db",
            &["-cmd", ".mode box", "--header", "SELECT 1", ".tables"],
            "sqlite3 [-cmd] [.mode box] [--header] [dev.db] [SELECT 1] [.tables]",
        );
        check("sqlite://dev.db", &["-box"], "sqlite3 [-box] [dev.db]");
    }

    #[test]
    fn a_password_is_on_no_command_line() {
        check(
            "postgres://u:p%40ss@h:5433/d",
            &["-c", "SELECT 1"],
            "PGPASSWORD=p@ss psql [--dbname=postgres://u@h:5433/d] [-c] [SELECT 1]",
        );
        check(
            "postgres:///d?host=%2Ftmp%2Fa+b&user=u&password=a%26b",
            &[],
            "PGPASSWORD=a&b psql [--dbname=postgres:///d?host=%2Ftmp%2Fa%20b&user=u]",
        );
        check("postgres://u@h/d", &[], "psql [--dbname=postgres://u@h/d]");
    }

    #[test]
    fn a_parameter_has_the_name_that_psql_knows() {
        check(
            "postgres://u@h/d?ssl-mode=require&ssl-ca=%2Fca.pem",
            &[],
            "psql [--dbname=postgres://u@h/d?sslmode=require&sslrootcert=%2Fca%2Epem]",
        );
    }

    #[test]
    fn memory_is_refused() {
        let error = client(&DatabaseUrl::memory(), &[]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "a database in memory ends with the process that made it"
        );
    }
}
