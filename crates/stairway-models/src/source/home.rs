//! Where the files of modules are, by the rules of the Rust reference.

use std::path::{Path, PathBuf};

/// Where the modules that a module declares have their files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The folder that `#[path]` is relative to.
    folder: PathBuf,
    /// The folder in it that the files of modules without `#[path]` are in, where that is another.
    below: Option<String>,
}

impl Home {
    /// Of the modules in a file: one called `mod.rs`, `lib.rs` or `main.rs` has them beside it, any other in a folder
    /// of its own name.
    pub(super) fn of_file(path: &Path) -> Home {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy());
        Home {
            folder: folder_of(path),
            below: stem
                .filter(|stem| !["mod", "lib", "main"].contains(&&**stem))
                .map(|stem| stem.into_owned()),
        }
    }

    /// Of the modules in a file that `#[path]` names, which has them beside it, whatever it is called.
    pub(super) fn of_named_file(path: &Path) -> Home {
        Home {
            folder: folder_of(path),
            below: None,
        }
    }

    /// Of the modules in the inline module `name`, of which `#[path]` may name the folder.
    pub(super) fn inline(&self, name: &str, path: Option<&str>) -> Home {
        let folder = match path {
            Some(path) => self.folder.join(path),
            None => self.own_folder().join(name),
        };
        Home {
            folder,
            below: None,
        }
    }

    /// The file that `#[path]` names.
    pub(super) fn named_file(&self, path: &str) -> PathBuf {
        self.folder.join(path)
    }

    /// The two files that `mod name;` may mean.
    pub(super) fn files(&self, name: &str) -> [PathBuf; 2] {
        let folder = self.own_folder();
        [
            folder.join(format!("{name}.rs")),
            folder.join(name).join("mod.rs"),
        ]
    }

    fn own_folder(&self) -> PathBuf {
        match &self.below {
            Some(below) => self.folder.join(below),
            None => self.folder.clone(),
        }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}
