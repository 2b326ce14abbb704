//! What the SQL of revisions makes beside what a catalogue says, landing after landing.

use super::{Agreement, Mapping, Reader};
use crate::{
    Dialect,
    schema::{Column, Identity, Node, Schema, normal},
    snapshot::{
        Snapshot,
        difference::{Change, Difference},
    },
    sql,
};
use std::{collections::VecDeque, sync::Arc};

/// So many states are remembered: those before and after a revision.
const STATES: usize = 2;

/// Compares replayed schemas with live ones, and remembers what is known of both already.
#[derive(Debug, Default)]
pub(crate) struct Comparison {
    reader: Reader,
    agreement: Agreement,
    replayed: Mapping,
    live: Mapping,
    /// The last states that were read, the latest at the end: on the way up and down they come back.
    states: VecDeque<(Snapshot, Schema)>,
}

impl Comparison {
    /// The schema that `snapshot` says, in the form in which it is compared with replay.
    pub(crate) fn live(&mut self, snapshot: &Snapshot) -> Schema {
        if let Some((_, schema)) = self.states.iter().find(|(known, _)| known == snapshot) {
            return schema.clone();
        }
        let schema = self.reader.read(snapshot);
        let schema = match snapshot.dialect {
            Dialect::Postgres => self.live.of(&schema, normal::table, normal::view),
            // It keeps the texts that it was given.
            Dialect::Sqlite => schema,
        };
        if self.states.len() == STATES {
            self.states.pop_front();
        }
        self.states.push_back((snapshot.clone(), schema.clone()));
        schema
    }

    /// `schema`, replayed for `dialect`, in the form in which it is compared.
    pub(crate) fn replayed(&mut self, schema: &Schema, dialect: Dialect) -> Schema {
        match dialect {
            Dialect::Postgres => self.replayed.of(schema, normal::table, normal::view),
            Dialect::Sqlite => sql::stored(&self.replayed.of(
                schema,
                |table, _| sql::stored_table(table),
                |view, _| sql::stored_view(view),
            )),
        }
    }

    /// What the SQL says otherwise than the database, and did not at the landing before.
    pub(crate) fn news(
        &mut self,
        replayed: &Schema,
        live: &Schema,
        dialect: Dialect,
    ) -> Vec<Change> {
        let replayed = owned(self.replayed(replayed, dialect), live);
        self.agreement.news(&replayed, live, dialect)
    }

    /// All that the SQL says otherwise than the database.
    pub(crate) fn difference(
        &mut self,
        replayed: &Schema,
        live: &Schema,
        dialect: Dialect,
    ) -> Difference {
        let replayed = owned(self.replayed(replayed, dialect), live);
        self.agreement.difference(&replayed, live, dialect)
    }

    /// Whether the table or view called `name` differed at the last landing that was asked about for news.
    pub(crate) fn differs(&self, name: &str) -> bool {
        self.agreement.differs(name)
    }
}

/// `replayed`, where a default that is the next value of a sequence is `serial` if it is that in `live`: the sequence is
/// the column's own there. Whose a sequence is, is not replayed, and a catalogue tells nothing else from `serial`.
pub(crate) fn owned(mut replayed: Schema, live: &Schema) -> Schema {
    let is_next = |column: &Column| match column.default.as_ref().map(|it| &*it.node) {
        Some(Node::Call(call)) => column.identity.is_none() && call.name == "nextval",
        _ => false,
    };
    for (name, table) in &mut replayed.tables {
        let Some(twin) = live.tables.get(name) else {
            continue;
        };
        let is_owned = |column: &Column| {
            let twin = twin.column(&column.name);
            is_next(column) && twin.is_some_and(|twin| twin.identity == Some(Identity::Serial))
        };
        if table.columns.iter().any(is_owned) {
            let columns = Arc::make_mut(table).columns.iter_mut();
            for column in columns.filter(|column| is_owned(column)) {
                column.default = None;
                column.identity = Some(Identity::Serial);
            }
        }
    }
    replayed
}
