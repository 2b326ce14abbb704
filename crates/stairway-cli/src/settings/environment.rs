//! The variables of the environment and of a `.env` file. The environment itself is never changed.

use super::error::at;
use crate::diagnostic::Diagnostic;
use stairway::{ErrorKind, Place};
use std::{collections::BTreeMap, env, fs, io, path::Path};

/// The variable of the environment; an empty one counts as none.
pub(super) fn variable(name: &str) -> Result<Option<String>, Box<Diagnostic>> {
    match env::var(name) {
        Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(Box::new(Diagnostic::new(
            ErrorKind::Config,
            format!("the environment variable `{name}` is not UTF-8"),
        ))),
    }
}

/// The variables of the file `.env` in `folder`; none when there is no such file.
///
/// An error names the line and never shows it: it may hold a password.
pub(super) fn dot_env(folder: &Path) -> Result<BTreeMap<String, String>, Box<Diagnostic>> {
    let path = folder.join(".env");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => {
            let message = format!("cannot read `{}`", path.display());
            return Err(Box::new(
                at(Place::whole(path), message).note(error.to_string()),
            ));
        }
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut variables = BTreeMap::new();
    for (index, item) in dotenvy::from_read_iter(text.as_bytes()).enumerate() {
        let (name, value) = item.map_err(|_| {
            let message = format!(
                "assignment {} of `{}` cannot be read",
                index + 1,
                path.display()
            );
            Box::new(
                at(Place::whole(path.clone()), message)
                    .help("write each as `NAME=value`, with quotes around a value that has blanks"),
            )
        })?;
        // As everywhere with `.env`, the first assignment of a name wins.
        variables.entry(name).or_insert(value);
    }
    variables.retain(|_, value| !value.trim().is_empty());
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_an_empty_value_is_none() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(".env"),
            "\u{feff}A=1\n# no\nexport B='x y'\nC=\nA=2\n",
        )
        .unwrap();
        let variables = dot_env(folder.path()).unwrap();
        assert_eq!(format!("{variables:?}"), r#"{"A": "1", "B": "x y"}"#);
    }

    #[test]
    fn no_file_is_no_variables() {
        let folder = tempfile::tempdir().unwrap();
        assert!(dot_env(folder.path()).unwrap().is_empty());
    }

    #[test]
    fn a_line_that_cannot_be_read_is_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(".env"),
            "A=1\nDATABASE_URL postgres://u:hunter2@h/d\n",
        )
        .unwrap();
        let error = dot_env(folder.path()).unwrap_err();
        assert!(
            error.message.starts_with("assignment 2 of `"),
            "{}",
            error.message
        );
        assert!(!format!("{error:?}").contains("hunter2"));
    }
}
