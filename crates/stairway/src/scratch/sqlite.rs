//! A throwaway SQLite database: a file in a temporary folder of its own.

use super::ScratchError;
use crate::{Error, connection::DatabaseUrl};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use tempfile::TempDir;

/// What would end the path in a URL, or be decoded in it.
const REFUSED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');

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
    /// The temporary folder cannot be made, or its path is not UTF-8.
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
        let path = folder.path().join("scratch.db");
        let path = path
            .to_str()
            .ok_or_else(|| refused(std::io::Error::other("its path is not UTF-8")))?;
        let url = format!("sqlite://{}", utf8_percent_encode(path, REFUSED)).parse()?;
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
