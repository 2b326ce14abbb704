//! What the last proofs found of each revision, remembered in the target folder: a grade is found by proof alone.
//!
//! Only what was proven of a revision as it is now counts. A file that cannot be read is as good as none: it is written
//! anew by the next proof, and `cargo clean` may take it.

use serde::{Deserialize, Serialize};
use stairway::{
    roundtrip::{Grade, Proof},
    script::Script,
    source::Source,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

/// The form of the file; one of another form is not read.
const FORM: u32 = 2;

/// What the last proofs found.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Grades {
    form: u32,
    /// By their ids.
    revisions: BTreeMap<String, Proven>,
}

/// A revision as it was proven.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Proven {
    /// The checksums of its upgrade and of its downgrade.
    upgrade: String,
    downgrade: String,
    /// By their names.
    dialects: BTreeMap<String, Found>,
}

/// What was found on one dialect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    grade: Grade,
    drops: Vec<String>,
    converts: Vec<String>,
}

/// What the downgrade of a revision costs, on any dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Graded {
    pub(crate) grade: Grade,
    /// What it drops with all that is in it.
    pub(crate) drops: Vec<String>,
    /// The columns whose values it makes into others.
    pub(crate) converts: Vec<String>,
}

impl Graded {
    /// In words: `lossy (drops users.phone)`.
    pub(crate) fn words(&self) -> String {
        let named = [("drops", &self.drops), ("converts", &self.converts)];
        let named = named.into_iter().filter(|(_, names)| !names.is_empty());
        let named: Vec<String> = named
            .map(|(does, names)| format!("{does} {}", names.join(", ")))
            .collect();
        match named.is_empty() {
            true => self.grade.as_str().to_owned(),
            false => format!("{} ({})", self.grade.as_str(), named.join("; ")),
        }
    }
}

impl Grades {
    /// Those that are remembered in the folder `target`.
    pub(crate) fn read(target: &Path) -> Grades {
        let text = fs::read_to_string(file(target)).unwrap_or_default();
        let grades = serde_json::from_str::<Grades>(&text);
        let grades = grades.ok().filter(|grades| grades.form == FORM);
        grades.unwrap_or_default()
    }

    /// What is known of `script`: that it has no way back, or what a proof of it as it is has found.
    pub(crate) fn of(&self, script: &Script) -> Option<Graded> {
        if script.irreversible().is_some() {
            return Some(Graded {
                grade: Grade::Irreversible,
                drops: Vec::new(),
                converts: Vec::new(),
            });
        }
        let proven = self.revisions.get(script.revision().as_str());
        let found = &proven.filter(|proven| proven.is_of(script))?.dialects;
        let all = |names: fn(&Found) -> &Vec<String>| {
            let names: BTreeSet<&String> = found.values().flat_map(names).collect();
            names.into_iter().cloned().collect()
        };
        Some(Graded {
            grade: found.values().map(|found| found.grade).max()?,
            drops: all(|found| &found.drops),
            converts: all(|found| &found.converts),
        })
    }

    /// Takes in what `proof` found. What was remembered of revisions that are gone or that changed since is forgotten.
    fn take(&mut self, source: &Source, proof: &Proof) {
        self.form = FORM;
        let scripts = source.scripts().iter();
        let scripts: BTreeMap<&str, &Script> = scripts
            .map(|script| (script.revision().as_str(), script))
            .collect();
        self.revisions.retain(|id, proven| {
            let script = scripts.get(id.as_str());
            script.is_some_and(|script| proven.is_of(script))
        });
        let revisions = proof
            .databases
            .iter()
            .flat_map(|database| &database.revisions);
        let no_way_back: BTreeSet<&str> = revisions
            .filter(|proof| !proof.is_proven_back())
            .map(|proof| proof.revision.as_str())
            .collect();
        for database in &proof.databases {
            for revision in &database.revisions {
                let Some(script) = scripts.get(revision.revision.as_str()) else {
                    continue;
                };
                let proven = self.revisions.entry(revision.revision.to_string());
                let dialect = database.dialect.as_str();
                let dialects = &mut proven.or_insert_with(|| Proven::new(script)).dialects;
                // What does not go back on one database has no grade on the other either.
                let id = revision.revision.as_str();
                match revision.grade.filter(|_| !no_way_back.contains(id)) {
                    Some(grade) => {
                        let found = Found {
                            grade,
                            drops: revision.drops.clone(),
                            converts: revision.converts.clone(),
                        };
                        dialects.insert(dialect.to_owned(), found);
                    }
                    None => {
                        dialects.remove(dialect);
                    }
                }
            }
        }
        self.revisions
            .retain(|_, proven| !proven.dialects.is_empty());
    }

    /// Writes them into the folder `target`: all of them or none.
    fn write(&self, target: &Path) -> io::Result<()> {
        let file = file(target);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let draft = file.with_extension(format!("{}.tmp", std::process::id()));
        let text = serde_json::to_string(self).map_err(io::Error::other)?;
        let written = fs::write(&draft, text + "\n").and_then(|()| fs::rename(&draft, &file));
        if written.is_err() {
            // It helps nobody.
            let _ = fs::remove_file(&draft);
        }
        written
    }
}

/// Remembers what `proof` of `source` found in the folder `target`.
pub(crate) fn remember(target: &Path, source: &Source, proof: &Proof) -> io::Result<()> {
    let mut grades = Grades::read(target);
    grades.take(source, proof);
    grades.write(target)
}

impl Proven {
    fn new(script: &Script) -> Proven {
        Proven {
            upgrade: script.upgrade_checksum().to_string(),
            downgrade: script.downgrade_checksum().to_string(),
            dialects: BTreeMap::new(),
        }
    }

