//! The table `[workspace.metadata.stairway]`, as it is written. Decides nothing.

use super::ConfigurationError;
use crate::{dialect::Dialect, place::Place};
use serde_json::Value;
use std::{path::Path, sync::Arc};

pub(super) const KEYS: [&str; 7] = [
    "migrations",
    "models",
    "databases",
    "sql",
    "database-url",
    "database-url-env",
    "scratch-postgres-url-env",
];

/// The keys of the table; each is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The folder of the revisions.
    pub migrations: Option<String>,
    /// The sources of the models.
    pub models: Vec<String>,
    /// The databases that the revisions are for.
    pub databases: Vec<Dialect>,
    /// The dialect of blocks that name none.
    pub sql: Option<Dialect>,
    /// The database, where the environment names none.
    pub database_url: Option<String>,
    /// The environment variable that names the database.
    pub database_url_env: Option<String>,
    /// The environment variable that names a PostgreSQL server for scratch databases.
    pub scratch_postgres_url_env: Option<String>,
}

impl Table {
    /// Reads the table out of the metadata of a workspace, as Cargo gives it. There may be none. Cargo gives values
    /// without their places, so a wrong key is looked for in `text`, which is the manifest's, and with which errors are
    /// shown: it may be given without passwords, as long as they are replaced byte for byte.
    ///
    /// # Errors
    ///
    /// A [`ConfigurationError`] at the first key that is wrong.
    pub fn read(
        metadata: &Value,
        manifest: &Path,
        text: &str,
    ) -> Result<Table, ConfigurationError> {
        let reader = Reader { manifest, text };
        let keys = match metadata.get("stairway") {
            None => return Ok(Table::default()),
            Some(Value::Object(keys)) => keys,
            Some(_) => return Err(reader.wrong("stairway", "a table")),
        };
        let mut table = Table::default();
        for (key, value) in keys {
            match key.as_str() {
                "migrations" => table.migrations = Some(reader.text(key, value)?),
                "models" => table.models = reader.texts(key, value)?,
                "databases" => table.databases = reader.databases(key, value)?,
                "sql" => table.sql = Some(reader.dialect(key, &reader.text(key, value)?)?),
                "database-url" => table.database_url = Some(reader.text(key, value)?),
                "database-url-env" => table.database_url_env = Some(reader.text(key, value)?),
                "scratch-postgres-url-env" => {
                    table.scratch_postgres_url_env = Some(reader.text(key, value)?);
                }
                _ => return Err(reader.unknown(key)),
            }
        }
        Ok(table)
    }
}

/// Reads values, and points at their keys where they are wrong.
struct Reader<'a> {
    manifest: &'a Path,
    text: &'a str,
}

impl Reader<'_> {
    fn text(&self, key: &str, value: &Value) -> Result<String, ConfigurationError> {
        match value.as_str() {
            Some("") => Err(self.wrong(key, "a text that is not empty")),
            Some(text) => Ok(text.to_owned()),
            None => Err(self.wrong(key, "a text")),
        }
    }

    fn texts(&self, key: &str, value: &Value) -> Result<Vec<String>, ConfigurationError> {
        let list = value
            .as_array()
            .ok_or_else(|| self.wrong(key, "a list of texts"))?;
        list.iter().map(|value| self.text(key, value)).collect()
    }

    fn databases(&self, key: &str, value: &Value) -> Result<Vec<Dialect>, ConfigurationError> {
        let names = self.texts(key, value)?;
        if names.is_empty() {
            return Err(self.wrong(key, "a list with at least one of `sqlite` and `postgres`"));
        }
        names.iter().map(|name| self.dialect(key, name)).collect()
    }

    fn dialect(&self, key: &str, name: &str) -> Result<Dialect, ConfigurationError> {
        name.parse()
            .map_err(|error| ConfigurationError::UnknownDialect {
                key: key.to_owned(),
                error,
                place: self.place(key),
            })
    }

    fn wrong(&self, key: &str, expected: &'static str) -> ConfigurationError {
        ConfigurationError::Wrong {
            key: key.to_owned(),
            expected,
            place: self.place(key),
        }
    }

    fn unknown(&self, key: &str) -> ConfigurationError {
        ConfigurationError::UnknownKey {
            key: key.to_owned(),
            place: self.place(key),
        }
    }

    /// Where the manifest has the key; a table that is written in another way than usual gets the manifest as a whole.
    fn place(&self, key: &str) -> Place {
        match span(self.text, key) {
            Some(start) => {
                let text: Arc<str> = self.text.into();
                Place::new(self.manifest, text, start..start + key.len())
            }
            None => Place::whole(self.manifest),
        }
    }
}

