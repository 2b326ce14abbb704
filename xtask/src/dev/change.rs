//! Which change of a file leads to what. Pure.

use notify_debouncer_full::notify::EventKind;
use std::{
    collections::BTreeSet,
    path::{Component, Path, PathBuf},
};

/// The folders, with all below them, that the backend is made of. The root's own manifests are beside them.
pub(super) const FOLDERS: [&str; 3] = ["backend", "crates", MIGRATIONS];

const MIGRATIONS: &str = "migrations";

/// What is to be done; each is part of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Build, and start what came of it.
    Build,
    /// Migrate before it starts.
    Migrate,
    /// And start it also if it is what runs already.
    All,
}

/// What changed, and what is to be done for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    need: Option<Need>,
    /// Relative to the root of the workspace.
    paths: BTreeSet<PathBuf>,
}

impl Change {
    /// The file at `path`, relative to the root, changed.
    pub(super) fn file(&mut self, path: &Path) {
        if let Some(need) = need(path) {
            self.ask(need);
            self.paths.insert(path.to_owned());
        }
    }

    /// Something asks for it.
    pub(super) fn ask(&mut self, need: Need) {
        self.need = self.need.max(Some(need));
    }

    pub(super) fn need(&self) -> Option<Need> {
        self.need
    }

    /// In a line: what changed.
    pub(super) fn line(&self) -> String {
        let mut paths = self.paths.iter();
        match (paths.next(), paths.len()) {
            (None, _) => "once more, as you ask".to_owned(),
            (Some(path), 0) => format!("{} changed", path.display()),
            (Some(path), 1) => format!("{} and 1 other file changed", path.display()),
            (Some(path), more) => format!("{} and {more} other files changed", path.display()),
        }
    }
}

/// Whether an event of this kind may have changed what a file says. Reading one is an event too, and a build reads all.
pub(super) fn matters(kind: EventKind) -> bool {
    !matches!(kind, EventKind::Access(_) | EventKind::Other)
}

/// What a change of the file at `path`, relative to the root, leads to.
fn need(path: &Path) -> Option<Need> {
    let mut parts = path.components().map(|part| match part {
        Component::Normal(name) => name.to_str(),
        _ => None,
    });
    let top = parts.next()??;
    let rest: Option<Vec<&str>> = parts.collect();
    let rest = rest?;
    let name = *rest.last().unwrap_or(&top);
    if is_temporary(name) || rest.iter().any(|part| matches!(*part, "target" | ".git")) {
        return None;
    }
    match (top, rest.as_slice()) {
        ("Cargo.toml" | "Cargo.lock", []) => Some(Need::Build),
        // These stand in a folder of revisions without being one.
        (MIGRATIONS, ["README.md" | "template.sql"]) => None,
        (MIGRATIONS, [_, ..]) => Some(Need::Migrate),
        (folder, [_, ..]) if FOLDERS.contains(&folder) => Some(Need::Build),
        _ => None,
    }
}

/// What editors write beside the file that is edited: `.#x`, `#x#`, `x~`, `.x.swp`, `4913`, `x.tmp`, `x___jb_tmp___`.
fn is_temporary(name: &str) -> bool {
    let ends = [
        "~",
        ".swp",
        ".swo",
        ".swx",
        ".tmp",
        ".temp",
        ".bak",
        ".orig",
        ".rej",
        "___jb_tmp___",
        "___jb_old___",
    ];
    name.starts_with(['.', '#']) || name == "4913" || ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::root::root;
    use notify_debouncer_full::notify::event::{
        AccessKind, AccessMode, CreateKind, DataChange, ModifyKind, RemoveKind, RenameMode,
    };
    use pretty_assertions::assert_eq;

    fn check(path: &str, expected: Option<Need>) {
        assert_eq!(need(Path::new(path)), expected, "{path}");
    }

    #[test]
    fn what_the_backend_is_made_of_is_built() {
        for path in [
            "Cargo.toml",
            "Cargo.lock",
            "backend/src/lib.rs",
            "backend/src/page/style.css",
            "backend/build.rs",
            "backend/Cargo.toml",
            "crates/stairway/src/lib.rs",
        ] {
            check(path, Some(Need::Build));
        }
    }

    #[test]
    fn a_revision_is_migrated() {
        check(
            "migrations/2026-01-12_1975ea83b712_create_users.sql",
            Some(Need::Migrate),
        );
        // Whoever reads the folder has to say what is wrong with it.
        check("migrations/notes.txt", Some(Need::Migrate));
        check("migrations/README.md", None);
        check("migrations/template.sql", None);
    }

    #[test]
    fn nothing_else_leads_to_anything() {
        for path in [
            "data/dev.db",
            "data/dev.db-wal",
            "target/debug/backend",
            "crates/stairway/target/debug/x.rs",
            ".git/index",
            ".env",
            "README.md",
            "xtask/src/main.rs",
            "tests/tests/it/main.rs",
            "backend",
            "migrations",
            "",
            "../backend/src/lib.rs",
        ] {
            check(path, None);
        }
    }

    #[test]
    fn what_editors_leave_for_a_moment_leads_to_nothing() {
        for name in [
            ".lib.rs.swp",
            ".lib.rs.swx",
            "4913",
            "lib.rs~",
            ".#lib.rs",
            "#lib.rs#",
            "lib.rs.tmp",
            "lib.rs___jb_tmp___",
            ".DS_Store",
        ] {
            check(&format!("backend/src/{name}"), None);
            check(&format!("migrations/{name}"), None);
        }
    }

    #[test]
    fn reading_is_no_change() {
        let any = [
            EventKind::Create(CreateKind::File),
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)),
            EventKind::Remove(RemoveKind::File),
            EventKind::Any,
        ];
        assert!(any.into_iter().all(matters));
        assert!(!matters(EventKind::Access(AccessKind::Open(
            AccessMode::Any
        ))));
        assert!(!matters(EventKind::Access(AccessKind::Close(
            AccessMode::Write
        ))));
    }

    #[test]
    fn of_several_changes_the_most_is_done() {
        let mut change = Change::default();
        assert_eq!(change.need(), None);
        change.file(Path::new("migrations/a.sql"));
        change.file(Path::new("backend/src/lib.rs"));
        change.file(Path::new("backend/src/lib.rs"));
        change.file(Path::new("data/dev.db"));
        assert_eq!(change.need(), Some(Need::Migrate));
        assert_eq!(change.line(), "backend/src/lib.rs and 1 other file changed");
        change.ask(Need::All);
        assert_eq!(change.need(), Some(Need::All));
    }

    #[test]
    fn the_folders_are_there() {
        for folder in FOLDERS {
            assert!(root().join(folder).is_dir(), "{folder}");
        }
    }
}
