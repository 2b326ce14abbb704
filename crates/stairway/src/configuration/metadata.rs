//! What Cargo says of a workspace.

use super::{ConfigurationError, Table};
use crate::place::Place;
use serde_json::Value;
use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

/// A workspace, as Cargo tells of it.
#[derive(Clone, Debug)]
pub struct Metadata {
    root: PathBuf,
    target: PathBuf,
    workspace: Value,
}

impl Metadata {
    /// Asks Cargo for the workspace around `folder`. Nothing is resolved and nothing is downloaded.
    ///
    /// # Errors
    ///
    /// A [`ConfigurationError`] when Cargo gives no answer, or when a table `stairway` stands where nobody reads it.
    pub fn around(folder: &Path) -> Result<Metadata, ConfigurationError> {
        // Cargo says which one it is to what it runs.
        let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
        let output = Command::new(cargo)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .current_dir(folder)
            .output()
            .map_err(|source| ConfigurationError::NoCargo { source })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.trim().trim_start_matches("error: ").to_owned();
            return Err(ConfigurationError::Unreadable { said });
        }
        Metadata::parse(&output.stdout)
    }

    fn parse(answer: &[u8]) -> Result<Metadata, ConfigurationError> {
        let unreadable = |said: String| ConfigurationError::Unreadable { said };
        let mut answer: Value =
            serde_json::from_slice(answer).map_err(|error| unreadable(error.to_string()))?;
        let Some(root) = answer["workspace_root"].as_str().map(PathBuf::from) else {
            return Err(unreadable("it names no `workspace_root`".to_owned()));
        };
        // A table that nobody reads would be a setting that is ignored in silence.
        let packages = answer["packages"].as_array().into_iter().flatten();
        for package in packages {
            if package["metadata"].get("stairway").is_some() {
                let text = |key: &str| package[key].as_str().unwrap_or_default();
                return Err(ConfigurationError::OfPackage {
                    package: text("name").to_owned(),
                    place: Place::whole(text("manifest_path")),
                });
            }
        }
        let target = answer["target_directory"].as_str().map(PathBuf::from);
        let workspace = answer.get_mut("metadata").map(Value::take);
        Ok(Metadata {
            target: target.unwrap_or_else(|| root.join("target")),
            root,
            workspace: workspace.unwrap_or_default(),
        })
    }

    /// The root of the workspace: an absolute path.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where Cargo puts what it builds: an absolute path.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The configuration. `manifest` is where errors say that it is, and `text` its text, as [`Table::read`] takes it.
    ///
    /// # Errors
    ///
    /// As [`Table::read`].
    pub fn table(&self, manifest: &Path, text: &str) -> Result<Table, ConfigurationError> {
        Table::read(&self.workspace, manifest, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Explain as _;

    #[test]
    fn an_answer_of_cargo() {
        let metadata = Metadata::parse(
            br#"{"packages": [{"name": "a", "metadata": null}], "workspace_root": "/a",
                "metadata": {"stairway": {"migrations": "m"}}}"#,
        );
        let metadata = metadata.unwrap();
        assert_eq!(metadata.root(), Path::new("/a"));
        assert_eq!(metadata.target(), Path::new("/a/target"));
        let table = metadata.table(Path::new("Cargo.toml"), "").unwrap();
        assert_eq!(table.migrations.as_deref(), Some("m"));
    }

    #[test]
    fn a_workspace_without_the_table_has_the_defaults() {
        let answer = br#"{"packages": [], "workspace_root": "/a", "metadata": null}"#;
        let metadata = Metadata::parse(answer).unwrap();
        let table = metadata.table(Path::new("Cargo.toml"), "");
        assert_eq!(table.unwrap(), Table::default());
    }

    #[test]
    fn what_is_no_answer() {
        let check = |answer: &[u8], expected: &str| {
            let error = Metadata::parse(answer).unwrap_err();
            let place = error.labels().into_iter().next().map(|label| label.place);
            assert_eq!(format!("{error} {:?} {place:?}", error.notes()), expected);
        };
        check(
            b"{}",
            "`cargo metadata` cannot read the workspace [\"it names no `workspace_root`\"] None",
        );
        check(
            br#"{"packages": [{"name": "a", "metadata": {"stairway": {}}, "manifest_path": "/a/Cargo.toml"}],
                "workspace_root": "/a"}"#,
            "package `a` has a table [package.metadata.stairway] [] Some(/a/Cargo.toml)",
        );
    }
}
