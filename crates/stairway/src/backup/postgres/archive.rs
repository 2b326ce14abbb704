//! An archive of `pg_dump -Fc`, as `pg_restore` reads it.

use super::{
    super::{BackupError, Contents},
    program::{Program, Programs},
};
use crate::{
    Dialect,
    connection::{Connection, Interrupt},
    dialect::postgres::session,
};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// An archive that can be read, at least its table of contents.
#[derive(Debug)]
pub(super) struct Archive {
    pub(super) programs: Programs,
    pub(super) file: PathBuf,
    /// What `pg_restore --list` says: a header in lines that begin with `;`, then a line for each object.
    list: String,
}

impl Archive {
    /// Reads the table of contents; what `pg_restore` said where it cannot be read.
    pub(super) async fn open(
        programs: &Programs,
        file: &Path,
        interrupt: &Interrupt,
        state: &'static str,
    ) -> Result<Result<Archive, Vec<String>>, BackupError> {
        // A path that begins with `-` is no option.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
        let list = Program::new(programs, "pg_restore")
            .word("--list")
            .word(&file);
        let list = list.read(interrupt, state).await?.ok();
        Ok(list.map(|list| Archive {
            programs: programs.clone(),
            file,
            list,
        }))
    }

    /// The program that writes the archive as a script to its standard output.
    pub(super) fn script(&self) -> Program {
        Program::new(&self.programs, "pg_restore")
            .word("--file=-")
            .word(&self.file)
    }

    /// Reads all of it; what `pg_restore` said where it is cut or changed.
    pub(super) async fn read_through(
        &self,
        interrupt: &Interrupt,
        state: &'static str,
    ) -> Result<Result<(), Vec<String>>, BackupError> {
        let said = self.script().run(interrupt, state).await?;
        Ok(said.ok().map(|_| ()))
    }

    /// What it holds.
    pub(super) async fn contents(
        &self,
        interrupt: &Interrupt,
        state: &'static str,
    ) -> Result<Contents, BackupError> {
        let records = self
            .script()
            .word("--data-only")
            .word("--table=stairway_revisions")
            .read(interrupt, state)
            .await?;
        let records = records.ok().map_err(|said| BackupError::Damaged {
            file: self.file.clone(),
            said,
        })?;
        let (revisions, applied) = records_of(&records);
        Ok(Contents {
            dialect: Dialect::Postgres,
            made: made(&self.list),
            revisions,
            applied,
        })
    }

    /// The extensions that it has.
    pub(super) fn extensions(&self) -> Vec<String> {
        // An extension has no schema and no owner.
        self.entries()
            .filter_map(|(_, what)| what.strip_prefix("EXTENSION - "))
            .map(|name| name.trim_end().to_owned())
            .collect()
    }

    /// The list without the objects that begin with one of these texts, such as `SCHEMA - ext `.
    pub(super) fn list_without(&self, left_out: &[String]) -> String {
        let is_left_out = |what: &str| left_out.iter().any(|it| what.starts_with(it.as_str()));
        self.entries()
            .filter(|(_, what)| !is_left_out(what))
            .map(|(line, _)| format!("{line}\n"))
            .collect()
    }

    /// Each line of an object, and what comes in it after the numbers.
    fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list
            .lines()
            .filter(|line| !line.starts_with(';'))
            .filter_map(|line| Some((line, line.splitn(4, ' ').nth(3)?)))
    }
}

/// The name of the database that a connection is to.
pub(super) async fn database(connection: &mut Connection) -> Result<String, BackupError> {
    let name = connection.value(session::DATABASE).await;
    let name = name.map_err(|cause| BackupError::Query {
        doing: "ask for the database's name",
        cause,
    })?;
    Ok(name.unwrap_or_default())
}

/// From `; Archive created at 2026-11-21 10:15:02 UTC`.
fn made(list: &str) -> Option<String> {
    let time = list
        .lines()
        .find_map(|line| line.strip_prefix("; Archive created at "))?;
    instant(time.strip_suffix(" UTC")?)
}

/// A time in UTC, as the programs write it, in the form that we do.
fn instant(text: &str) -> Option<String> {
    let time: jiff::civil::DateTime = text.parse().ok()?;
    let time = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(time.timestamp().to_string())
}

/// The ids in the rows of `stairway_revisions`, and the latest time, from the script that fills the table.
fn records_of(script: &str) -> (BTreeSet<crate::revision::RevisionId>, Option<String>) {
    let mut lines = script
        .lines()
        .skip_while(|line| !line.starts_with("COPY ") || !line.contains("stairway_revisions ("));
    let Some((_, columns)) = lines.next().and_then(|line| line.split_once('(')) else {
        return Default::default();
    };
    let columns: Vec<&str> = columns
        .split(')')
        .next()
        .unwrap_or_default()
        .split(", ")
        .collect();
    let position = |name| columns.iter().position(|column| *column == name);
    let (id, applied) = (position("id"), position("applied_at"));
    let rows: Vec<Vec<&str>> = lines
        .take_while(|line| *line != "\\.")
        .map(|line| line.split('\t').collect())
        .collect();
    let values = |column: Option<usize>| {
        let rows = rows.iter();
        rows.filter_map(move |row| row.get(column?).copied())
    };
    let ids = values(id).filter_map(|id| id.parse().ok()).collect();
    let times = values(applied).filter_map(|time| instant(time.strip_suffix("+00")?));
    (ids, times.max())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn the_records_are_read_from_the_rows_of_their_table() {
        let script = "SET x = 1;\n\nCOPY public.stairway_revisions (id, message, applied_at) FROM stdin;\n\
                      b2\ta\\tb\t2026-11-21 10:15:02.25+00\na1\t\\N\t2026-11-20 10:15:02+00\n\\.\n\nnothing\there\n";
        let (ids, applied) = records_of(script);
        let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
        assert_eq!(ids, ["a1", "b2"]);
        assert_eq!(applied.as_deref(), Some("2026-11-21T10:15:02.25Z"));
        assert_eq!(records_of("-- nothing\n"), Default::default());
    }

    #[test]
    fn the_list_says_when_it_was_made_and_which_extensions_it_has() {
        let archive = Archive {
            programs: Programs::at("/nowhere".as_ref(), 15),
            file: "x.dump".into(),
            list: ";\n; Archive created at 2026-11-21 18:25:08 UTC\n;     dbname: x\n\
                   7; 2615 16494 SCHEMA - ext me\n8; 2615 16495 SCHEMA - extra me\n\
                   2; 3079 16389 EXTENSION - uuid-ossp \n3479; 0 0 COMMENT - EXTENSION \"uuid-ossp\" \n"
                .to_owned(),
        };
        assert_eq!(made(&archive.list).as_deref(), Some("2026-11-21T18:25:08Z"));
        assert_eq!(archive.extensions(), ["uuid-ossp"]);
        assert_eq!(
            archive.list_without(&["SCHEMA - ext ".to_owned(), "COMMENT - EXT".to_owned()]),
            "8; 2615 16495 SCHEMA - extra me\n2; 3079 16389 EXTENSION - uuid-ossp \n"
        );
    }
}
