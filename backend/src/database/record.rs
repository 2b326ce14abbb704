//! The records of what is applied, which Stairway keeps beside the application's tables.

use super::{Database, Result, query_as};

impl Database {
    /// Every revision that is recorded as applied, with the checksum of its upgrade.
    pub(crate) async fn recorded(&self) -> Result<Vec<(String, String)>> {
        Ok(reading!(self, connection => {
            query_as("SELECT id, checksum FROM stairway_revisions ORDER BY id")
                .fetch_all(connection)
                .await?
        }))
    }
}
