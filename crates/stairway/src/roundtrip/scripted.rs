//! The obligation `offline`: the scripts that are written without a database leave what running leaves, the records
//! included, and the way back leaves nothing.

use super::{Status, Whole, finding::in_words, whole::OFFLINE};
use crate::{
    Dialect, Error, ErrorKind,
    connection::{Access, Connection, DatabaseUrl, Interrupt},
    executor::{ExecutorError, Transaction, offline},
    plan::{self, Plan},
    revision::Target,
    scratch::postgres::Server,
    script,
    snapshot::{
        self, Snapshot,
        difference::{self, Level, Wording},
    },
    source::Source,
    store::{Record, Store},
};
use std::collections::BTreeSet;

/// What a database holds: its objects, and of each record what does not depend on the time.
pub(super) struct Landed {
    snapshot: Snapshot,
    records: Vec<[String; 5]>,
}

impl Landed {
    pub(super) fn new(snapshot: Snapshot, records: Vec<Record>) -> Landed {
        let mut records: Vec<_> = records
            .into_iter()
            .map(|record| {
                [
                    record.revision.to_string(),
                    record.message,
                    record.checksum,
                    record.downgrade_checksum,
                    record.version,
                ]
            })
            .collect();
        records.sort();
        Landed { snapshot, records }
    }
}

/// Where the scripts of a whole history led to.
pub(super) enum Scripted {
    /// There and back.
    Ran(Box<Ran>),
    /// A script could not be written, or was refused by the database.
    Failed(String),
}

/// What the scripts left.
pub(super) struct Ran {
    /// Before the first.
    base: Landed,
    /// After the upgrade.
    head: Landed,
    /// After the downgrade; none if a revision has no way back.
    back: Option<Landed>,
}

/// Runs the script of all upgrades, and the one of all downgrades, on a database of its own.
pub(super) async fn run(
    source: &Source,
    dialect: Dialect,
    server: Option<&Server>,
    interrupt: &Interrupt,
) -> Result<Scripted, Error> {
    let graph = source.graph();
    let up = plan::upgrade(graph, &BTreeSet::new(), &Target::HEADS)?;
    let all: BTreeSet<_> = graph.order().cloned().collect();
    let down = plan::downgrade(graph, &all, &Target::BASE)?;
    let up = match text(source, &BTreeSet::new(), up, dialect) {
        Ok(text) => text,
        Err(error) => return failed(error),
    };
    // What has no way back says so in its own proof.
    let down = text(source, &all, down, dialect).ok();
    let database = match server {
        Some(server) => Some(server.create_database().await?),
        None => None,
    };
    let memory = DatabaseUrl::memory();
    let url = database.as_ref().map_or(&memory, |database| database.url());
    let mut connection = Connection::open(url, Access::Write).await?;
    // SQLite ends a statement by itself; PostgreSQL does when its database is dropped.
    let scripted = match connection.obey(interrupt).await {
        Err(cause) => Err(ExecutorError::Query {
            doing: "prepare the connection",
            cause,
        }
        .into()),
        Ok(()) => tokio::select! {
            biased;
            () = interrupt.triggered() => Err(ExecutorError::Interrupted { during: None }.into()),
            scripted = climb(&mut connection, &up, down.as_deref()) => scripted,
        },
    };
    drop(connection);
    if let Some(database) = database {
        database.close().await?;
    }
    scripted
}

async fn climb(
    connection: &mut Connection,
    up: &str,
    down: Option<&str>,
) -> Result<Scripted, Error> {
    let base = landed(connection).await?;
    if let Err(detail) = play(connection, up).await {
        return Ok(Scripted::Failed(format!("upgrading: {detail}")));
    }
    let head = landed(connection).await?;
    let back = match down {
        None => None,
        Some(down) => {
            if let Err(detail) = play(connection, down).await {
                return Ok(Scripted::Failed(format!("downgrading: {detail}")));
            }
            Some(landed(connection).await?)
        }
    };
    Ok(Scripted::Ran(Box::new(Ran { base, head, back })))
}

fn text(
    source: &Source,
    applied: &BTreeSet<crate::revision::RevisionId>,
    plan: Plan,
    dialect: Dialect,
) -> Result<String, Error> {
    offline::of_plan(source, applied, plan, dialect, Transaction::Each).map(|script| script.text)
}

/// A revision that cannot be translated fails in its own proof; here nothing can be said.
fn failed(error: Error) -> Result<Scripted, Error> {
    match error.kind() {
        ErrorKind::Source | ErrorKind::Step => Ok(Scripted::Failed(error.to_string())),
        _ => Err(error),
    }
}

async fn landed(connection: &mut Connection) -> Result<Landed, Error> {
    let snapshot = snapshot::read(connection).await?;
    let records = Store::find(connection).await?.read(connection).await?;
    Ok(Landed::new(snapshot, records))
}

