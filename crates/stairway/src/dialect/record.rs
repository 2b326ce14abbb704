//! The SQL of Stairway's own tables, as one shape that each dialect fills in.

use super::{Dialect, postgres, sqlite};

/// The texts that differ between the dialects. `{schema}` stands for the schema of the tables, quoted.
#[derive(Debug)]
pub struct RecordSql {
    /// One row, one column: the schema that holds `stairway_revisions`, none if there is no such table.
    pub find: &'static str,
    /// One row, one column: the schema in which the tables would be made.
    pub place: &'static str,
    /// Makes the two tables where they are not there yet.
    pub create: &'static str,
    /// Every record, eight text columns: id, message, checksum, downgrade checksum, time, milliseconds,
    /// version, state.
    pub read: &'static str,
    /// The last line of the log, four text columns: action, revision, outcome, detail.
    pub last: &'static str,
    /// The present moment, as a value for a time column.
    pub now: &'static str,
    /// The milliseconds since the transaction began, where the database can tell.
    pub since_begin: Option<&'static str>,
}

impl Dialect {
    /// The texts for this dialect.
    pub fn record_sql(self) -> &'static RecordSql {
        match self {
            Dialect::Sqlite => &sqlite::record::SQL,
            Dialect::Postgres => &postgres::record::SQL,
        }
    }

    /// `text` as a string literal.
    pub fn quote_text(self, text: &str) -> String {
        let quoted = text.replace('\'', "''");
        match self {
            // Whether a plain literal treats backslashes as escapes is a setting; an E'' literal always does.
            Dialect::Postgres if text.contains('\\') => {
                format!("E'{}'", quoted.replace('\\', "\\\\"))
            }
            _ => format!("'{quoted}'"),
        }
    }

    /// `name` as a quoted identifier.
    pub fn quote_name(self, name: &str) -> String {
        format!("\"{}\"", name.replace('"', "\"\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(
            Dialect::Sqlite.quote_text(r"it's \ here"),
            r"'it''s \ here'"
        );
        assert_eq!(
            Dialect::Postgres.quote_text(r"it's \ here"),
            r"E'it''s \\ here'"
        );
    }
}
