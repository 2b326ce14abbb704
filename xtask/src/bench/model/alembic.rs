//! The yardstick of models: `alembic check` on the same tables, as SQLAlchemy declares them, in a database on SQLite.

use super::declaration::{Constraint, constraints, declaration, indexes, unknown};
use crate::bench::{
    Result,
    child::measure,
    history::{Column, Table},
};
use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

const INI: &str = "[alembic]\nscript_location = %(here)s\nprepend_sys_path = %(here)s\n";

/// With `-x create` it makes the tables first.
const ENV: &str = "\
from alembic import context
from sqlalchemy import create_engine

from tables import metadata

with create_engine('sqlite:///tables.db').connect() as connection:
    if 'create' in context.get_x_argument(as_dictionary=True):
        metadata.create_all(connection)
        connection.commit()
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
";

/// Alembic with a project that agrees with its database.
#[derive(Debug)]
pub(super) struct Alembic {
    /// How it is started on this machine.
    words: &'static [&'static str],
    folder: PathBuf,
}

impl Alembic {
    /// Prepares a project of `tables` in `folder`; none where Alembic is not installed.
    ///
    /// # Errors
    ///
    /// When a file cannot be written, or Alembic does not find that the tables agree.
    pub(super) fn prepare(tables: &[Table], folder: &Path) -> Result<Option<Alembic>> {
        let ways: [&[&str]; 2] = [&["python3", "-m", "alembic"], &["alembic"]];
        let Some(words) = ways.into_iter().find(|words| runs(words)) else {
            return Ok(None);
        };
        fs::create_dir_all(folder.join("versions"))?;
        fs::write(folder.join("alembic.ini"), INI)?;
        fs::write(folder.join("env.py"), ENV)?;
        fs::write(folder.join("tables.py"), metadata(tables)?)?;
        let alembic = Alembic {
            words,
            folder: folder.to_owned(),
        };
        measure(&mut alembic.command(&["-x", "create", "current"]))?;
        measure(&mut alembic.check())?;
        Ok(Some(alembic))
    }

    /// The command that compares the tables with the database; it fails where they differ.
    pub(super) fn check(&self) -> Command {
        self.command(&["check"])
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = start(self.words);
        command.current_dir(&self.folder).args(arguments);
        command
    }
}

fn start(words: &[&str]) -> Command {
    let mut words = words.iter();
    let mut command = Command::new(words.next().unwrap_or(&"alembic"));
    command.args(words);
    command
}

fn runs(words: &[&str]) -> bool {
    start(words)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The tables as SQLAlchemy declares them.
fn metadata(tables: &[Table]) -> Result<String> {
    let mut text = "from sqlalchemy import *\n\nmetadata = MetaData()\n".to_owned();
    for table in tables {
        write!(text, "\nTable(\n    {:?},\n    metadata,\n", table.name)?;
        for column in &table.columns {
            writeln!(text, "    {},", self::column(column)?)?;
        }
        for constraint in constraints(table)? {
            match constraint {
                Constraint::Check(name, condition) => {
                    writeln!(text, "    CheckConstraint({condition:?}, name={name:?}),")?;
                }
                Constraint::Unique(name, columns) => {
                    let columns = quoted(&columns);
                    writeln!(text, "    UniqueConstraint({columns}, name={name:?}),")?;
                }
            }
        }
        for index in indexes(table)? {
            // Which way a column goes is nothing that Alembic sees on SQLite.
            let columns: Vec<&str> = index.columns.iter().map(|(column, _)| *column).collect();
            let columns = quoted(&columns);
            let unique = if index.unique { ", unique=True" } else { "" };
            let predicate = index
                .predicate
                .map(|text| format!(", sqlite_where=text({text:?})"));
            let predicate = predicate.unwrap_or_default();
            writeln!(
                text,
                "    Index({:?}, {columns}{unique}{predicate}),",
                index.name
            )?;
        }
        text.push_str(")\n");
    }
    Ok(text)
}

fn column(column: &Column) -> Result<String> {
    let declaration = declaration(column)?;
    let of = |prefix: &str, name: &str| -> Option<String> {
        let arguments = declaration.data_type.strip_prefix(prefix)?;
        Some(format!("{name}{arguments}"))
    };
    let data_type = match declaration.data_type {
        "smallint" => "SmallInteger".to_owned(),
        "integer" => "Integer".to_owned(),
        "bigint" => "BigInteger".to_owned(),
        "double precision" => "Double".to_owned(),
        "boolean" => "Boolean".to_owned(),
        "timestamp" => "DateTime".to_owned(),
        "text" => "Text".to_owned(),
        other => of("varchar", "String")
            .or_else(|| of("numeric", "Numeric"))
            .ok_or_else(|| unknown(other))?,
    };
    let mut words = vec![format!("{:?}", column.name), data_type];
    if let Some((table, action)) = declaration.references {
        words.push(format!("ForeignKey(\"{table}.id\", ondelete={action:?})"));
    }
    match declaration.is_key {
        true => words.push("primary_key=True".to_owned()),
        false if declaration.not_null => words.push("nullable=False".to_owned()),
        false => {}
    }
    words.extend(
        declaration
            .default
            .map(|default| format!("server_default=text({default:?})")),
    );
    Ok(format!("Column({})", words.join(", ")))
}

fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    names.join(", ")
}
