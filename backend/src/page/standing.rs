//! Where the database stands: its records, and its schema by its own catalogue. Reads only, and not for longer than a
//! request may wait.

use stairway::{
    Error,
    connection::{Access, Connection, DatabaseUrl},
    executor::{self, Status},
    schema::Schema,
    snapshot,
    source::Source,
    sql,
};
use std::{collections::BTreeSet, error::Error as _, time::Duration};

/// How long one reading may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was found.
pub(super) enum Standing {
    Read(Box<Reading>),
    /// Nothing, and why: a sentence or a line each.
    Unread(Vec<String>),
}

pub(super) struct Reading {
    pub(super) status: Status,
    /// The version of the database, where it says it.
    pub(super) version: Option<String>,
    pub(super) schema: Schema,
    /// Why the schema is what the applied revisions make, and not what the catalogue says.
    pub(super) replayed: Option<String>,
}

pub(super) async fn read(source: &Source, url: &DatabaseUrl) -> Standing {
    match tokio::time::timeout(PATIENCE, reading(source, url)).await {
        Ok(Ok(reading)) => Standing::Read(Box::new(reading)),
        Ok(Err(error)) => Standing::Unread(said(&error)),
        Err(_) => {
            let seconds = PATIENCE.as_secs();
            Standing::Unread(vec![format!("it did not answer within {seconds} s")])
        }
    }
}

async fn reading(source: &Source, url: &DatabaseUrl) -> Result<Reading, Error> {
    let status = executor::status(url, source).await?;
    let mut connection = Connection::open(url, Access::Read).await?;
    let version = connection.version().await.ok();
    let (schema, replayed) = match snapshot::read(&mut connection).await {
        Ok(snapshot) => (snapshot::logical::Reader::default().read(&snapshot), None),
        Err(error) => replay(source, &status, &error)?,
    };
    Ok(Reading {
        status,
        version,
        schema,
        replayed,
    })
}

/// What the applied revisions make, where the catalogue cannot be read.
fn replay(
    source: &Source,
    status: &Status,
    why: &Error,
) -> Result<(Schema, Option<String>), Error> {
    let applied: BTreeSet<_> = status.applied();
    let (schema, _) = sql::head_schema(source, &applied)?;
    Ok((schema, Some(said(why).join("; "))))
}

/// An error and its causes. No text of the library's holds a password.
fn said(error: &Error) -> Vec<String> {
    let mut said = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.iter().any(|above| above.contains(&text)) {
            said.push(text);
        }
        next = cause.source();
    }
    said
}
