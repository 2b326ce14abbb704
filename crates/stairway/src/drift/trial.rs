//! The reference that knows everything: a throwaway database on which the revisions were run.

use super::{
    Compared, Drift, Scratch, foreign,
    frontier::Frontier,
    ground::Ground,
    privilege::{self, Aligned},
    rank::Ranking,
};
use crate::{
    Dialect, Error,
    connection::{Connection, ConnectionError, Interrupt},
    revision::{Direction, RevisionId},
    scratch::postgres::Server,
    snapshot::{
        Identity, Object, Snapshot,
        difference::{self, Change, Level, What},
    },
    source::Source,
};
use std::{collections::BTreeSet, sync::Arc};

/// Where throwaway databases are made.
pub(super) struct Place<'a> {
    /// None for SQLite.
    server: Option<Server>,
    interrupt: &'a Interrupt,
}

impl<'a> Place<'a> {
    /// A place for databases that can be compared with the one of `connection`; or why there is none, as a sentence.
    pub(super) async fn new(
        connection: &mut Connection,
        scratch: &'a Scratch,
    ) -> Result<Result<Place<'a>, String>, Error> {
        let interrupt = &scratch.interrupt;
        if connection.dialect() == Dialect::Sqlite {
            let server = None;
            return Ok(Ok(Place { server, interrupt }));
        }
        let url = scratch.postgres.as_ref();
        let server = Server::named(&scratch.postgres_variable, url).await?;
        let (own, other) = (server.version().await?, connection.version().await?);
        Ok(match major(&own) == major(&other) {
            true => Ok(Place {
                server: Some(server),
                interrupt,
            }),
            false => Err(format!(
                "compared by replay: the server for throwaway databases is PostgreSQL {own} and this one {other}, and \
                 what one prints the other may print otherwise"
            )),
        })
    }

    async fn ground<'s>(&self, source: &'s Source) -> Result<Ground<'s>, Error> {
        Ground::new(source, self.server.as_ref(), self.interrupt).await
    }
}

pub(super) fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}

/// What a throwaway database is after revisions were run on it.
pub(super) struct Expected {
    snapshot: Snapshot,
    /// Who ran them.
    role: String,
}

impl Expected {
    /// What `applied` makes of one.
    pub(super) async fn new(
        source: &Source,
        applied: &BTreeSet<RevisionId>,
        place: &Place<'_>,
    ) -> Result<Expected, Error> {
        let mut ground = place.ground(source).await?;
        for revision in source.graph().order().filter(|id| applied.contains(*id)) {
            ground.step(revision, Direction::Upgrade).await?;
        }
        let role = role(&mut ground).await?;
        let snapshot = ground.snapshot().await?;
        ground.close().await?;
        Ok(Expected { snapshot, role })
    }

    /// What the database of `live` should be, and is not.
    pub(super) fn drift(&self, live: &Snapshot) -> Drift {
        judged(&self.snapshot, live, &self.role)
    }
}

/// The states of every revision, by their distance to the database of `live`.
pub(super) async fn rank(
    live: &Snapshot,
    source: &Source,
    place: &Place<'_>,
) -> Result<Ranking, Error> {
    let mut ranking = Ranking::default();
    let mut frontier = Frontier::new(source.graph());
    let mut known = None;
    for revision in source.graph().order() {
        // A database cannot be copied while somebody is connected to it, and one in memory not at all.
        let (ground, steps) = frontier.towards(revision, |_| None);
        let mut ground = match ground {
            Some(ground) => ground,
            None => place.ground(source).await?,
        };
        for step in &steps {
            ground.step(step, Direction::Upgrade).await?;
        }
        let role = match &known {
            Some(role) => role,
            None => known.insert(role(&mut ground).await?),
        };
        let expected = ground.snapshot().await?;
        let drift = judged(&expected, live, role);
        ranking.add(revision, drift, |change| {
            match (&change.what, &change.part) {
                (What::Added, None) => size(live, &change.object),
                (What::Removed, None) => size(&expected, &change.object),
                _ => 0,
            }
        });
        frontier.reached(revision, ground);
    }
    Ok(ranking)
}

/// Who runs the revisions on a throwaway database.
async fn role(ground: &mut Ground<'_>) -> Result<String, Error> {
    let connection = ground.session().connection();
    if connection.dialect() == Dialect::Sqlite {
        return Ok(String::new());
    }
    let role = connection.value("SELECT current_user::text").await;
    let role = role.map_err(|cause| ConnectionError::Query {
        doing: "ask for the name of the role",
        cause,
    })?;
    Ok(role.unwrap_or_default())
}

