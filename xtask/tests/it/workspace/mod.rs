//! The workspace that the tasks run in.

use crate::running::Running;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

const BACKEND: &str = include_str!("backend.rs");

/// A folder with a workspace: a backend, two revisions, and an example of `.env`. Gone when it is dropped.
pub(crate) struct Workspace {
    folder: TempDir,
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        let folder = tempfile::Builder::new()
            .prefix("stairway-dev-")
            .tempdir()
            .unwrap();
        let workspace = Workspace { folder };
        workspace.write(
            "Cargo.toml",
            "[workspace]\nresolver = \"3\"\nmembers = [\"backend\"]\n\n[workspace.metadata.stairway]\n\
             databases = [\"sqlite\", \"postgres\"]\n",
        );
        workspace.write(
            "backend/Cargo.toml",
            "[package]\nname = \"backend\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        );
        workspace.write("backend/src/main.rs", BACKEND);
        workspace.write("data/.gitignore", "*\n!.gitignore\n");
        workspace.write(
            ".env.example",
            "DATABASE_URL=sqlite://data/dev.db\nGREETING=\", greeted\"\n",
        );
        workspace.revision("a1", "", "users");
        workspace.revision("b2", "a1", "posts");
        workspace
    }

    /// Writes a revision that makes a table.
    pub(crate) fn revision(&self, id: &str, revises: &str, table: &str) {
        let revises = match revises {
            "" => String::new(),
            parent => format!("--! revises {parent}\n"),
        };
        self.write(
            &format!("migrations/{id}.sql"),
            &format!(
                "-- Create {table}\n\n--! revision {id}\n{revises}\n--! upgrade\nCREATE TABLE {table} (id bigint PRIMARY \
                 KEY);\n\n--! downgrade\nDROP TABLE {table};\n"
            ),
        );
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Puts another text in the place of one.
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = self.read(path);
        assert!(text.contains(old), "{path} has no {old}");
        self.write(path, &text.replace(old, new));
    }

    /// A task, with words set apart by blanks. It sees no more of the environment than it needs.
    pub(crate) fn task(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .args(line.split_whitespace())
            .current_dir(self.folder.path())
            .env_clear();
        for name in [
            "PATH",
            "HOME",
            "TMPDIR",
            "CARGO",
            "CARGO_HOME",
            "RUSTUP_HOME",
            "RUSTUP_TOOLCHAIN",
            "STAIRWAY_SCRATCH_POSTGRES",
        ] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        // As Cargo says it to a program of the package `xtask`, which need not be there.
        command.env("CARGO_MANIFEST_DIR", self.path("xtask"));
        command
    }

    /// Runs a task to its end.
    pub(crate) fn run(&self, line: &str) -> Output {
        self.task(line).output().unwrap()
    }

    /// Starts a task that goes on.
    pub(crate) fn start(&self, line: &str) -> Running {
        Running::start(self.task(line))
    }

    /// What SQLite has in a query, a line for each row.
    pub(crate) fn query(&self, sql: &str) -> String {
        let output = self
            .task("shell")
            .args(["--", "-batch", sql])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Every file, relative to the folder, without what Cargo makes.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let shown = shown(&path, self.folder.path());
                match path.is_dir() {
                    true if shown == "target" => {}
                    true => folders.push(path),
                    false => files.push(shown),
                }
            }
        }
        files.sort();
        files
    }
}

fn shown(path: &Path, root: &Path) -> String {
    path.strip_prefix(root).unwrap().display().to_string()
}
