//! The texts themselves: which ALTER is SQLite's own, what shares a rebuild, and in which order things come and go.

use super::Database;
use crate::sql::is_guard;

const GIVEN: &str = "\
CREATE TABLE users (
    id INTEGER CONSTRAINT users_pkey PRIMARY KEY AUTOINCREMENT,
    name text
);
CREATE TABLE posts (
    id bigint NOT NULL,
    user_id bigint,
    CONSTRAINT posts_pkey PRIMARY KEY (id),
    CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE VIEW people (id, name) AS SELECT users.id, users.name FROM users;
CREATE VIEW names (name) AS SELECT people.name FROM people;
CREATE TRIGGER people_write INSTEAD OF INSERT ON people BEGIN SELECT 1; END;
";

/// What a statement gives, each text by its first line, and a rebuild as one.
async fn check(sql: &'static str, expected: &[&str]) {
    let mut database = Database::new(GIVEN).await;
    let (emission, _) = database.emit(sql, true).unwrap();
    let mut lines: Vec<String> = Vec::new();
    let mut rebuilt = None;
    for statement in &emission.statements {
        let text = statement
            .text
            .lines()
            .next()
            .unwrap()
            .trim_end_matches(" (");
        if text.contains("stairway_guard") && text.starts_with("CREATE") {
            rebuilt = Some(String::new());
        } else if let Some(table) = &mut rebuilt {
            if let Some(name) = text.strip_prefix("DROP TABLE ") {
                if name.starts_with("temp.stairway_guard") {
                    lines.push(format!("rebuild {table}"));
                    rebuilt = None;
                } else if !name.starts_with("temp.") {
                    *table = name.to_owned();
                }
            }
        } else {
            lines.push(text.to_owned());
        }
    }
    assert_eq!(lines, expected, "{sql}");
    let rebuilds = lines.iter().any(|line| line.starts_with("rebuild"));
    assert_eq!(emission.foreign_keys_off, rebuilds);
    database.change(sql).await;
}

#[tokio::test]
async fn what_only_watches_is_told_from_what_changes_the_database() {
    let database = Database::new(GIVEN).await;
    let sql = "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n";
    let (emission, _) = database.emit(sql, true).unwrap();
    let lines = |guards: bool| -> Vec<&str> {
        let texts = emission.statements.iter().map(|statement| &*statement.text);
        let texts = texts.filter(|text| is_guard(text) == guards);
        texts.filter_map(|text| text.lines().next()).collect()
    };
    assert!(lines(true).len() > 2);
    for guard in lines(true) {
        assert!(guard.contains("stairway_guard"), "{guard}");
    }
    assert_eq!(
        lines(false),
        [
            "CREATE TABLE stairway_new_users (",
            "INSERT INTO stairway_new_users (id, name)",
            "DELETE FROM sqlite_sequence WHERE name = 'stairway_new_users'",
            "INSERT INTO sqlite_sequence (name, seq)",
            "DROP TABLE users",
            "PRAGMA legacy_alter_table = ON",
            "ALTER TABLE stairway_new_users RENAME TO users",
            "PRAGMA legacy_alter_table = OFF",
        ]
    );
}

#[tokio::test]
async fn what_sqlite_has_of_its_own() {
    check(
        "ALTER TABLE users ADD COLUMN age integer NOT NULL DEFAULT 3 CHECK (age > 0);\n",
        &["ALTER TABLE users ADD COLUMN age integer NOT NULL DEFAULT 3 CONSTRAINT users_age_check CHECK (age > 0)"],
    )
    .await;
    check(
        "ALTER TABLE users ADD COLUMN boss bigint REFERENCES users ON DELETE SET NULL, ADD COLUMN note text;\n",
        &[
            "ALTER TABLE users ADD COLUMN boss bigint CONSTRAINT users_boss_fkey REFERENCES users (id) ON DELETE SET NULL",
            "ALTER TABLE users ADD COLUMN note text",
        ],
    )
    .await;
    check(
        "ALTER TABLE users ADD COLUMN note text;\nALTER TABLE users DROP COLUMN note;\n",
        &[
            "ALTER TABLE users ADD COLUMN note text",
            "ALTER TABLE users DROP COLUMN note",
        ],
    )
    .await;
    check(
        "ALTER TABLE users RENAME TO persons;\n",
        &[
            "DROP VIEW names",
            "DROP VIEW people",
            "ALTER TABLE users RENAME TO persons",
            "CREATE VIEW people (id, name) AS",
            "CREATE VIEW names (name) AS",
            "CREATE TRIGGER people_write INSTEAD OF INSERT ON people BEGIN SELECT 1; END",
        ],
    )
    .await;
    check(
        "ALTER TABLE posts RENAME COLUMN user_id TO author;\n",
        &["ALTER TABLE posts RENAME COLUMN user_id TO author"],
    )
    .await;
}

#[tokio::test]
async fn what_takes_a_rebuild() {
    for sql in [
        "ALTER TABLE users ADD COLUMN age integer UNIQUE;\n",
        "ALTER TABLE users ADD COLUMN at text DEFAULT lower('A');\n",
        "ALTER TABLE users ADD COLUMN long integer GENERATED ALWAYS AS (length(name)) STORED;\n",
        "ALTER TABLE users ADD COLUMN boss bigint DEFAULT 1 REFERENCES users;\n",
        "ALTER TABLE users ADD COLUMN age integer NOT NULL;\n",
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n",
        "ALTER TABLE users ADD CONSTRAINT c CHECK (id > 0);\n",
    ] {
        check(sql, &["rebuild users"]).await;
    }
}

#[tokio::test]
async fn neighbours_share_a_rebuild() {
    check(
        "ALTER TABLE users ADD COLUMN age integer;\n\
         ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n\
         COMMENT ON TABLE users IS 'all of them';\n\
         ALTER TABLE users ADD CONSTRAINT c CHECK (age > 0);\n\
         ALTER TABLE posts ALTER COLUMN user_id SET NOT NULL;\n\
         CREATE INDEX posts_idx ON posts (user_id);\n\
         ALTER TABLE posts ALTER COLUMN user_id DROP NOT NULL;\n",
        &[
            "rebuild users",
            "rebuild posts",
            "CREATE INDEX posts_idx ON posts (user_id)",
            "rebuild posts",
        ],
    )
    .await;
}

#[tokio::test]
async fn what_depends_goes_first() {
    check(
        "DROP TABLE users CASCADE;\n",
        &[
            "DROP VIEW names",
            "DROP VIEW people",
            "rebuild posts",
            "DROP TABLE users",
        ],
    )
    .await;
    check(
        "ALTER TABLE users DROP CONSTRAINT users_pkey CASCADE;\n"
            .replace(
                "users DROP CONSTRAINT users_pkey",
                "posts DROP CONSTRAINT posts_pkey",
            )
            .leak(),
        &["rebuild posts"],
    )
    .await;
    check("DROP TABLE posts;\n", &["DROP TABLE posts"]).await;
}

#[tokio::test]
async fn enums() {
    check(
        "CREATE TYPE mood AS ENUM ('sad', 'ok');\n\
         ALTER TABLE users ADD COLUMN mood mood NOT NULL DEFAULT 'ok';\n\
         ALTER TABLE posts ADD COLUMN mood mood;\n\
         ALTER TYPE mood ADD VALUE 'happy';\n",
        &[
            "ALTER TABLE users ADD COLUMN mood mood text NOT NULL DEFAULT 'ok' CONSTRAINT users_mood_enum CHECK (mood IN ('sad', 'ok'))",
            "ALTER TABLE posts ADD COLUMN mood mood text CONSTRAINT posts_mood_enum CHECK (mood IN ('sad', 'ok'))",
            "rebuild posts",
            "rebuild users",
        ],
    )
    .await;
}

#[tokio::test]
async fn values_are_computed_from_the_rows_as_they_are() {
    let mut database = Database::new(GIVEN).await;
    database
        .execute("INSERT INTO users VALUES (1, '1'), (2, '2')")
        .await
        .unwrap();
    database
        .change(
            "CREATE TYPE mood AS ENUM ('sad', 'ok');\n\
             ALTER TABLE users ADD COLUMN age integer DEFAULT 1;\n\
             ALTER TABLE users ALTER COLUMN age SET DEFAULT 2;\n\
             ALTER TABLE users ADD COLUMN mood mood DEFAULT 'ok';\n\
             ALTER TABLE users ALTER COLUMN mood DROP DEFAULT;\n\
             ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';\n\
             ALTER TABLE users ADD COLUMN code text DEFAULT upper('x');\n",
        )
        .await;
    assert_eq!(
        database
            .rows("SELECT id, name, age, mood, code FROM users")
            .await,
        ["1|1|1|fine|X", "2|2|1|fine|X"]
    );
}

#[tokio::test]
async fn a_label_that_is_a_default_could_not_be_renamed() {
    let mut database = Database::new(GIVEN).await;
    database
        .change(
            "CREATE TYPE kind AS ENUM ('person', 'company');\n\
             ALTER TABLE users ADD COLUMN kind kind NOT NULL DEFAULT 'person';\n",
        )
        .await;
    database
        .execute("INSERT INTO users (id) VALUES (1)")
        .await
        .unwrap();
    database
        .change("ALTER TYPE kind RENAME VALUE 'person' TO 'private';\n")
        .await;
    database
        .execute("INSERT INTO users (id) VALUES (2)")
        .await
        .unwrap();
    assert_eq!(
        database
            .rows("SELECT id, kind FROM users ORDER BY id")
            .await,
        ["1|private", "2|private"]
    );
}

#[tokio::test]
async fn a_column_becomes_one_of_an_enum_type() {
    let mut database = Database::new(GIVEN).await;
    database
        .execute("INSERT INTO posts (id) VALUES (1)")
        .await
        .unwrap();
    database
        .change(
            "ALTER TABLE posts ADD COLUMN state text NOT NULL DEFAULT 'draft';\n\
             CREATE TYPE state AS ENUM ('draft', 'public');\n\
             ALTER TABLE posts ALTER COLUMN state DROP DEFAULT;\n\
             ALTER TABLE posts ALTER COLUMN state TYPE state USING state::state;\n\
             ALTER TABLE posts ALTER COLUMN state SET DEFAULT 'draft';\n\
             ALTER TABLE posts RENAME COLUMN state TO status;\n\
             ALTER TYPE state ADD VALUE 'unlisted' BEFORE 'public';\n",
        )
        .await;
    assert_eq!(database.rows("SELECT status FROM posts").await, ["draft"]);
    database
        .change("DROP TABLE posts;\nDROP TYPE state;\n")
        .await;
}

#[tokio::test]
async fn the_moment_is_one_for_all_rows() {
    let mut database = Database::new(GIVEN).await;
    database
        .execute("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO users SELECT i, 'u' FROM n")
        .await
        .unwrap();
    database
        .change("ALTER TABLE users ADD COLUMN seen timestamptz NOT NULL DEFAULT now();\n")
        .await;
    assert_eq!(
        database
            .rows("SELECT count(*), count(DISTINCT seen) FROM users")
            .await,
        ["50000|1"]
    );
}

#[tokio::test]
async fn keys_that_are_given_out() {
    let mut database = Database::new(GIVEN).await;
    database
        .execute("INSERT INTO posts (id) VALUES (5), (7)")
        .await
        .unwrap();
    database
        .change("ALTER TABLE posts ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY;\n")
        .await;
    database
        .execute("DELETE FROM posts WHERE id = 7")
        .await
        .unwrap();
    database
        .execute("INSERT INTO posts (user_id) VALUES (NULL)")
        .await
        .unwrap();
    assert_eq!(database.rows("SELECT id FROM posts").await, ["5", "8"]);
    database
        .execute("DELETE FROM posts WHERE id = 8")
        .await
        .unwrap();
    database
        .change("ALTER TABLE posts ALTER COLUMN user_id SET DEFAULT NULL;\nALTER TABLE posts ALTER COLUMN id TYPE bigint;\nALTER TABLE posts ADD CONSTRAINT c CHECK (id > 0);\n")
        .await;
    database
        .execute("INSERT INTO posts (user_id) VALUES (NULL)")
        .await
        .unwrap();
    assert_eq!(database.rows("SELECT id FROM posts").await, ["5", "9"]);
    database
        .change("ALTER TABLE posts ALTER COLUMN id DROP IDENTITY;\n")
        .await;
    assert_eq!(
        database
            .rows("SELECT name FROM sqlite_sequence WHERE name = 'posts'")
            .await,
        [""; 0]
    );
    let error = database
        .execute("INSERT INTO posts (user_id) VALUES (NULL)")
        .await;
    assert!(error.is_err());

    database
        .change("CREATE TABLE bare (a text);\nINSERT INTO bare VALUES ('x'), ('y');\nALTER TABLE bare ADD COLUMN id bigserial PRIMARY KEY;\n")
        .await;
    assert_eq!(
        database.rows("SELECT id, a FROM bare").await,
        ["1|x", "2|y"]
    );
}

#[tokio::test]
async fn the_columns_of_a_view_have_postgresqls_names() {
    let mut database = Database::new(GIVEN).await;
    database
        .change("CREATE VIEW v AS SELECT *, upper(name), 1, count(*) OVER (), id::text AS key, now() AS moment FROM users;\n")
        .await;
    assert_eq!(
        database
            .rows("SELECT name FROM pragma_table_xinfo('v')")
            .await,
        ["id", "name", "upper", "?column?", "count", "key", "moment"]
    );
}