/// The offset of `key` in the table of `text`.
fn span(text: &str, key: &str) -> Option<usize> {
    let mut inside = false;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start().trim_start_matches('"');
        if trimmed.starts_with('[') {
            inside = trimmed.starts_with("[workspace.metadata.stairway]");
        } else if inside
            && let Some(rest) = trimmed.strip_prefix(key)
            && rest.trim_start_matches('"').trim_start().starts_with('=')
        {
            return Some(offset + line.len() - trimmed.len());
        }
        offset += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Explain as _;
    use pretty_assertions::assert_eq;
    use serde_json::json;

    fn read(stairway: Value) -> Result<Table, String> {
        Table::read(
            &json!({ "stairway": stairway }),
            Path::new("Cargo.toml"),
            "[workspace.metadata.stairway]\ncolour = \"m\"\n",
        )
        .map_err(|error| {
            let place = error.labels().remove(0).place;
            match error.help() {
                Some(help) => format!("{place}: {error}; {help}"),
                None => format!("{place}: {error}"),
            }
        })
    }

    #[test]
    fn every_key_is_read() {
        let table = read(json!({
            "migrations": "m",
            "models": ["a.rs"],
            "databases": ["postgres"],
            "sql": "sqlite",
            "database-url": "sqlite://x.db",
            "database-url-env": "URL",
            "scratch-postgres-url-env": "SCRATCH",
        }));
        let expected = Table {
            migrations: Some("m".to_owned()),
            models: vec!["a.rs".to_owned()],
            databases: vec![Dialect::Postgres],
            sql: Some(Dialect::Sqlite),
            database_url: Some("sqlite://x.db".to_owned()),
            database_url_env: Some("URL".to_owned()),
            scratch_postgres_url_env: Some("SCRATCH".to_owned()),
        };
        assert_eq!(read(json!({})), Ok(Table::default()));
        assert_eq!(table, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |stairway, expected: &str| assert_eq!(read(stairway), Err(expected.to_owned()));
        check(
            json!({"migration": "m"}),
            "Cargo.toml: unknown key `migration` in [workspace.metadata.stairway]; did you mean `migrations`?",
        );
        check(
            json!({"colour": "m"}),
            "Cargo.toml:2:1: unknown key `colour` in [workspace.metadata.stairway]; the keys are `migrations`, `models`, \
             `databases`, `sql`, `database-url`, `database-url-env`, `scratch-postgres-url-env`",
        );
        check(
            json!({"migrations": 1}),
            "Cargo.toml: the key `migrations` must be a text",
        );
        check(
            json!({"models": "a.rs"}),
            "Cargo.toml: the key `models` must be a list of texts",
        );
        check(
            json!({"databases": []}),
            "Cargo.toml: the key `databases` must be a list with at least one of `sqlite` and `postgres`",
        );
        check(
            json!({"sql": "mysql"}),
            "Cargo.toml: the key `sql` names an unknown dialect `mysql`: it is `sqlite` or `postgres`",
        );
        check(json!("m"), "Cargo.toml: the key `stairway` must be a table");
    }

    #[test]
    fn a_key_is_found_in_its_own_table_only() {
        let text =
            "[workspace.lints]\nsql = 1\n\n[workspace.metadata.stairway]\n  \"sql\" = \"x\"\n";
        assert_eq!(span(text, "sql"), Some(text.rfind("sql").unwrap()));
        assert_eq!(span(text, "sq"), None);
    }
}
