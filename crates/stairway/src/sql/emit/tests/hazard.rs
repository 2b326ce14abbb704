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
