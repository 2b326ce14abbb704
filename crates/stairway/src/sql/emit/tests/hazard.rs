//! What may not stand beside a rebuild, and what is looked at afterwards.

use super::Database;

const FAMILY: &str = "\
CREATE TABLE users (id INTEGER CONSTRAINT users_pkey PRIMARY KEY AUTOINCREMENT, name text, age integer);
CREATE TABLE posts (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id bigint CONSTRAINT posts_user_id_fkey REFERENCES users (id) ON DELETE CASCADE ON UPDATE SET NULL);
CREATE TABLE tags (id INTEGER PRIMARY KEY AUTOINCREMENT, post bigint CONSTRAINT tags_post_fkey REFERENCES posts (id));
CREATE TABLE other (a text);
INSERT INTO users VALUES (1, 'Ann', 40), (2, 'Ben', 3);
INSERT INTO posts VALUES (1, 1), (2, 2);
INSERT INTO tags VALUES (1, 1);
";

const REBUILD: &str = "ALTER TABLE other ALTER COLUMN a SET DEFAULT 'x';\n";

fn beside(sql: &str) -> &'static str {
    format!("{sql};\n{REBUILD}").leak()
}

#[tokio::test]
async fn statements_that_count_on_an_action_are_refused() {
    for (sql, message) in [
        (
            "raw: DELETE FROM users",
            "ON DELETE of `posts_user_id_fkey` on `posts` would not happen",
        ),
        (
            "raw: REPLACE INTO users VALUES (1, 'Eve', 3)",
            "ON DELETE of `posts_user_id_fkey`",
        ),
        (
            "raw: UPDATE users SET id = 5 WHERE id = 1",
            "ON UPDATE of `posts_user_id_fkey`",
        ),
        (
            "DELETE FROM users WHERE age > 3",
            "ON DELETE of `posts_user_id_fkey`",
        ),
        (
            "UPDATE users SET id = 5 WHERE id = 1",
            "ON UPDATE of `posts_user_id_fkey`",
        ),
    ] {
        let database = Database::new(FAMILY).await;
        let misfit = database.emit(beside(sql), true).unwrap_err();
        assert!(misfit.problem.message.contains(message), "{misfit:?}");
        assert_eq!(misfit.statement, 0..sql.len());
        // Alone they are as good as any.
        let (emission, _) = database.emit(format!("{sql};\n").leak(), true).unwrap();
        assert!(!emission.foreign_keys_off);
    }
}

#[tokio::test]
async fn a_trigger_may_count_on_an_action_too() {
    let trigger = "CREATE TRIGGER clear AFTER INSERT ON other BEGIN DELETE FROM users; END;\n";
    let database = Database::new(&[FAMILY, trigger].concat()).await;
    let misfit = database
        .emit(beside("INSERT INTO other VALUES ('a')"), true)
        .unwrap_err();
    assert!(misfit.problem.message.contains("ON DELETE"), "{misfit:?}");
}

#[tokio::test]
async fn rows_that_refer_to_nothing_are_found_at_the_end() {
    for (sql, key) in [
        ("INSERT INTO posts VALUES (7, 77)", "posts_user_id_fkey"),
        ("UPDATE posts SET user_id = 77", "posts_user_id_fkey"),
        ("DELETE FROM posts WHERE id = 1", "tags_post_fkey"),
        (
            "raw: INSERT INTO posts VALUES (7, 77)",
            "posts_user_id_fkey",
        ),
        ("raw: UPDATE posts SET user_id = 77", "posts_user_id_fkey"),
        ("raw: DELETE FROM posts WHERE id = 1", "tags_post_fkey"),
        ("raw: DROP TABLE posts", "tags_post_fkey"),
    ] {
        let mut database = Database::new(FAMILY).await;
        let before = database.dump().await;
        let (emission, _) = database.emit(beside(sql), true).unwrap();
        assert!(emission.foreign_keys_off);
        let error = database.run(&emission).await.unwrap_err();
        assert!(error.message.contains(key), "{sql}: {}", error.message);
        assert_eq!(database.dump().await, before);
    }
}

#[tokio::test]
async fn rows_that_refer_to_something_are_welcome() {
    let mut database = Database::new(FAMILY).await;
    database.execute("PRAGMA foreign_keys = OFF").await.unwrap();
    database
        .execute("INSERT INTO posts VALUES (9, 99)")
        .await
        .unwrap();
    database.execute("PRAGMA foreign_keys = ON").await.unwrap();
    database
        .change(beside(
            "INSERT INTO posts VALUES (7, 1);\nUPDATE users SET age = 4;\nDELETE FROM tags WHERE id = 1;\nDELETE FROM posts WHERE id = 1",
        ))
        .await;
    assert_eq!(
        database.rows("SELECT id FROM posts ORDER BY id").await,
        ["2", "7", "9"]
    );
    assert_eq!(
        database.rows("SELECT name FROM sqlite_temp_schema").await,
        [""; 0]
    );
}

const REFUSED: &[(&str, &str)] = &[
    // By a trigger of a view.
    (
        "CREATE VIEW all_users AS SELECT * FROM users;\nCREATE TRIGGER away INSTEAD OF INSERT ON all_users BEGIN DELETE FROM users; END;\n\
         CREATE TRIGGER clear AFTER INSERT ON other BEGIN INSERT INTO all_users (id) VALUES (1); END;\n",
        "INSERT INTO other VALUES ('a')",
    ),
    // By a table that lets a new row take the place of another.
    (
        "CREATE TABLE codes (code text UNIQUE ON CONFLICT REPLACE);\nCREATE TABLE uses (code text REFERENCES codes (code) ON DELETE CASCADE);\n\
         CREATE TRIGGER code AFTER INSERT ON other BEGIN INSERT INTO codes VALUES (new.a); END;\n",
        "INSERT INTO other VALUES ('a')",
    ),
    // By another name of the key.
    ("", "raw: UPDATE users SET rowid = 5 WHERE id = 1"),
    // By a column that the key is computed from.
    (
        "CREATE TABLE made (a text, b text AS (a || 'x') STORED UNIQUE);\nCREATE TABLE uses (b text REFERENCES made (b) ON UPDATE CASCADE);\n",
        "raw: UPDATE made SET a = 'c'",
    ),
    // By a key that does not say which columns it refers to.
    (
        "CREATE TABLE made (a integer PRIMARY KEY);\nCREATE TABLE uses (b integer REFERENCES made ON UPDATE CASCADE);\n",
        "raw: UPDATE made SET a = 3",
    ),
];

#[tokio::test]
async fn an_action_that_is_reached_in_a_roundabout_way() {
    for (more, sql) in REFUSED {
        let database = Database::new(&[FAMILY, more].concat()).await;
        let outcome = database.emit(beside(sql), true);
        let misfit = outcome.expect_err(sql);
        assert!(
            misfit.problem.message.contains("would not happen"),
            "{misfit:?}"
        );
    }
}

#[tokio::test]
async fn a_table_that_is_renamed_after_it_was_written_is_looked_at() {
    for sql in [
        "INSERT INTO posts VALUES (7, 77);\nALTER TABLE posts RENAME TO entries",
        "raw: INSERT INTO posts VALUES (7, 77);\nraw: ALTER TABLE posts RENAME TO entries",
    ] {
        let mut database = Database::new(FAMILY).await;
        let (emission, _) = database.emit(beside(sql), true).unwrap();
        let error = database.run(&emission).await.unwrap_err();
        assert!(error.message.contains("is violated"), "{}", error.message);
    }
}
