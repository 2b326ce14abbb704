//! Stairway's own tables: the records of what is applied, and the log. Written once for both dialects;
//! knows no script and no graph.

mod record;
mod statement;
mod verification;

pub use record::{Outcome, Record};
pub use statement::{Action, Statements, Took};
pub use verification::Verification;

use crate::{
    Dialect,
    connection::{Connection, ServerError},
    dialect::record::RecordSql,
    error::{ErrorKind, Explain},
};

/// What the record tables hold is not what was expected.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The tables cannot be read or made.
    #[error("cannot {doing} the migration records")]
    Query {
        /// `read`, `create`.
        doing: &'static str,
        /// What the server said.
        #[source]
        cause: ServerError,
    },
    /// A row that no Stairway wrote.
    #[error("`stairway_revisions` holds a row that cannot be understood: {0}")]
    Odd(String),
    /// No schema to create the tables in.
    #[error("the database has no schema to keep the migration records in")]
    NoSchema,
}

impl StoreError {
    /// Whether another connection's lock on an SQLite database was in the way.
    pub fn is_busy(&self) -> bool {
        matches!(self, StoreError::Query { cause, .. } if cause.is_busy())
    }
}

impl Explain for StoreError {
    fn kind(&self) -> ErrorKind {
        match self {
            StoreError::Query { .. } => ErrorKind::Connection,
            StoreError::Odd(_) | StoreError::NoSchema => ErrorKind::State,
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            StoreError::NoSchema => Some(
                "`current_schema()` is null: create the schema that `search_path` names".to_owned(),
            ),
            StoreError::Query {
                doing: "read",
                cause,
            } if cause.is("42501") => Some(
                "let the role read them: `GRANT SELECT ON stairway_revisions TO ROLE`".to_owned(),
            ),
            StoreError::Query {
                doing: "create", ..
            } => Some("the role needs CREATE on the schema".to_owned()),
            _ => None,
        }
    }

    fn notes(&self) -> Vec<String> {
        match self {
            StoreError::Query { cause, .. } => crate::connection::notes(cause),
            _ => Vec::new(),
        }
    }
}

/// Where the tables of one database are, and the statements that change them.
#[derive(Clone, Debug)]
pub struct Store {
    statements: Statements,
    exists: bool,
}

impl Store {
    /// Finds the tables, creating nothing.
    ///
    /// # Errors
    ///
    /// When the catalogue cannot be read.
    pub async fn find(connection: &mut Connection) -> Result<Store, StoreError> {
        let dialect = connection.dialect();
        let sql = dialect.record_sql();
        let found = one(connection, sql.find).await?;
        let exists = found.is_some();
        let schema = match found {
            Some(schema) => schema,
            None => one(connection, sql.place)
                .await?
                .ok_or(StoreError::NoSchema)?,
        };
        Ok(Store {
            statements: Statements::within(dialect, &schema),
            exists,
        })
    }

    /// Makes the tables where they are not there yet. Safe only under the lock: `IF NOT EXISTS` races.
    ///
    /// # Errors
    ///
    /// When the role may not.
    pub async fn create(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        if self.exists {
            return Ok(());
        }
        connection
            .execute(&self.statements.create())
            .await
            .map_err(|cause| StoreError::Query {
                doing: "create",
                cause,
            })?;
        self.exists = true;
        Ok(())
    }

    /// Every record, by id; none when the tables are not there.
    ///
    /// # Errors
    ///
    /// When the table cannot be read, or holds what no Stairway wrote.
    pub async fn read(&self, connection: &mut Connection) -> Result<Vec<Record>, StoreError> {
        if !self.exists {
            return Ok(Vec::new());
        }
        let rows = connection
            .rows(&self.text(|sql| sql.read))
            .await
            .map_err(|cause| StoreError::Query {
                doing: "read",
                cause,
            })?;
        rows.into_iter().map(Record::from_row).collect()
    }

    /// The verification that the log ends with; none where it ends with anything else, or there is none.
    ///
    /// # Errors
    ///
    /// When the log cannot be read.
    pub async fn verification(
        &self,
        connection: &mut Connection,
    ) -> Result<Option<Verification>, StoreError> {
        if !self.exists {
            return Ok(None);
        }
        let rows = connection
            .rows(&self.text(|sql| sql.last))
            .await
            .map_err(|cause| StoreError::Query {
                doing: "read",
                cause,
            })?;
        Ok(rows.into_iter().next().and_then(Verification::from_row))
    }

    /// The statements that change the tables.
    pub fn statements(&self) -> &Statements {
        &self.statements
    }

    /// Whether [`Statements::delete`] failed because there was no such record.
    pub fn is_no_record(&self, error: &ServerError) -> bool {
        error.is(match self.statements.dialect() {
            Dialect::Postgres => "23502",
            Dialect::Sqlite => "1299",
        })
    }

    fn text(&self, pick: fn(&'static RecordSql) -> &'static str) -> String {
        let sql = pick(self.statements.dialect().record_sql());
        self.statements.located(sql)
    }
}

async fn one(connection: &mut Connection, sql: &str) -> Result<Option<String>, StoreError> {
    connection
        .value(sql)
        .await
        .map_err(|cause| StoreError::Query {
            doing: "read",
            cause,
        })
}
