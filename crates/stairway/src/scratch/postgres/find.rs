//! Where this machine keeps PostgreSQL's programs.

use std::{
    env,
    ffi::OsString,
    fs, iter,
    path::{Path, PathBuf},
};

/// Where packages put the programs, `*` standing for a version.
const USUAL: &[&str] = &[
    "/usr/lib/postgresql/*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/libexec/postgresql*",
];

/// Where to look for PostgreSQL's programs.
#[derive(Clone, Debug)]
pub struct Search {
    /// The folders of programs, in the form of the PATH variable.
    pub path: OsString,
    /// More folders, in which one part may hold a `*`.
    pub usual: Vec<String>,
}

impl Search {
    /// PATH as it is, and the places that packages use.
    pub fn machine() -> Search {
        Search {
            path: env::var_os("PATH").unwrap_or_default(),
            usual: USUAL.iter().map(|&pattern| pattern.to_owned()).collect(),
        }
    }

    /// The folder that holds what a server is started with: on PATH, then where `pg_config` says, then the usual places
    /// with the newest version first.
    pub(super) fn find(&self) -> Option<PathBuf> {
        // Both from one folder, so that their versions are the same.
        self.folders(&["initdb", "postgres"]).next()
    }

    /// Every folder that holds all of these programs, in that order.
    pub(crate) fn folders(&self, programs: &[&str]) -> impl Iterator<Item = PathBuf> {
        env::split_paths(&self.path)
            .chain(iter::once_with(|| self.configured()).flatten())
            .chain(self.usual.iter().flat_map(|pattern| matches(pattern)))
            .filter(|folder| holds(folder, programs))
    }

    /// What was searched, for the error.
    pub(crate) fn described(&self) -> Vec<String> {
        ["PATH", "`pg_config --bindir`"]
            .into_iter()
            .map(str::to_owned)
            .chain(self.usual.iter().map(|pattern| format!("`{pattern}`")))
            .collect()
    }

    fn configured(&self) -> Option<PathBuf> {
        let program = env::split_paths(&self.path)
            .map(|folder| folder.join("pg_config"))
            .find(|program| program.is_file())?;
        let folder = duct::cmd!(program, "--bindir")
            .stdin_null()
            .stderr_null()
            .read()
            .ok()?;
        Some(PathBuf::from(folder.trim_end()))
    }
}

fn holds(folder: &Path, programs: &[&str]) -> bool {
    folder.is_absolute()
        && programs
            .iter()
            .all(|program| folder.join(program).is_file())
}

/// The folders that `pattern` matches, the newest version first.
fn matches(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else {
        return vec![PathBuf::from(pattern)];
    };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or((".", before));
    let (suffix, rest) = after.split_once('/').unwrap_or((after, ""));
    let mut found: Vec<(Vec<u32>, PathBuf)> = fs::read_dir(parent)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let version = name.strip_prefix(prefix)?.strip_suffix(suffix)?;
            Some((numbers(version), entry.path().join(rest)))
        })
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, path)| path).collect()
}

/// The numbers in a version such as `9.6` or `@17`, so that 10 comes after 9.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use std::os::unix::fs::PermissionsExt;

    /// Makes the files, then says what is found with `bin` on PATH and the given pattern.
    fn check(files: &[&str], pattern: &str, found: Option<&str>) {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let bindir = root.path().join("configured");
            fs::write(&path, format!("#!/bin/sh\necho '{}'\n", bindir.display())).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let search = Search {
            path: root.path().join("bin").into_os_string(),
            usual: vec![format!("{}/{pattern}", root.path().display())],
        };
        let expected = found.map(|folder| root.path().join(folder));
        assert_eq!(search.find(), expected, "{files:?}");
    }

    #[test]
    fn both_programs_must_be_there_and_the_newest_version_wins() {
        check(&[], "lib/*/bin", None);
        check(&["bin/initdb"], "lib/*/bin", None);
        check(&["bin/initdb", "bin/postgres"], "lib/*/bin", Some("bin"));
        check(
            &[
                "lib/9.6/bin/initdb",
                "lib/9.6/bin/postgres",
                "lib/15/bin/initdb",
                "lib/15/bin/postgres",
                "lib/17/bin/initdb",
            ],
            "lib/*/bin",
            Some("lib/15/bin"),
        );
        check(
            &[
                "opt/postgresql@16/bin/initdb",
                "opt/postgresql@16/bin/postgres",
            ],
            "opt/postgresql*/bin",
            Some("opt/postgresql@16/bin"),
        );
    }

    #[test]
    fn pg_config_comes_after_path_and_before_the_usual_places() {
        let configured = ["bin/pg_config", "configured/initdb", "configured/postgres"];
        check(&configured, "lib/*/bin", Some("configured"));
        check(&["bin/pg_config"], "lib/*/bin", None);
    }
}
