//! What has to be alike in a database and in its copy.

use super::{super::BackupError, query};
use crate::{
    Error,
    connection::Connection,
    dialect::sqlite::{copy, session},
    store::Store,
};
use std::collections::BTreeMap;

/// What is compared, and how it is.
type Facts = BTreeMap<String, String>;

/// Refuses a copy that is not like the database.
pub(super) async fn compare(database: &mut Connection, copy: &mut Connection) -> Result<(), Error> {
    let there = facts(database).await?;
    match difference(&there, &facts(copy).await?) {
        Some(what) => Err(BackupError::Unlike { what }.into()),
        None => Ok(()),
    }
}

/// Settings of the file, objects, how many rows each table has, counters, rows that refer to nothing, records.
async fn facts(connection: &mut Connection) -> Result<Facts, Error> {
    let failed = query("compare the copy with the database");
    let mut facts = Facts::new();
    for sql in [copy::SETTINGS, copy::OBJECTS] {
        pairs(connection.rows(sql).await.map_err(&failed)?, &mut facts);
    }
    let tables = connection.rows(copy::TABLES).await.map_err(&failed)?;
    for table in tables.into_iter().flatten().flatten() {
        if table == "sqlite_sequence" {
            let counters = connection.rows(copy::COUNTERS).await.map_err(&failed)?;
            pairs(counters, &mut facts);
            continue;
        }
        let count = connection.value(&copy::count(&table)).await;
        let count = count.map_err(&failed)?;
        facts.insert(format!("the rows of `{table}`"), count.unwrap_or_default());
    }
    // A foreign key that names no key cannot be checked, and is as it is in both.
    let orphans = match connection.rows(session::ORPHANS).await {
        Ok(rows) => rows.into_iter().flatten().flatten().collect(),
        Err(cause) => cause.to_string(),
    };
    facts.insert("rows that refer to nothing".to_owned(), orphans);
    let store = Store::find(connection).await?;
    for record in store.read(connection).await? {
        let name = format!("the record of `{}`", record.revision);
        facts.insert(name, format!("{record:?}"));
    }
    Ok(facts)
}

fn pairs(rows: Vec<crate::connection::Row>, facts: &mut Facts) {
    for row in rows {
        let mut values = row.into_iter();
        if let (Some(Some(name)), value) = (values.next(), values.next().flatten()) {
            facts.insert(name, value.unwrap_or_default());
        }
    }
}

/// The first fact that is not alike, with what it is in either.
fn difference(there: &Facts, here: &Facts) -> Option<String> {
    let names = there.keys().chain(here.keys());
    let value = |facts: &Facts, name| facts.get(name).cloned().unwrap_or("nothing".to_owned());
    names
        .map(|name| (name, value(there, name), value(here, name)))
        .find(|(_, there, here)| there != here)
        .map(|(name, there, here)| {
            format!("{name}: `{there}` in the database, `{here}` in the copy")
        })
}
