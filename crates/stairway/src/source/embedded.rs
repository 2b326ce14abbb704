//! Revisions that a program carries in itself, as `embed` writes them at build time.

use super::Source;
use crate::{Dialect, Error};
use std::{collections::HashMap, path::Path, sync::Arc};

/// The revisions of a workspace as a constant, with what its configuration says of them.
///
/// A build script makes it with [`embed`](crate::embed), and [`embedded!`](crate::embedded) is it.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// The folder, relative to the root of the workspace: where errors say that the files are.
    pub folder: &'static str,
    /// The dialect of blocks that name none.
    pub sql: Dialect,
    /// The databases that the revisions are for; never empty.
    pub databases: &'static [Dialect],
    /// The environment variable that names the database.
    pub database_url_env: &'static str,
    /// The revisions, each after all that it needs: the order in which they run.
    pub revisions: &'static [EmbeddedRevision],
}

/// A revision as it was when the program was built.
#[derive(Clone, Copy, Debug)]
pub struct EmbeddedRevision {
    /// Its id.
    pub id: &'static str,
    /// The checksum of its upgrade, as it is recorded.
    pub checksum: &'static str,
    /// The name of its file.
    pub file: &'static str,
    /// The text of the file.
    pub text: &'static str,
}

/// In what the records of a database differ from the revisions that a program carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference<'r> {
    /// Not recorded, in the order in which they would run.
    pub pending: Vec<&'static str>,
    /// Recorded with another checksum, in the same order.
    pub changed: Vec<&'static str>,
    /// Recorded and not carried, in the order of the records.
    pub missing: Vec<&'r str>,
}

impl Embedded {
    /// Parses the revisions.
    ///
    /// # Errors
    ///
    /// As [`Source::from_texts`]; none for what `embed` let pass.
    pub fn source(&self) -> Result<Source, Error> {
        let texts = self
            .revisions
            .iter()
            .map(|revision| (revision.file.to_owned(), Arc::from(revision.text)));
        Source::from_texts(Path::new(self.folder), texts, self.sql)
    }

    /// Compares with what a database has on record: ids, each with the checksum of its upgrade. Parses nothing, so that
    /// it is cheap at each start and at each question whether the program is ready.
    pub fn difference<'r>(
        &self,
        records: impl IntoIterator<Item = (&'r str, &'r str)>,
    ) -> Difference<'r> {
        let carried: HashMap<&str, usize> =
            self.revisions.iter().map(|it| it.id).zip(0..).collect();
        let mut found = vec![None; self.revisions.len()];
        let mut difference = Difference::default();
        for (id, checksum) in records {
            match carried.get(id) {
                Some(&index) => found[index] = Some(checksum),
                None => difference.missing.push(id),
            }
        }
        for (revision, found) in self.revisions.iter().zip(found) {
            match found {
                None => difference.pending.push(revision.id),
                Some(checksum) if checksum != revision.checksum => {
                    difference.changed.push(revision.id);
                }
                Some(_) => {}
            }
        }
        difference
    }
}

/// The revisions that the build script of this package embedded, as an
/// [`Embedded`](crate::source::Embedded). It is a constant; [`embed`](crate::embed) says how it comes to be.
#[macro_export]
macro_rules! embedded {
    () => {{
        // The program may call the library by another name.
        use $crate as stairway;
        include!(concat!(
            env!(
                "OUT_DIR",
                "this package has no build script: write one that calls `stairway::embed::revisions`"
            ),
            "/stairway_revisions.rs"
        ))
    }};
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    const fn revision(id: &'static str, checksum: &'static str) -> EmbeddedRevision {
        EmbeddedRevision {
            id,
            checksum,
            file: "",
            text: "",
        }
    }

    /// The second needs the first, whatever their names are.
    const CARRIED: Embedded = Embedded {
        folder: "m",
        sql: Dialect::Postgres,
        databases: &[Dialect::Sqlite],
        database_url_env: "DATABASE_URL",
        revisions: &[revision("z", "1"), revision("a", "2"), revision("m", "3")],
    };

    #[test]
    fn records_are_compared_by_id_and_checksum() {
        let of =
            |records: &[(&'static str, &'static str)]| CARRIED.difference(records.iter().copied());
        assert_eq!(
            of(&[("a", "2"), ("m", "3"), ("z", "1")]),
            Difference::default()
        );
        assert_eq!(of(&[]).pending, ["z", "a", "m"]);
        assert_eq!(
            of(&[("a", "2"), ("b", "9"), ("c", "1"), ("z", "2")]),
            Difference {
                pending: vec!["m"],
                changed: vec!["z"],
                missing: vec!["b", "c"],
            }
        );
    }
}
