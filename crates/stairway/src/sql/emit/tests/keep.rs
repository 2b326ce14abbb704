//! What a rebuild keeps.

use super::Database;

/// One of everything that a rebuild has to keep.
const WORLD: &str = "\
CREATE TABLE teams (id INTEGER PRIMARY KEY AUTOINCREMENT, name text NOT NULL);
CREATE TABLE users (
    id INTEGER CONSTRAINT users_pkey PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL ON CONFLICT IGNORE COLLATE NOCASE,
    name varchar(40) DEFAULT 'x',
    age integer CHECK (age >= 0),
    boss bigint REFERENCES users (id) ON DELETE SET NULL,
    team bigint CONSTRAINT users_team_fkey REFERENCES teams (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    shout text GENERATED ALWAYS AS (upper(name)) VIRTUAL,
    twice integer GENERATED ALWAYS AS (age * 2) STORED,
    \"odd name\" VARCHAR (7) COLLATE RTRIM,
    CONSTRAINT users_email_key UNIQUE (email) ON CONFLICT REPLACE,
    UNIQUE (name, age COLLATE NOCASE DESC),
    CHECK (users.age < 200)
);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id bigint REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE, title text);
CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id bigint REFERENCES users (id) ON DELETE SET NULL, body text DEFAULT ('a' || 'b'));
CREATE TABLE log (what text, at integer);
CREATE TABLE pairs (a integer NOT NULL, b text, c REAL, PRIMARY KEY (b, a)) WITHOUT ROWID;
CREATE TABLE exact (n INT PRIMARY KEY, t TEXT DEFAULT CURRENT_TIMESTAMP, x ANY) STRICT;
CREATE UNIQUE INDEX users_lower ON users (lower(name), age DESC) WHERE age IS NOT NULL;
CREATE INDEX users_name ON users (name COLLATE NOCASE DESC);
CREATE INDEX log_what ON log (what);
CREATE VIEW adults (id, who) AS SELECT u.id, u.name FROM users u WHERE u.age >= 18;
CREATE VIEW names AS SELECT who FROM adults;
CREATE TRIGGER users_log AFTER INSERT ON users BEGIN INSERT INTO log (what) VALUES ('user ' || new.id); END;
CREATE TRIGGER posts_touch AFTER INSERT ON posts BEGIN UPDATE users SET name = name WHERE id = new.user_id; END;
CREATE TRIGGER adults_write INSTEAD OF INSERT ON adults BEGIN INSERT INTO log (what) VALUES ('adult'); END;
INSERT INTO teams VALUES (1, 'red'), (5, 'blue');
INSERT INTO users (id, email, name, age, boss, team, \"odd name\") VALUES (1, 'a@x', 'Ann', 40, NULL, 1, 'k  '), (2, 'b@x', 'Ben', 17, 1, 5, NULL), (9, 'z@x', 'Zoe', 3, 2, NULL, 'z');
INSERT INTO posts VALUES (1, 1, 'one'), (2, 2, NULL);
INSERT INTO notes VALUES (1, 1, 'n'), (2, NULL, 'm');
DELETE FROM users WHERE id = 9;
DELETE FROM log WHERE rowid = 1;
INSERT INTO pairs VALUES (1, 'x', 1.5), (2, 'x', 2), (1, 'y', NULL);
INSERT INTO exact VALUES (1, 't', x'00ff');
";

/// `there` and then `back` leave the database as it was, with `foreign_keys` on and off before.
async fn round(there: &'static str, back: &'static str) {
    for keys in ["ON", "OFF"] {
        let mut database = Database::new(WORLD).await;
        database
            .execute(&format!("PRAGMA foreign_keys = {keys}"))
            .await
            .unwrap();
        let whole = database.emit(&[there, back].concat().leak()[..], true);
        let merged = whole.map(|(emission, _)| emission.statements.len());
        assert!(merged.is_ok(), "{merged:?}");
        let before = database.dump().await;
        database.change(there).await;
        assert_ne!(database.dump().await, before, "{there}");
        database.change(back).await;
        let after = database.dump().await;
        pretty_assertions::assert_eq!(normal(&after), normal(&before), "{there} {back}");
        assert_eq!(database.rows("PRAGMA foreign_key_check").await, [""; 0]);
        let switched = database.rows("PRAGMA foreign_keys").await.concat();
        assert_eq!(switched, if keys == "ON" { "1" } else { "0" });
        // No id is given out again.
        database
            .execute("INSERT INTO users (email, name, age) VALUES ('n@x', 'New', 50)")
            .await
            .unwrap();
        assert_eq!(database.rows("SELECT max(id) FROM users").await, ["10"]);
    }
}

/// A dump without the texts of tables, which [`Database::change`] has compared by what they say.
fn normal(dump: &str) -> Vec<&str> {
    let mut tables = false;
    dump.lines()
        .filter(|line| {
            if ["index|", "trigger|", "view|"]
                .iter()
                .any(|kind| line.starts_with(kind))
                || line.contains(": ")
            {
                tables = false;
            }
            if line.starts_with("table|") {
                tables = true;
            }
            !tables
        })
        .collect()
}

#[tokio::test]
async fn not_null() {
    round(
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n",
        "ALTER TABLE users ALTER COLUMN name DROP NOT NULL;\n",
    )
    .await;
}

#[tokio::test]
async fn a_default() {
    round(
        "ALTER TABLE users ALTER COLUMN team SET DEFAULT 5;\n",
        "ALTER TABLE users ALTER COLUMN team DROP DEFAULT;\n",
    )
    .await;
}

#[tokio::test]
async fn a_type() {
    round(
        "ALTER TABLE users ALTER COLUMN team TYPE integer;\n",
        "ALTER TABLE users ALTER COLUMN team TYPE bigint;\n",
    )
    .await;
}

#[tokio::test]
async fn a_check() {
    round(
        "ALTER TABLE users ADD CONSTRAINT grown CHECK (age < 150);\n",
        "ALTER TABLE users DROP CONSTRAINT grown;\n",
    )
    .await;
}

#[tokio::test]
async fn a_unique_key() {
    round(
        "ALTER TABLE users ADD CONSTRAINT whole UNIQUE (name);\n",
        "ALTER TABLE users DROP CONSTRAINT whole;\n",
    )
    .await;
}

#[tokio::test]
async fn a_foreign_key() {
    round(
        "ALTER TABLE notes ADD CONSTRAINT self FOREIGN KEY (id) REFERENCES posts (id) ON DELETE CASCADE;\n",
        "ALTER TABLE notes DROP CONSTRAINT self;\n",
    )
    .await;
}

#[tokio::test]
async fn a_column_with_a_value_of_now() {
    round(
        "ALTER TABLE users ADD COLUMN seen text DEFAULT lower('A');\n",
        "ALTER TABLE users DROP COLUMN seen;\n",
    )
    .await;
}

#[tokio::test]
async fn rowids_without_an_integer_key() {
    round(
        "ALTER TABLE log ALTER COLUMN at SET NOT NULL;\n"
            .replace("SET NOT NULL", "SET DEFAULT 3")
            .leak(),
        "ALTER TABLE log ALTER COLUMN at DROP DEFAULT;\n",
    )
    .await;
}

#[tokio::test]
async fn tables_without_rowid() {
    round(
        "ALTER TABLE pairs ADD CONSTRAINT few CHECK (a < 10);\n",
        "ALTER TABLE pairs DROP CONSTRAINT few;\n",
    )
    .await;
}

#[tokio::test]
async fn strict_tables() {
    round(
        "ALTER TABLE exact ADD CONSTRAINT few CHECK (n < 10);\n",
        "ALTER TABLE exact DROP CONSTRAINT few;\n",
    )
    .await;
}

#[tokio::test]
async fn a_parent_whose_children_act() {
    round(
        "ALTER TABLE teams ADD CONSTRAINT short CHECK (length(name) < 10);\n",
        "ALTER TABLE teams DROP CONSTRAINT short;\n",
    )
    .await;
}

#[tokio::test]
async fn a_trigger_whose_table_was_renamed_comes_back() {
    let mut database = Database::new(
        "CREATE TABLE a (x text);\nCREATE TABLE b (x text);\n\
         CREATE TRIGGER t AFTER INSERT ON a BEGIN INSERT INTO b VALUES (new.x); END;\n",
    )
    .await;
    database.change("ALTER TABLE a RENAME TO c;\n").await;
    database
        .change("ALTER TABLE c ALTER COLUMN x SET DEFAULT 'y';\n")
        .await;
    database
        .execute("INSERT INTO c DEFAULT VALUES")
        .await
        .unwrap();
    assert_eq!(database.rows("SELECT x FROM b").await, ["y"]);
}