    fn is_of(&self, script: &Script) -> bool {
        self.upgrade == script.upgrade_checksum().to_string()
            && self.downgrade == script.downgrade_checksum().to_string()
    }
}

fn file(target: &Path) -> PathBuf {
    target.join("stairway").join("grades.json")
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use stairway::{
        Dialect,
        roundtrip::{DatabaseProof, Obligations, RevisionProof},
    };
    use std::{sync::Arc, time::Duration};

    /// Revisions `a` and `b` with these downgrades, and `c` without a way back.
    fn source(a: &str, b: &str) -> Source {
        let text = |id: &str, way: &str| {
            let text = format!("--! revision {id}\n--! upgrade\nSELECT 1;\n{way}\n");
            (format!("{id}.sql"), Arc::from(text))
        };
        let down = |sql: &str| format!("--! downgrade\n{sql}");
        let texts = [
            text("a", &down(a)),
            text("b", &down(b)),
            text("c", "--! irreversible \"so\""),
        ];
        Source::from_texts(Path::new("m"), texts, Dialect::Postgres).unwrap()
    }

    /// A proof on one dialect, of revisions with what was found of them.
    fn proof(dialect: Dialect, found: &[(&str, Option<Grade>, &[&str])]) -> Proof {
        let revisions = found.iter().map(|(id, grade, drops)| RevisionProof {
            revision: id.parse().unwrap(),
            message: String::new(),
            obligations: Obligations::SKIPPED,
            grade: *grade,
            drops: drops.iter().map(|&drop| drop.to_owned()).collect(),
            converts: Vec::new(),
            findings: Vec::new(),
        });
        Proof {
            ok: true,
            databases: vec![DatabaseProof {
                dialect,
                version: String::new(),
                revisions: revisions.collect(),
            }],
            whole: Vec::new(),
            selection: None,
            stopped: None,
            elapsed: Duration::ZERO,
        }
    }

    fn known(target: &Path, source: &Source) -> String {
        let grades = Grades::read(target);
        let words = source.scripts().iter().map(|script| {
            let graded = grades.of(script);
            let words = graded.map_or_else(|| "-".to_owned(), |graded| graded.words());
            format!("{} {words}", script.revision())
        });
        words.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_does_not_go_back_on_one_database_has_no_grade() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        let source = source("SELECT 1;", "SELECT 2;");
        let exact = Some(Grade::Exact);
        let mut found = proof(Dialect::Postgres, &[("a", exact, &[]), ("b", exact, &[])]);
        let mut other = proof(Dialect::Sqlite, &[("a", exact, &[]), ("b", None, &[])]);
        other.databases[0].revisions[1].obligations.down = stairway::roundtrip::Status::Failed;
        found.databases.append(&mut other.databases);
        remember(target, &source, &found).unwrap();
        assert_eq!(known(target, &source), "a exact, b -, c irreversible");
    }

    #[test]
    fn the_worst_of_the_dialects_counts_and_each_proof_adds_what_it_found() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        let source = source("SELECT 1;", "SELECT 2;");
        assert_eq!(known(target, &source), "a -, b -, c irreversible");
        let first = proof(
            Dialect::Sqlite,
            &[("a", Some(Grade::Exact), &[]), ("b", None, &[])],
        );
        remember(target, &source, &first).unwrap();
        assert_eq!(known(target, &source), "a exact, b -, c irreversible");
        let lossy = Some(Grade::Lossy);
        let second = proof(
            Dialect::Postgres,
            &[("a", lossy, &["t", "u.x"]), ("b", lossy, &[])],
        );
        remember(target, &source, &second).unwrap();
        assert_eq!(
            known(target, &source),
            "a lossy (drops t, u.x), b lossy, c irreversible"
        );
        // A later proof has the last word on its dialect.
        let third = proof(
            Dialect::Postgres,
            &[("a", Some(Grade::Exact), &[]), ("b", None, &[])],
        );
        remember(target, &source, &third).unwrap();
        assert_eq!(known(target, &source), "a exact, b -, c irreversible");
    }

    #[test]
    fn what_was_edited_since_is_not_known() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        let found = [
            ("a", Some(Grade::Exact), &[][..]),
            ("b", Some(Grade::Exact), &[]),
        ];
        let first = source("SELECT 1;", "SELECT 2;");
        remember(target, &first, &proof(Dialect::Sqlite, &found)).unwrap();
        let edited = source("SELECT 7;", "-- only a comment\nSELECT 2;");
        assert_eq!(known(target, &edited), "a -, b exact, c irreversible");
        // A proof of the other one forgets it for good.
        remember(target, &edited, &proof(Dialect::Sqlite, &found[1..])).unwrap();
        assert_eq!(known(target, &first), "a -, b exact, c irreversible");
    }

    #[test]
    fn a_damaged_file_or_one_of_another_form_is_none_and_is_written_anew() {
        let target = tempfile::tempdir().unwrap();
        let target = target.path();
        let source = source("SELECT 1;", "SELECT 2;");
        let found = [("a", Some(Grade::Exact), &[][..])];
        fs::create_dir(target.join("stairway")).unwrap();
        for text in [
            "",
            "{",
            "[]",
            "{\"form\":2,\"revisions\":{}}",
            "{\"form\":1,\"revisions\":{\"a\":7}}",
        ] {
            fs::write(file(target), text).unwrap();
            assert_eq!(known(target, &source), "a -, b -, c irreversible", "{text}");
            remember(target, &source, &proof(Dialect::Sqlite, &found)).unwrap();
            assert_eq!(
                known(target, &source),
                "a exact, b -, c irreversible",
                "{text}"
            );
        }
        let left: Vec<_> = fs::read_dir(target.join("stairway")).unwrap().collect();
        assert_eq!(left.len(), 1);
    }
}