/// Statements that only set the session up. They may share a round trip with the transaction after them.
const SETTINGS: [&str; 6] = ["SET", "RESET", "DEALLOCATE", "CLOSE", "UNLISTEN", "DISCARD"];

/// Runs a script as a client does: statement by statement, each transaction in one round trip with the settings before
/// it.
async fn play(connection: &mut Connection, script: &str) -> Result<(), String> {
    let statements = script::statements(script, connection.dialect());
    let mut group: Vec<&str> = Vec::new();
    let mut begun = false;
    for span in statements {
        let statement = script.get(span).unwrap_or_default();
        let first = statement.split_whitespace().next().unwrap_or_default();
        let is = |word: &str| first.eq_ignore_ascii_case(word);
        if begun || is("BEGIN") || SETTINGS.into_iter().any(is) {
            begun |= is("BEGIN");
            group.push(statement);
            if begun && is("COMMIT") {
                begun = false;
                let done = connection.execute_each(&std::mem::take(&mut group)).await;
                done.map_err(|(_, error)| error.message)?;
            }
            continue;
        }
        group.push(statement);
        for statement in std::mem::take(&mut group) {
            let done = connection.execute(statement).await;
            done.map_err(|error| error.message)?;
        }
    }
    for statement in group {
        let done = connection.execute(statement).await;
        done.map_err(|error| error.message)?;
    }
    Ok(())
}

/// Compares what the scripts left with what running left. `landed` is none if not every revision could be applied;
/// `exact` tells whether running led back to the base.
pub(super) fn compare(
    scripted: Scripted,
    landed: Option<Landed>,
    exact: bool,
    dialect: Dialect,
) -> Whole {
    let whole = |status, detail: String| Whole {
        obligation: OFFLINE,
        dialect,
        status,
        detail,
    };
    let Some(landed) = landed else {
        return whole(
            Status::Skipped,
            "not every revision can be applied".to_owned(),
        );
    };
    let (base, head, back) = match scripted {
        Scripted::Failed(detail) => return whole(Status::Failed, detail),
        Scripted::Ran(ran) => (ran.base, ran.head, ran.back),
    };
    let mut wrong = differ(&landed, &head);
    let detail = match back.filter(|_| exact) {
        None => "the script that upgrades leaves what running leaves",
        Some(back) => {
            wrong.extend(differ(&base, &back));
            "the scripts that upgrade and downgrade leave what running leaves"
        }
    };
    match wrong.is_empty() {
        true => whole(Status::Ok, detail.to_owned()),
        false => whole(Status::Failed, wrong.join("; ")),
    }
}

fn differ(run: &Landed, scripted: &Landed) -> Vec<String> {
    let wording = Wording::Sides {
        before: "running",
        after: "the script",
    };
    let mut wrong: Vec<String> = difference::difference(&run.snapshot, &scripted.snapshot)
        .changes
        .iter()
        .filter(|change| change.level == Level::Difference)
        .map(|change| in_words(change, wording))
        .collect();
    if run.records != scripted.records {
        wrong.push("the records are others".to_owned());
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    async fn of(sql: &str) -> Landed {
        let memory = DatabaseUrl::memory();
        let mut connection = Connection::open(&memory, Access::Write).await.unwrap();
        connection.execute(sql).await.unwrap();
        landed(&mut connection).await.unwrap()
    }

    /// What is said where running led to `run`, and the scripts from nothing to `head` and `back`.
    async fn said(run: &str, head: &str, back: &str) -> String {
        let ran = Ran {
            base: of("").await,
            head: of(head).await,
            back: Some(of(back).await),
        };
        let scripted = Scripted::Ran(Box::new(ran));
        let whole = compare(scripted, Some(of(run).await), true, Dialect::Sqlite);
        format!("{}: {}", whole.status.as_str(), whole.detail)
    }

    #[tokio::test]
    async fn what_a_script_does_otherwise_is_told() {
        let (table, index) = (
            "CREATE TABLE t (a int)",
            "CREATE TABLE t (a int); CREATE INDEX i ON t (a)",
        );
        assert_eq!(
            said(table, table, "").await,
            "ok: the scripts that upgrade and downgrade leave what running leaves"
        );
        assert_eq!(
            said(table, index, "").await,
            "failed: index `i` of table `t`: only the script has it"
        );
        assert_eq!(
            said(index, index, table).await,
            "failed: table `t`: only the script has it"
        );
    }

    #[tokio::test]
    async fn records_that_a_script_leaves_otherwise_are_told() {
        let mut head = of("").await;
        head.records
            .push(["a", "b", "c", "d", "e"].map(str::to_owned));
        let (base, run) = (of("").await, of("").await);
        let scripted = Scripted::Ran(Box::new(Ran {
            base,
            head,
            back: None,
        }));
        let whole = compare(scripted, Some(run), true, Dialect::Sqlite);
        assert_eq!(
            (whole.status, &*whole.detail),
            (Status::Failed, "the records are others")
        );
    }
}
