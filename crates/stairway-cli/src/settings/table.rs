//! The table `[workspace.metadata.stairway]`, as it is written. Decides nothing.

use super::error::{at, nearest};
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use stairway::{Dialect, Place};
use std::path::Path;

const KEYS: [&str; 7] = [
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
pub(super) struct Table {
    pub(super) migrations: Option<String>,
    pub(super) models: Vec<String>,
    pub(super) databases: Vec<Dialect>,
    pub(super) sql: Option<Dialect>,
    pub(super) database_url: Option<String>,
    pub(super) database_url_env: Option<String>,
    pub(super) scratch_postgres_url_env: Option<String>,
}

impl Table {
    /// Reads the table out of the metadata of the workspace whose manifest is given. There may be none.
    pub(super) fn read(metadata: &Value, manifest: &Path) -> Result<Table, Box<Diagnostic>> {
        let reader = Reader { manifest };
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
}

impl Reader<'_> {
    fn text(&self, key: &str, value: &Value) -> Result<String, Box<Diagnostic>> {
        match value.as_str() {
            Some("") => Err(self.wrong(key, "a text that is not empty")),
            Some(text) => Ok(text.to_owned()),
            None => Err(self.wrong(key, "a text")),
        }
    }

    fn texts(&self, key: &str, value: &Value) -> Result<Vec<String>, Box<Diagnostic>> {
        let list = value
            .as_array()
            .ok_or_else(|| self.wrong(key, "a list of texts"))?;
        list.iter().map(|value| self.text(key, value)).collect()
    }

    fn databases(&self, key: &str, value: &Value) -> Result<Vec<Dialect>, Box<Diagnostic>> {
        let names = self.texts(key, value)?;
        if names.is_empty() {
            return Err(self.wrong(key, "a list with at least one of `sqlite` and `postgres`"));
        }
        names.iter().map(|name| self.dialect(key, name)).collect()
    }

    fn dialect(&self, key: &str, name: &str) -> Result<Dialect, Box<Diagnostic>> {
        name.parse().map_err(|error| {
            Box::new(at(
                self.place(key),
                format!("the key `{key}` names an {error}"),
            ))
        })
    }

    fn wrong(&self, key: &str, expected: &str) -> Box<Diagnostic> {
        Box::new(at(
            self.place(key),
            format!("the key `{key}` must be {expected}"),
        ))
    }

    fn unknown(&self, key: &str) -> Box<Diagnostic> {
        let help = match nearest(key, &KEYS) {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!(
                "the keys are {}",
                KEYS.map(|key| format!("`{key}`")).join(", ")
            ),
        };
        let message = format!("unknown key `{key}` in [workspace.metadata.stairway]");
        Box::new(at(self.place(key), message).help(help))
    }

    /// Where the manifest has the key. Cargo gives values without places, so the line is looked for; a
    /// table that is written in another way than usual gets the manifest as a whole.
    fn place(&self, key: &str) -> Place {
        let text = std::fs::read_to_string(self.manifest).unwrap_or_default();
        // The line is shown, and the key may be a misspelt `database-url`.
        let text = crate::secret::masked(&text);
        match span(&text, key) {
            Some(start) => Place::new(self.manifest, text.into(), start..start + key.len()),
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
    use pretty_assertions::assert_eq;
    use serde_json::json;

    fn read(stairway: Value) -> Result<Table, String> {
        Table::read(
            &json!({ "stairway": stairway }),
            Path::new("/nowhere/Cargo.toml"),
        )
        .map_err(|error| {
            [Some(error.message), error.help]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("; ")
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
            "unknown key `migration` in [workspace.metadata.stairway]; did you mean `migrations`?",
        );
        check(
            json!({"colour": "m"}),
            "unknown key `colour` in [workspace.metadata.stairway]; the keys are `migrations`, `models`, \
             `databases`, `sql`, `database-url`, `database-url-env`, `scratch-postgres-url-env`",
        );
        check(
            json!({"migrations": 1}),
            "the key `migrations` must be a text",
        );
        check(
            json!({"models": "a.rs"}),
            "the key `models` must be a list of texts",
        );
        check(
            json!({"databases": []}),
            "the key `databases` must be a list with at least one of `sqlite` and `postgres`",
        );
        check(
            json!({"sql": "mysql"}),
            "the key `sql` names an unknown dialect `mysql`: it is `sqlite` or `postgres`",
        );
        check(json!("m"), "the key `stairway` must be a table");
    }

    #[test]
    fn a_key_is_found_in_its_own_table_only() {
        let text =
            "[workspace.lints]\nsql = 1\n\n[workspace.metadata.stairway]\n  \"sql\" = \"x\"\n";
        assert_eq!(span(text, "sql"), Some(text.rfind("sql").unwrap()));
        assert_eq!(span(text, "sq"), None);
    }
}
