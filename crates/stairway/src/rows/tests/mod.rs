//! Rows in real tables: what they hold, and what is said where there are none.

mod constraint;
mod own;
mod watch;

use super::*;
use crate::{
    Dialect,
    connection::{Access, DatabaseUrl},
    scratch::{postgres::ScratchDatabase, testing},
    snapshot::{Reader, logical::Comparison},
};
use pretty_assertions::assert_eq;
use std::collections::BTreeSet;

/// A database, and what fills it.
struct Ground {
    connection: Connection,
    reader: Reader,
    comparison: Comparison,
    filler: Filler,
    watch: Watch,
    image: Image,
    database: Option<ScratchDatabase>,
}

impl Ground {
    async fn new(dialect: Dialect) -> Ground {
        let database = match dialect {
            Dialect::Sqlite => None,
            Dialect::Postgres => Some(testing::server().await.create_database().await.unwrap()),
        };
        let memory = DatabaseUrl::memory();
        let url = database.as_ref().map_or(&memory, ScratchDatabase::url);
        Ground {
            connection: Connection::open(url, Access::Write).await.unwrap(),
            reader: Reader::new(dialect),
            comparison: Comparison::default(),
            filler: Filler::new(Options::default()),
            watch: Watch::default(),
            image: Image::default(),
            database,
        }
    }

    async fn schema(&mut self) -> Schema {
        let snapshot = self.reader.read(&mut self.connection).await.unwrap();
        self.comparison.live(&snapshot)
    }

    /// Runs `sql`, and fills what there is then.
    async fn fill(&mut self, sql: &str) {
        self.connection.execute(sql).await.unwrap();
        let schema = self.schema().await;
        let filling = self.filler.fill(
            &mut self.connection,
            &schema,
            &mut self.image,
            &mut self.watch,
        );
        filling.await.unwrap();
        // What it says that there is, is there.
        let read = super::read(&mut self.connection, &schema).await.unwrap();
        assert_eq!(self.image.differing(&read), None);
    }

    /// How many rows each table has, or why none.
    fn counts(&self) -> String {
        let counts = self.image.tables.iter().map(|(name, held)| {
            match (held.rows.len(), self.filler.empty().get(name)) {
                (0, Some(why)) => format!("{name} 0: {why}"),
                (rows, _) => format!("{name} {rows}"),
            }
        });
        counts.collect::<Vec<String>>().join("\n")
    }

    /// The values of a column, each once, those that are NULL as such.
    fn values(&self, table: &str, column: &str) -> BTreeSet<String> {
        let held = &self.image.tables[table];
        let at = held.place(column).unwrap();
        let cells = held.rows.iter().map(|row| row[at].clone());
        cells
            .map(|cell| cell.unwrap_or_else(|| "NULL".to_owned()))
            .collect()
    }

    /// In how many rows a column is NULL.
    fn nulls(&self, table: &str, column: &str) -> usize {
        let held = &self.image.tables[table];
        let at = held.place(column).unwrap();
        held.rows.iter().filter(|row| row[at].is_none()).count()
    }

    async fn close(self) {
        drop(self.connection);
        if let Some(database) = self.database {
            database.close().await.unwrap();
        }
    }
}

#[tokio::test]
async fn every_table_gets_rows_that_its_constraints_allow() {
    let shared = "
        CREATE TABLE plain (a int, b text NOT NULL, c varchar(3), d boolean NOT NULL);
        CREATE TABLE teams (id int PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,
            parent int REFERENCES teams (id));
        CREATE TABLE members (team int NOT NULL REFERENCES teams (id), place smallint NOT NULL,
            boss_team int, boss_place smallint, since date NOT NULL, till date,
            PRIMARY KEY (team, place), CHECK (till >= since),
            FOREIGN KEY (boss_team, boss_place) REFERENCES members (team, place));
        CREATE TABLE checks (kind text NOT NULL CHECK (kind IN ('new', 'old')),
            size int NOT NULL CHECK (size BETWEEN 10 AND 12), code text CHECK (length(code) = 7),
            low int NOT NULL, high int NOT NULL CHECK (high > low),
            mail text NOT NULL CHECK (mail LIKE '%@%'), CHECK ((kind = 'old') = (size = 12)));
        CREATE TABLE itself (id int PRIMARY KEY, same int NOT NULL REFERENCES itself (id));
        CREATE TABLE partial (slug text, published boolean NOT NULL, weight int NOT NULL);
        CREATE UNIQUE INDEX partial_slug ON partial (slug) WHERE published;
        CREATE UNIQUE INDEX partial_weight ON partial (weight);
        CREATE TABLE truths (it boolean PRIMARY KEY);
        CREATE TABLE never (it int NOT NULL CHECK (it > 5 AND it < 5));
        CREATE TABLE after_never (it int NOT NULL, never int NOT NULL);";
    let expected = "after_never 8
checks 8
itself 8
members 12
never 0: CHECK constraint failed: it > 5 AND it < 5
partial 8
plain 8
teams 12
truths 2";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let mut ground = Ground::new(dialect).await;
        ground.fill(shared).await;
        let expected = match dialect {
            Dialect::Sqlite => expected.to_owned(),
            // It says by itself what is wrong with the last one.
            Dialect::Postgres => expected.replace(
                "CHECK constraint failed: it > 5 AND it < 5",
                "new row for relation \"never\" violates check constraint \"never_it_check\"",
            ),
        };
        assert_eq!(ground.counts(), expected, "{dialect}");
        assert_eq!(ground.values("checks", "kind").len(), 2);
        assert!(ground.values("plain", "a").contains("NULL"));
        for (table, column) in [
            ("teams", "parent"),
            ("members", "boss_place"),
            ("partial", "slug"),
        ] {
            let values = ground.values(table, column);
            assert!(values.len() > 2, "{dialect} {table}.{column}: {values:?}");
        }
        ground.close().await;
    }
}