fn size(snapshot: &Snapshot, object: &Identity) -> usize {
    found(snapshot, object).map_or(0, |object| object.parts.len())
}

/// The object, by its name as it was written: on SQLite it goes by its name in lower case.
fn found<'s>(snapshot: &'s Snapshot, object: &Identity) -> Option<&'s Arc<Object>> {
    snapshot.objects.get(object).or_else(|| {
        snapshot.objects.get(&Identity {
            kind: object.kind.clone(),
            name: object.name.to_lowercase().into(),
        })
    })
}

/// The difference, without what is nobody's fault.
fn judged(expected: &Snapshot, live: &Snapshot, role: &str) -> Drift {
    let Aligned {
        expected,
        live,
        mut unknown,
    } = privilege::align(expected, live, role);
    let schemas: BTreeSet<&str> = expected
        .objects
        .keys()
        .filter_map(foreign::schema_of)
        .collect();
    let mut drift = Drift {
        compared: Compared::Scratch,
        ..Drift::default()
    };
    let mut left = Left::default();
    let changes = difference::difference(&expected, &live).changes;
    let alone = alone(&changes);
    for change in &changes {
        let object = match change.what {
            What::Added => found(&live, &change.object),
            _ => found(&expected, &change.object),
        };
        if change.part.is_none()
            && change.what == What::Added
            && left.takes(change, object, &schemas, live.dialect)
        {
            continue;
        }
        if change.part.is_none() && object.is_some_and(|object| fills(object, &alone)) {
            continue;
        }
        match change.level {
            Level::Note => drift.notes.push(change.clone()),
            Level::Difference => drift.changes.push(change.clone()),
        }
    }
    unknown.extend(left.sentences());
    drift.unknown = unknown;
    drift
}

/// The tables and columns that one of the two has alone, as a sequence names what it fills: `table` and `table.column`.
fn alone(changes: &[Change]) -> BTreeSet<String> {
    let whole = changes
        .iter()
        .filter(|change| matches!(change.what, What::Added | What::Removed));
    whole
        .filter_map(|change| match &change.part {
            None => Some(change.object.name.to_string()),
            Some(part) if &*part.kind == "column" => {
                Some(format!("{}.{}", change.object.name, part.name))
            }
            Some(_) => None,
        })
        .collect()
}

/// Whether an object is a sequence of what is told already.
fn fills(object: &Object, alone: &BTreeSet<String>) -> bool {
    object.facts.get("owned by").is_some_and(|column| {
        let table = column.rsplit_once('.').map(|(table, _)| table);
        alone.contains(column) || table.is_some_and(|table| alone.contains(table))
    })
}

/// What the live database has beside and is left alone.
#[derive(Default)]
struct Left {
    tools: BTreeSet<String>,
    extensions: BTreeSet<String>,
    schemas: BTreeSet<String>,
}

impl Left {
    /// Whether an object that only the live database has is left alone; `known` are the schemas of the revisions.
    fn takes(
        &mut self,
        change: &Change,
        object: Option<&Arc<Object>>,
        known: &BTreeSet<&str>,
        dialect: Dialect,
    ) -> bool {
        let identity = &change.object;
        let name = identity.name.to_string();
        if foreign::is_of_a_tool(identity) {
            self.tools.insert(name);
            return true;
        }
        if object.is_some_and(|object| foreign::fills_a_tool(identity, object)) {
            return true;
        }
        if &*identity.kind == "extension" {
            self.extensions.insert(name);
            return true;
        }
        match foreign::schema_of(identity).filter(|_| dialect == Dialect::Postgres) {
            Some(schema) if !known.contains(schema) => {
                self.schemas.insert(schema.to_owned());
                true
            }
            _ => false,
        }
    }

    fn sentences(&self) -> Vec<String> {
        let mut sentences: Vec<String> = foreign::tools(&self.tools).into_iter().collect();
        for extension in &self.extensions {
            sentences.push(format!(
                "the extension `{extension}` is no revision's, and left alone"
            ));
        }
        if !self.schemas.is_empty() {
            let schemas = self.schemas.iter().map(String::as_str).collect();
            sentences.push(format!(
                "{} is no revision's, and left alone",
                foreign::within(&schemas)
            ));
        }
        sentences
    }
}
