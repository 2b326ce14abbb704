//! Where the configuration is: the Cargo workspace around a folder, or none. Found once for each command,
//! and only by a command that needs it, because `cargo metadata` takes longer than most commands do.

use super::environment;
use crate::{diagnostic::Diagnostic, secret::masked};
use stairway::{
    Error,
    configuration::{Metadata, Table},
    source::Embedded,
};
use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

/// A workspace and its configuration.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// The way from the current folder to the root: what paths in the configuration are relative to.
    pub(super) root: PathBuf,
    /// Whether there is a Cargo workspace at all.
    pub(super) exists: bool,
    /// Where Cargo puts what it builds; none without a workspace.
    pub(super) target: Option<PathBuf>,
    pub(super) table: Table,
    pub(super) dot_env: BTreeMap<String, String>,
}

impl Workspace {
    /// What stands for a workspace where a program carries its revisions: the folder, which is absolute.
    pub(super) fn embedded(
        folder: &Path,
        embedded: &Embedded,
    ) -> Result<Workspace, Box<Diagnostic>> {
        Ok(Workspace {
            root: PathBuf::new(),
            exists: false,
            target: None,
            table: Table {
                databases: embedded.databases.to_vec(),
                sql: Some(embedded.sql),
                database_url_env: Some(embedded.database_url_env.to_owned()),
                ..Table::default()
            },
            dot_env: environment::dot_env(folder)?,
        })
    }

    /// The workspace around `folder`, which is absolute. Outside of any, the folder itself is the root and
    /// its `.env` is read.
    pub(super) fn around(folder: &Path) -> Result<Workspace, Box<Diagnostic>> {
        if !folder
            .ancestors()
            .any(|above| above.join("Cargo.toml").is_file())
        {
            return Ok(Workspace {
                root: PathBuf::new(),
                exists: false,
                target: None,
                table: Table::default(),
                dot_env: environment::dot_env(folder)?,
            });
        }
        let metadata = Metadata::around(folder).map_err(Error::from)?;
        let root = metadata.root();
        let way = way(folder, root);
        // A line of it is shown where it is wrong, and the key may be a misspelt `database-url`.
        let text = masked(&fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default());
        Ok(Workspace {
            table: metadata
                .table(&way.join("Cargo.toml"), &text)
                .map_err(Error::from)?,
            dot_env: environment::dot_env(root)?,
            target: Some(metadata.target().to_owned()),
            root: way,
            exists: true,
        })
    }
}

/// The shortest way from `folder` to `root`, both absolute: empty, `..`, or the root as it is.
fn way(folder: &Path, root: &Path) -> PathBuf {
    match folder.strip_prefix(root) {
        Ok(below) => below.components().map(|_| Component::ParentDir).collect(),
        Err(_) => root.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_root() {
        let check = |folder: &str, root: &str, expected: &str| {
            assert_eq!(way(Path::new(folder), Path::new(root)), Path::new(expected));
        };
        check("/a/b", "/a/b", "");
        check("/a/b/c/d", "/a/b", "../..");
        check("/x", "/a/b", "/a/b");
    }
}
