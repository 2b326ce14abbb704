//! The part of the program that holds the revisions: an expression of Rust, in a file of its own.

use super::{EmbedError, folder};
use crate::{
    configuration::{self, DATABASE_URL, Table},
    dialect::Dialect,
    source::Source,
};
use std::{fmt::Write as _, fs, path::Path};

/// The name of the file, as [`embedded!`](crate::embedded) knows it.
const FILE: &str = "stairway_revisions.rs";

/// The revisions as an [`Embedded`](crate::source::Embedded), in Rust. The texts are in it, and not the paths of their
/// files: a file that changes while the program is being built would be embedded unchecked.
pub(super) fn text(source: &Source, databases: &[Dialect], table: &Table) -> String {
    let sql = configuration::written(databases, table.sql);
    let variable = table.database_url_env.as_deref().unwrap_or(DATABASE_URL);
    let mut text = format!(
        "stairway::source::Embedded {{\n    \
             folder: {:?},\n    \
             sql: stairway::Dialect::{sql:?},\n    \
             databases: &{},\n    \
             database_url_env: {variable:?},\n    \
             revisions: &[\n",
        folder(table),
        list(databases),
    );
    let revisions = source.graph().order().filter_map(|id| source.script(id));
    for script in revisions {
        let file = script.path().file_name().unwrap_or_default();
        // Writing to a text does not fail.
        let _ = writeln!(
            text,
            "        stairway::source::EmbeddedRevision {{\n            \
                 id: {:?},\n            \
                 checksum: {:?},\n            \
                 file: {:?},\n            \
                 text: {:?},\n        \
             }},",
            script.revision().as_str(),
            script.upgrade_checksum().to_string(),
            file.to_string_lossy(),
            script.text()
        );
    }
    text + "    ],\n}\n"
}

fn list(databases: &[Dialect]) -> String {
    let names = databases
        .iter()
        .map(|dialect| format!("stairway::Dialect::{dialect:?}"));
    format!("[{}]", names.collect::<Vec<_>>().join(", "))
}

/// Writes it into `folder`, unless it is there already: what watches the file sees no change where there is none.
pub(super) fn save(folder: &Path, text: &str) -> Result<(), EmbedError> {
    let path = folder.join(FILE);
    if fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        return Ok(());
    }
    fs::write(&path, text).map_err(|source| EmbedError::Unwritable { path, source })
}
