//! Against real SQLite: what is read of its texts, and that nothing is lost of them.

mod agree;
mod random;

use super::*;
use crate::{
    connection::{Access, Connection, DatabaseUrl},
    snapshot::{Reader as Snapshots, difference::difference, logical},
    sql::print,
};

async fn open() -> Connection {
    let url: DatabaseUrl = "sqlite::memory:".parse().unwrap();
    Connection::open(&url, Access::Write).await.unwrap()
}

/// The database that `sql` makes; none if SQLite refuses it.
async fn snapshot(sql: &str) -> Option<Snapshot> {
    let mut connection = open().await;
    connection.execute(sql).await.ok()?;
    let mut reader = Snapshots::new(Dialect::Sqlite);
    Some(reader.read(&mut connection).await.unwrap())
}

/// All of `schema` as SQL.
fn written(schema: &Schema) -> String {
    let tables = schema
        .tables
        .values()
        .map(|table| print::create_table(table, &table.name, schema));
    let indexes = schema.tables.values().flat_map(|table| {
        let indexes = table.indexes.values();
        indexes.map(|index| print::create_index(index, &table.name))
    });
    let views = schema.views.values().map(|view| print::create_view(view));
    let triggers = schema.triggers.values().map(|trigger| trigger.text.clone());
    let all: Vec<String> = tables.chain(indexes).chain(views).chain(triggers).collect();
    all.join(";\n")
}

/// What is lost of the database that `sql` makes when it is read and written again.
async fn lost(sql: &str) -> Result<Vec<String>, String> {
    let Some(before) = snapshot(sql).await else {
        return Err("refused".to_owned());
    };
    let schema = logical::Reader::default().read(&before);
    if let Some(table) = schema
        .tables
        .values()
        .find(|table| !table.unmodelled.is_empty())
    {
        return Err(table.unmodelled.join(", "));
    }
    let again = written(&schema);
    let Some(after) = snapshot(&again).await else {
        return Ok(vec![format!("refused: {again}")]);
    };
    let changes = difference(&before, &after).changes;
    Ok(changes.iter().map(ToString::to_string).collect())
}

/// Nothing is lost of the database that `sql` makes.
async fn survives(sql: &str) {
    assert_eq!(lost(sql).await, Ok(Vec::new()), "{sql}");
}

async fn schema(sql: &str) -> Schema {
    let snapshot = snapshot(sql).await.unwrap_or_else(|| panic!("{sql}"));
    logical::Reader::default().read(&snapshot)
}

#[tokio::test]
async fn tables_survive() {
    for sql in [
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b text NOT NULL DEFAULT 'x' COLLATE nocase)",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b)",
        "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY)",
        "CREATE TABLE t (a INTEGER, b text, CONSTRAINT p PRIMARY KEY (a) ON CONFLICT REPLACE)",
        "CREATE TABLE t (a INTEGER, b text, PRIMARY KEY (a DESC))",
        "CREATE TABLE t (a INTEGER PRIMARY KEY, b text) WITHOUT ROWID",
        "CREATE TABLE t (a INTEGER, PRIMARY KEY (a COLLATE nocase)) WITHOUT ROWID",
        "CREATE TABLE t (a int PRIMARY KEY NOT NULL)",
        "CREATE TABLE t (a int, b INT NOT NULL ON CONFLICT IGNORE)",
        "CREATE TABLE t (a text PRIMARY KEY DESC, b text UNIQUE ON CONFLICT FAIL)",
        "CREATE TABLE t (a text, b text, UNIQUE (a COLLATE nocase DESC, b), UNIQUE (b))",
        "CREATE TABLE t (a int, b AS (a + 1), c text GENERATED ALWAYS AS (a || 'x') STORED NOT NULL)",
        "CREATE TABLE t (a \"numeric(12,2) text\" DEFAULT '1.50', b numeric text, c numeric(12,2), d numeric)",
        "CREATE TABLE t (a varchar(20), b timestamptz(3) DEFAULT CURRENT_TIMESTAMP, c uuid blob, d jsonb text, e \"my type\", f DECIMAL(10, 2))",
        "CREATE TABLE t (a text DEFAULT (lower('X')), b int DEFAULT -1, c blob DEFAULT x'00', d text DEFAULT foo, e text DEFAULT NULL, f boolean DEFAULT true)",
        "CREATE TABLE t (a mood text CONSTRAINT t_a_enum CHECK (a IN ('happy', 'it''s')))",
        "CREATE TABLE t (a \"My mood text\" CONSTRAINT t_a_enum CHECK (a IN ('x')))",
        "CREATE TABLE t (a ANY PRIMARY KEY, b TEXT, c BLOB) STRICT, WITHOUT ROWID",
        "CREATE TABLE t (a int CHECK (a > 0), b int, CONSTRAINT c CHECK (a < b OR \"word\" = 'word'))",
        "CREATE TABLE o (x int PRIMARY KEY, y int, UNIQUE (x, y)); CREATE TABLE t (a int REFERENCES o (x) ON DELETE SET NULL ON UPDATE CASCADE, \
         b int CONSTRAINT f REFERENCES o (x) DEFERRABLE INITIALLY DEFERRED, \
         FOREIGN KEY (a, b) REFERENCES o (x, y) ON DELETE RESTRICT ON UPDATE SET DEFAULT)",
        "CREATE TABLE \"Order Line\" (\"Select\" int, [it's] text, `a\"b` int CHECK (\"it's\" <> ''))",
        "CREATE TABLE t (\"order\" int, \"key\" int, \"true\" int, CHECK (\"order\" > \"key\"))",
    ] {
        survives(sql).await;
    }
}

