//! A set of scripts and their graph: from a folder or from memory. The only file reading.

mod candidate;
mod embedded;
mod error;
mod folder;
mod lack;
mod link;

pub use embedded::{Difference, Embedded, EmbeddedRevision};
pub use error::SourceError;
pub use lack::Lack;
#[cfg(feature = "sql")]
pub(crate) use lack::WAY_BACK;

use crate::{
    dialect::Dialect,
    error::Error,
    revision::{RevisionId, graph::Graph},
    script::{Room, Script, ScriptError, names},
};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::Arc,
};

/// Sound scripts and their graph.
#[derive(Clone, Debug)]
pub struct Source {
    folder: PathBuf,
    /// The dialect of blocks that name none.
    written: Dialect,
    scripts: Vec<Script>,
    by_id: HashMap<RevisionId, usize>,
    graph: Graph,
}

impl Source {
    /// Reads the revisions of `folder`, each file once. Blocks that name no dialect are read as
    /// `default_dialect`. An empty folder is a sound, empty source.
    ///
    /// # Errors
    ///
    /// Every problem of every file and of the graph: the first is the error, the others are
    /// [`related`](Error::related) to it.
    pub fn read(folder: &Path, default_dialect: Dialect) -> Result<Source, Error> {
        Source::read_below(Path::new(""), folder, default_dialect)
    }

    /// The same for a `folder` that is relative to `root`, and that scripts and errors name without it.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn read_below(
        root: &Path,
        folder: &Path,
        default_dialect: Dialect,
    ) -> Result<Source, Error> {
        let mut errors = Vec::new();
        let files = folder::list(root, folder, &mut errors)?;
        let read = |(bytes, room): &mut (Vec<u8>, Room), path: &Arc<Path>| {
            if let Err(source) = folder::read(&root.join(path), bytes) {
                let path = path.to_path_buf();
                return Err(vec![SourceError::Unreadable { path, source }.into()]);
            }
            Script::from_bytes_in(room, path.clone(), bytes, default_dialect).map_err(all_errors)
        };
        let parsed = folder::in_parallel(&files, read);
        Source::link(folder, default_dialect, parsed, errors)
    }

    /// The same for revisions that are in memory: the names of the files, without a folder, and their
    /// texts. `folder` is where errors say that they are.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read).
    pub fn from_texts(
        folder: &Path,
        texts: impl IntoIterator<Item = (String, Arc<str>)>,
        default_dialect: Dialect,
    ) -> Result<Source, Error> {
        let mut texts: Vec<_> = texts.into_iter().collect();
        texts.sort_by(|(one, _), (other, _)| one.cmp(other));
        let parsed = folder::in_parallel(&texts, |room, (name, text)| {
            let path = folder.join(name);
            Script::parse_in(room, path, text.clone(), default_dialect).map_err(all_errors)
        });
        Source::link(folder, default_dialect, parsed, Vec::new())
    }

    fn link(
        folder: &Path,
        written: Dialect,
        parsed: Vec<Result<Script, Vec<Error>>>,
        mut errors: Vec<Error>,
    ) -> Result<Source, Error> {
        let mut complete = true;
        let mut sound = |result| match result {
            Ok(script) => {
                errors.extend(misnamed(&script).map(Error::from));
                Some(script)
            }
            Err(found) => {
                complete = false;
                errors.extend(found);
                None
            }
        };
        let scripts: Vec<Script> = parsed.into_iter().filter_map(&mut sound).collect();
        let graph = link::link(&scripts, complete).unwrap_or_else(|found| {
            errors.extend(found.into_iter().map(Error::from));
            Graph::default()
        });
        if let Some(error) = error::join(errors) {
            return Err(error);
        }
        let ids = scripts.iter().map(|script| script.revision().clone());
        Ok(Source {
            folder: folder.to_owned(),
            written,
            by_id: ids.zip(0..).collect(),
            scripts,
            graph,
        })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The dialect that blocks are written in that name none.
    pub fn written(&self) -> Dialect {
        self.written
    }

    /// Every script, by file name.
    pub fn scripts(&self) -> &[Script] {
        &self.scripts
    }

    /// The script of `revision`.
    pub fn script(&self, revision: &RevisionId) -> Option<&Script> {
        self.scripts.get(*self.by_id.get(revision)?)
    }

    /// How the revisions hang together.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }
}

fn all_errors(errors: Vec<ScriptError>) -> Vec<Error> {
    errors.into_iter().map(Error::from).collect()
}

/// The file's name must hold the id, so that whoever looks for a revision finds it.
fn misnamed(script: &Script) -> Option<SourceError> {
    let name = script.path().file_name().unwrap_or_default();
    let name = name.to_str().unwrap_or_default();
    let found = names(name, script.revision());
    (!found).then(|| SourceError::NameWithoutId {
        revision: script.revision().clone(),
        place: script.place_of(script.revision_span()),
    })
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
