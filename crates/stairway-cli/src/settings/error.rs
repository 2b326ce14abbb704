//! What can be wrong with the configuration, and the remedies.

use crate::diagnostic::Diagnostic;
use stairway::{Dialect, ErrorKind, Place, connection::DatabaseUrl, error::Label};
use std::path::Path;

/// A settings problem at a place in a file.
pub(super) fn at(place: Place, message: impl Into<String>) -> Diagnostic {
    let mut diagnostic = Diagnostic::new(ErrorKind::Config, message);
    diagnostic.labels.push(Label {
        place,
        text: String::new(),
    });
    diagnostic
}

/// There is no Cargo workspace to read the configuration from.
pub(super) fn no_workspace(folder: &Path) -> Diagnostic {
    Diagnostic::new(
        ErrorKind::Config,
        format!(
            "there is no Cargo workspace at `{}` or above",
            folder.display()
        ),
    )
    .help("go to a workspace, or name the folder of the revisions with `--migrations DIR`")
}

/// No source names a database.
pub(super) fn no_database(variable: &str, in_workspace: bool) -> Diagnostic {
    let mut ways = format!("name one with `--database-url URL`, or set `{variable}`");
    if in_workspace {
        ways.push_str(
            " in the environment or in `.env`, or `database-url` in [workspace.metadata.stairway]",
        );
    }
    Diagnostic::new(ErrorKind::Config, "no database is named").help(ways)
}

/// Nothing says which database SQL is to be written for.
pub(super) fn no_dialect(databases: &[Dialect]) -> Diagnostic {
    let ways: Vec<_> = databases
        .iter()
        .map(|dialect| format!("`--sql-dialect {dialect}`"))
        .collect();
    Diagnostic::new(
        ErrorKind::Config,
        "nothing says which database the SQL is for",
    )
    .help(format!("add {}", ways.join(" or ")))
}

/// The database is of a dialect that the revisions are not for.
pub(super) fn foreign_database(url: &DatabaseUrl, databases: &[Dialect]) -> Diagnostic {
    let dialect = url.dialect();
    foreign(format!("`{url}`"), databases).help(format!(
        "name another database, or add `{dialect}` to `databases`"
    ))
}

/// The one dialect that was asked for is none that the revisions are for.
pub(super) fn foreign_dialect(dialect: Dialect, databases: &[Dialect]) -> Diagnostic {
    foreign(format!("`{dialect}`"), databases).help(format!("add `{dialect}` to `databases`"))
}

fn foreign(subject: String, databases: &[Dialect]) -> Diagnostic {
    let names: Vec<_> = databases
        .iter()
        .map(|dialect| format!("`{dialect}`"))
        .collect();
    Diagnostic::new(
        ErrorKind::Config,
        format!(
            "the revisions are for {}, not for {subject}",
            names.join(" and ")
        ),
    )
}
