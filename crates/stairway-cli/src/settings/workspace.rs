//! Where the configuration is: the Cargo workspace around a folder, or none. Found once for each command,
//! and only by a command that needs it, because `cargo metadata` takes longer than most commands do.

use super::{environment, error::at, table::Table};
use crate::diagnostic::Diagnostic;
use serde_json::Value;
use stairway::{ErrorKind, Place, source::Embedded};
use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

/// A workspace and its configuration.
#[derive(Clone, Debug)]
pub(super) struct Workspace {
    /// The way from the current folder to the root: what paths in the configuration are relative to.
    pub(super) root: PathBuf,
    /// Whether there is a Cargo workspace at all.
    pub(super) exists: bool,
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
                table: Table::default(),
                dot_env: environment::dot_env(folder)?,
            });
        }
        let (root, metadata) = metadata(folder)?;
        let way = way(folder, &root);
        Ok(Workspace {
            table: Table::read(&metadata, &way.join("Cargo.toml"))?,
            dot_env: environment::dot_env(&root)?,
            root: way,
            exists: true,
        })
    }
}

/// The root and the metadata of the workspace, from Cargo.
fn metadata(folder: &Path) -> Result<(PathBuf, Value), Box<Diagnostic>> {
    let command = cargo_metadata::MetadataCommand::new()
        .current_dir(folder)
        .no_deps()
        .exec();
    match command {
        Ok(metadata) => {
            // A table that nobody reads would be a setting that is ignored in silence.
            for package in &metadata.packages {
                if package.metadata.get("stairway").is_some() {
                    let place = Place::whole(package.manifest_path.as_std_path());
                    let message = format!(
                        "package `{}` has a table [package.metadata.stairway]",
                        package.name
                    );
                    return Err(Box::new(
                        at(place, message)
                            .help("write it as [workspace.metadata.stairway] into the manifest of the workspace"),
                    ));
                }
            }
            Ok((metadata.workspace_root.into(), metadata.workspace_metadata))
        }
        Err(cargo_metadata::Error::CargoMetadata { stderr }) => {
            let said = stderr.trim().trim_start_matches("error: ").to_owned();
            Err(Box::new(
                Diagnostic::new(
                    ErrorKind::Config,
                    "`cargo metadata` cannot read the workspace",
                )
                .note(said),
            ))
        }
        Err(error) => Err(Box::new(
            Diagnostic::new(ErrorKind::Config, "`cargo metadata` cannot be run")
                .note(error.to_string())
                .help(
                    "install Cargo, or give `--migrations`, `--sql-dialect`, `--databases` and \
                     `--database-url`, with which no workspace is read",
                ),
        )),
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
