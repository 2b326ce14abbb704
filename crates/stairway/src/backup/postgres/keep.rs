//! What stays in a database when a copy is brought back into it: extensions, which not every role can make, and the
//! schemas that they live in.

use super::{super::BackupError, archive::Archive};
use crate::{
    connection::{Connection, ServerError},
    dialect::postgres::copy,
};

/// What stays, and so what of the copy is not made again.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) extensions: Vec<String>,
    pub(super) schemas: Vec<String>,
    /// How the lines of the archive's list begin that are left out.
    pub(super) left_out: Vec<String>,
}

/// Compares the database with the archive.
pub(super) async fn kept(
    connection: &mut Connection,
    archive: &Archive,
) -> Result<Kept, BackupError> {
    let failed = |cause: ServerError| BackupError::Query {
        doing: "read what is in the database",
        cause,
    };
    let copied = archive.extensions();
    let mut left_out = Vec::new();
    let mut extensions = Vec::new();
    for row in connection.rows(copy::EXTENSIONS).await.map_err(failed)? {
        let [Some(name), Some(ours)] = row.as_slice() else {
            continue;
        };
        if !copied.contains(name) {
            continue;
        }
        if ours != "t" {
            left_out.extend([
                format!("COMMENT - EXTENSION {name} "),
                format!("COMMENT - EXTENSION \"{name}\" "),
            ]);
        }
        extensions.push(name.clone());
    }
    let rows = connection.rows(&copy::schemas(&extensions)).await;
    let mut schemas: Vec<String> = rows
        .map_err(failed)?
        .into_iter()
        .flatten()
        .flatten()
        .filter(|name| name != "public")
        .collect();
    left_out.extend(schemas.iter().map(|name| format!("SCHEMA - {name} ")));
    schemas.push("public".to_owned());
    let triggers = connection.rows(copy::FOREIGN_EVENT_TRIGGERS).await;
    for name in triggers.map_err(failed)?.into_iter().flatten().flatten() {
        left_out.extend([
            format!("EVENT TRIGGER - {name} "),
            format!("COMMENT - EVENT TRIGGER {name} "),
            format!("COMMENT - EVENT TRIGGER \"{name}\" "),
        ]);
    }
    Ok(Kept {
        extensions,
        schemas,
        left_out,
    })
}