#[tokio::test]
async fn what_belongs_to_tables_survives() {
    let table = "CREATE TABLE t (a int, b text COLLATE nocase, \"C d\" int);";
    for sql in [
        "CREATE INDEX i ON t (a)",
        "CREATE UNIQUE INDEX \"I i\" ON t (b COLLATE rtrim DESC, a)",
        "CREATE INDEX i ON t (lower(b), a + 1 DESC, b || 'x' COLLATE nocase) WHERE a IS NOT NULL AND \"C d\" > 0",
        "CREATE VIEW v (x, \"Y\") AS SELECT a, b FROM t WHERE a IN (SELECT a FROM t) ORDER BY a DESC LIMIT 3",
        "CREATE VIEW v AS SELECT *, count(*) OVER (ROWS UNBOUNDED PRECEDING) FROM t",
        "CREATE TRIGGER g AFTER UPDATE OF a ON t WHEN new.a > 0 BEGIN UPDATE t SET a = 1; SELECT 1; END",
        "CREATE VIEW v AS SELECT 1 AS x; CREATE TRIGGER g INSTEAD OF INSERT ON v BEGIN DELETE FROM t; END",
    ] {
        survives(&format!("{table} {sql}")).await;
    }
}

#[tokio::test]
async fn a_foreign_key_without_columns_names_those_of_the_primary_key() {
    let schema = schema(
        "CREATE TABLE Users (a int, b int, PRIMARY KEY (b, a)); \
         CREATE TABLE t (z int REFERENCES nowhere, x int, y int, FOREIGN KEY (x, y) REFERENCES users)",
    )
    .await;
    let keys = &schema.tables["t"].foreign_keys;
    let ends: Vec<String> = keys
        .iter()
        .map(|key| format!("{} {:?}", key.table, key.references))
        .collect();
    assert_eq!(ends, ["nowhere []", "Users [\"b\", \"a\"]"]);
}

#[tokio::test]
async fn enums_are_collected_from_the_columns() {
    let schema = schema(
        "CREATE TABLE t (a mood text CONSTRAINT t_a_enum CHECK (a IN ('happy', 'sad'))); \
         CREATE TABLE u (b mood text, CONSTRAINT u_b_enum CHECK (b IN ('happy', 'sad')))",
    )
    .await;
    assert_eq!(schema.enums["mood"].labels, ["happy", "sad"]);
    assert_eq!(schema.enums.len(), 1);
    assert!(schema.tables.values().all(|table| table.checks.is_empty()));
}

#[tokio::test]
async fn what_did_not_change_is_shared() {
    let mut connection = open().await;
    connection
        .execute("CREATE TABLE o (x int PRIMARY KEY); CREATE TABLE t (a int REFERENCES o); CREATE TABLE u (a int)")
        .await
        .unwrap();
    let mut snapshots = Snapshots::new(Dialect::Sqlite);
    let mut reader = logical::Reader::default();
    let first = reader.read(&snapshots.read(&mut connection).await.unwrap());
    connection.execute("CREATE INDEX i ON u (a)").await.unwrap();
    let second = reader.read(&snapshots.read(&mut connection).await.unwrap());
    let shared = |name: &str| Arc::ptr_eq(&first.tables[name], &second.tables[name]);
    assert!(shared("o") && shared("t") && !shared("u"));
    assert_eq!(second.tables["u"].indexes.len(), 1);
    connection
        .execute("DROP TABLE u; ALTER TABLE o RENAME TO p")
        .await
        .unwrap();
    let third = reader.read(&snapshots.read(&mut connection).await.unwrap());
    assert_eq!(third.tables["t"].foreign_keys[0].table, "p");
    assert_eq!(third.tables.len(), 2);
}

#[tokio::test]
async fn virtual_tables_are_known_by_name_and_their_shadows_not_at_all() {
    let schema = schema("CREATE VIRTUAL TABLE f USING fts5(a)").await;
    let names: Vec<&String> = schema.tables.keys().collect();
    assert_eq!(names, ["f"]);
    assert_eq!(schema.tables["f"].unmodelled, ["`USING fts5`"]);
}
