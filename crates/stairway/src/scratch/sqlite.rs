//! A throwaway SQLite database: a file in a temporary folder of its own.

use super::ScratchError;
use crate::{Error, connection::DatabaseUrl};
use tempfile::TempDir;

/// An SQLite database in a temporary folder; both are removed when it is dropped.
#[derive(Debug)]
pub struct ScratchFile {
    folder: TempDir,
    url: DatabaseUrl,
}

impl ScratchFile {
    /// Makes the folder; the file comes with the first connection that writes.
    ///
    /// # Errors
    ///
    /// The temporary folder cannot be made.
    pub fn create() -> Result<ScratchFile, Error> {
        let refused = |cause| ScratchError::File {
            doing: "make a scratch folder in",
            path: std::env::temp_dir(),
            cause,
        };
        let folder = tempfile::Builder::new()
            .prefix("stairway-")
            .tempdir()
            .map_err(refused)?;
        let url = DatabaseUrl::of_file(&folder.path().join("scratch.db"));
        Ok(ScratchFile { folder, url })
    }

    /// Where to connect.
    pub fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// The folder, which holds nothing but the database.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::{Access, Connection};

    #[tokio::test]
    async fn it_is_a_file_that_goes_with_its_folder() {
        let scratch = ScratchFile::create().unwrap();
        let folder = scratch.folder().to_owned();
        let mut connection = Connection::open(scratch.url(), Access::Write)
            .await
            .unwrap();
        connection
            .execute("CREATE TABLE t (a integer)")
            .await
            .unwrap();
        assert!(folder.join("scratch.db").is_file());
        drop(connection);
        drop(scratch);
        assert!(!folder.exists());
    }
}
