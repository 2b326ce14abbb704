//! The file `.env`: made from its example where it is not there, and what it says.

use crate::failure;
use std::{
    collections::BTreeMap,
    error::Error,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// Copies `.env.example` in `root` to `.env`, unless that is there: what is in it is somebody's own. Gives whether it
/// had to.
///
/// # Errors
///
/// A file that cannot be read or written.
pub(super) fn make(root: &Path) -> Result<bool, Box<dyn Error>> {
    let failed = |doing: &str, path: &Path, error: io::Error| -> Box<dyn Error> {
        format!("cannot {doing} `{}`: {error}", path.display()).into()
    };
    let (path, example) = (root.join(".env"), root.join(".env.example"));
    let text = match fs::read(&example) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed("read", &example, error)),
    };
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => file
            .write_all(&text)
            .map(|()| true)
            .map_err(|error| failed("write", &path, error)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed("make", &path, error)),
    }
}

/// The variables of `.env` in `root`, the first assignment of each. None where there is no such file.
///
/// # Errors
///
/// A file that cannot be read. What is in it is not shown: it may hold a password.
pub(super) fn read(root: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let path = root.join(".env");
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let mut variables = BTreeMap::new();
    for (index, item) in dotenvy::from_path_iter(&path)?.enumerate() {
        let (name, value) = item.map_err(|_| {
            failure::usage(
                format!("assignment {} of `.env` cannot be read", index + 1),
                "write each as `NAME=value`, with quotes around a value that has blanks",
            )
        })?;
        variables.entry(name).or_insert(value);
    }
    variables.retain(|_, value: &mut String| !value.trim().is_empty());
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::root;
    use pretty_assertions::assert_eq;

    #[test]
    fn it_is_made_once_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        assert!(!make(folder.path()).unwrap(), "there is no example");
        fs::write(folder.path().join(".env.example"), "A=1\n").unwrap();
        assert!(make(folder.path()).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "A=1\n");
        fs::write(&path, "A=mine\n").unwrap();
        assert!(!make(folder.path()).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "A=mine\n");
    }

    #[test]
    fn what_cannot_be_read_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(".env"),
            "A=1\nURL postgres://u:hunter2@h\n",
        )
        .unwrap();
        let error = read(folder.path()).unwrap_err();
        assert_eq!(error.to_string(), "assignment 2 of `.env` cannot be read");
        assert!(!format!("{error:?}").contains("hunter2"));
    }

    #[test]
    fn the_example_of_this_repository_names_the_database_of_its_configuration() {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(root().join(".env.example"), folder.path().join(".env")).unwrap();
        let url = read(folder.path()).unwrap().remove("DATABASE_URL").unwrap();
        let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains(&format!("database-url = \"{url}\"")),
            "{url}"
        );
    }
}
