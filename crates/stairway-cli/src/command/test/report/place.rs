//! Where files are, in the words of whoever reads a report elsewhere: below the root of the repository.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::path::{Component, Path, PathBuf};

/// What stands in the path of a URI as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The folder that paths start in, and the root of the repository.
pub(super) struct Places {
    folder: PathBuf,
    root: PathBuf,
}

impl Places {
    /// For paths that start in `folder`. Without a known root it is the nearest folder that holds a repository, or else
    /// `folder` itself.
    pub(super) fn new(folder: &Path, root: Option<&Path>) -> Places {
        let is_repository = |folder: &&Path| folder.join(".git").exists();
        let root = root.or_else(|| folder.ancestors().find(is_repository));
        Places {
            folder: folder.to_owned(),
            root: root.unwrap_or(folder).to_owned(),
        }
    }

    /// The path from the root, with slashes; as it is where it is not below the root.
    pub(super) fn shown(&self, path: &Path) -> String {
        match self.below(path) {
            Some(below) => slashes(&below),
            None => path.display().to_string(),
        }
    }

    /// The URI of a file: relative to the root, or whole where it is not below the root.
    pub(super) fn uri(&self, path: &Path) -> Uri {
        match self.below(path) {
            Some(below) => Uri {
                text: escaped(&slashes(&below)),
                is_relative: true,
            },
            None => Uri {
                text: format!("file://{}", escaped(&slashes(&place(&self.folder, path)))),
                is_relative: false,
            },
        }
    }

    fn below(&self, path: &Path) -> Option<PathBuf> {
        let whole = place(&self.folder, path);
        let below = whole.strip_prefix(&self.root).map(Path::to_owned);
        // A folder may go by two names.
        let below = below.ok().or_else(|| {
            let (whole, root) = (whole.canonicalize().ok()?, self.root.canonicalize().ok()?);
            whole.strip_prefix(root).map(Path::to_owned).ok()
        });
        below.filter(|path| !path.as_os_str().is_empty())
    }
}

/// A file as SARIF names it.
pub(super) struct Uri {
    pub(super) text: String,
    pub(super) is_relative: bool,
}

/// The whole path, without `.` and `..`.
pub(super) fn place(folder: &Path, path: &Path) -> PathBuf {
    let mut place = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                place.pop();
            }
            part => place.push(part),
        }
    }
    place
}

fn slashes(path: &Path) -> String {
    path.display()
        .to_string()
        .replace(std::path::MAIN_SEPARATOR, "/")
}

fn escaped(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    fn check(folder: &str, root: &str, path: &str, from_root: &str, uri: &str) {
        let places = Places::new(Path::new(folder), Some(Path::new(root)));
        assert_eq!(places.shown(Path::new(path)), from_root);
        let found = places.uri(Path::new(path));
        assert_eq!(found.text, uri);
        assert_eq!(found.is_relative, !uri.contains("://"));
    }

    #[test]
    fn a_file_is_named_from_the_root_of_the_repository() {
        check("/r", "/r", "m/a1.sql", "m/a1.sql", "m/a1.sql");
        check("/r/app", "/r", "m/a1.sql", "app/m/a1.sql", "app/m/a1.sql");
        check("/r/app", "/r", "../m/a1.sql", "m/a1.sql", "m/a1.sql");
        check(
            "/r",
            "/r",
            "./m/a b#ü.sql",
            "m/a b#ü.sql",
            "m/a%20b%23%C3%BC.sql",
        );
    }

    #[test]
    fn a_file_beside_the_repository_has_its_whole_name() {
        check(
            "/r",
            "/r",
            "/m/a 1.sql",
            "/m/a 1.sql",
            "file:///m/a%201.sql",
        );
    }

    #[test]
    fn the_root_is_where_the_repository_is() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::create_dir(folder.path().join(".git")).unwrap();
        let places = Places::new(&inner, None);
        assert_eq!(places.shown(Path::new("m/x.sql")), "a/b/m/x.sql");
    }
}
