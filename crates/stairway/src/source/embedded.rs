//! Revisions that a program carries in itself, as `embed` writes them at build time.

use super::Source;
use crate::{Dialect, Error};
use std::{path::Path, sync::Arc};

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
    /// The names of the files and their texts.
    pub files: &'static [(&'static str, &'static str)],
}

impl Embedded {
    /// Parses the revisions.
    ///
    /// # Errors
    ///
    /// As [`Source::from_texts`]; none for what `embed` let pass.
    pub fn source(&self) -> Result<Source, Error> {
        let texts = self
            .files
            .iter()
            .map(|(name, text)| ((*name).to_owned(), Arc::from(*text)));
        Source::from_texts(Path::new(self.folder), texts, self.sql)
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
