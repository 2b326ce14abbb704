//! What stops a rebuild, and what is left then: all of it.

use super::Database;

const FAMILY: &str = "\
CREATE TABLE users (id INTEGER CONSTRAINT users_pkey PRIMARY KEY AUTOINCREMENT, name text, age integer);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id bigint CONSTRAINT posts_user_id_fkey REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX users_name ON users (name);
CREATE TRIGGER users_touch AFTER INSERT ON users BEGIN UPDATE posts SET id = id; END;
INSERT INTO users VALUES (1, 'Ann', 40), (2, 'Ben', -1), (7, 'Gil', 3);
DELETE FROM users WHERE id = 7;
INSERT INTO posts VALUES (1, 1), (2, 2);
";

/// `sql` stops with a message that holds `message`, and leaves everything as it was.
async fn stops(database: &mut Database, sql: &'static str, message: &str) {
    let before = database.dump().await;
    let (emission, _) = database.emit(sql, true).unwrap();
    let error = database.run(&emission).await.unwrap_err();
    assert!(error.message.contains(message), "{}", error.message);
    pretty_assertions::assert_eq!(database.dump().await, before);
    assert_eq!(
        database.rows("SELECT name FROM sqlite_temp_schema").await,
        [""; 0]
    );
    assert_eq!(database.rows("PRAGMA foreign_keys").await, ["1"]);
}

#[tokio::test]
async fn a_row_that_violates_a_new_check() {
    let mut database = Database::new(FAMILY).await;
    stops(
        &mut database,
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\nALTER TABLE users ADD CONSTRAINT grown CHECK (age >= 0);\n",
        "grown",
    )
    .await;
}

#[tokio::test]
async fn a_full_disk() {
    let mut database = Database::new(FAMILY).await;
    database
        .execute(
            "WITH RECURSIVE n (i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
             INSERT INTO users SELECT i, 'user ' || i, i FROM n",
        )
        .await
        .unwrap();
    for more in [0, 1, 5, 20] {
        let pages: u32 = database
            .rows("PRAGMA page_count")
            .await
            .concat()
            .parse()
            .unwrap();
        let most = format!("PRAGMA max_page_count = {}", pages + more);
        database.rows(&most).await;
        stops(
            &mut database,
            "ALTER TABLE users ALTER COLUMN age SET DEFAULT 3;\n",
            "full",
        )
        .await;
    }
}

#[tokio::test]
async fn rows_that_violate_a_new_key() {
    let mut database = Database::new(FAMILY).await;
    stops(
        &mut database,
        "ALTER TABLE posts ADD CONSTRAINT odd FOREIGN KEY (id) REFERENCES users (id);\n\
         ALTER TABLE users ADD CONSTRAINT boss FOREIGN KEY (age) REFERENCES users (id);\n",
        "`boss` is violated: `users` refers to rows that `users` does not have",
    )
    .await;
}

#[tokio::test]
async fn rows_that_violated_a_key_before_do_not_stop_it() {
    let mut database = Database::new(FAMILY).await;
    database.execute("PRAGMA foreign_keys = OFF").await.unwrap();
    database
        .execute("INSERT INTO posts VALUES (9, 99)")
        .await
        .unwrap();
    database.execute("PRAGMA foreign_keys = ON").await.unwrap();
    // The type of the key's column changes, so that the rows are looked at.
    database
        .change("ALTER TABLE posts ALTER COLUMN user_id TYPE integer;\n")
        .await;
    assert_eq!(database.rows("SELECT count(*) FROM posts").await, ["3"]);
    stops(
        &mut database,
        "ALTER TABLE posts ALTER COLUMN user_id TYPE bigint USING user_id + 1;\n",
        "posts_user_id_fkey",
    )
    .await;
}

#[tokio::test]
async fn what_is_there_and_not_known() {
    for (made, message) in [
        (
            "ALTER TABLE users ADD COLUMN more text",
            "the columns of `users`",
        ),
        (
            "ALTER TABLE users DROP COLUMN age",
            "the columns of `users`",
        ),
        (
            "ALTER TABLE users RENAME COLUMN age TO years",
            "the columns of `users`",
        ),
        ("CREATE INDEX own ON users (age)", "the indexes of `users`"),
        ("DROP INDEX users_name", "the indexes of `users`"),
        (
            "CREATE TRIGGER own AFTER DELETE ON users BEGIN SELECT 1; END",
            "the triggers on `users`",
        ),
    ] {
        let mut database = Database::new(FAMILY).await;
        database.execute(made).await.unwrap();
        stops(
            &mut database,
            "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'x';\n",
            message,
        )
        .await;
    }
}

#[tokio::test]
async fn a_temporary_table_of_the_same_name() {
    let mut database = Database::new(FAMILY).await;
    database
        .execute("CREATE TEMP TABLE users AS SELECT * FROM main.users")
        .await
        .unwrap();
    let (emission, _) = database
        .emit("ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n", true)
        .unwrap();
    let error = database.run(&emission).await.unwrap_err();
    assert!(error.message.contains("hides `users`"), "{}", error.message);
}

/// The row that comes first would go, or the one that comes later, and nobody would be told.
#[tokio::test]
async fn a_conflict_that_the_table_itself_would_settle() {
    for conflict in ["REPLACE", "IGNORE"] {
        let mut database = Database::new(&format!(
            "CREATE TABLE codes (id INTEGER PRIMARY KEY AUTOINCREMENT, code text NOT NULL ON CONFLICT {conflict} DEFAULT 'x', n integer, CONSTRAINT one UNIQUE (code) ON CONFLICT {conflict});\n\
             INSERT INTO codes VALUES (1, 'a', 5), (2, 'A', 5);\n"
        ))
        .await;
        stops(
            &mut database,
            "ALTER TABLE codes ALTER COLUMN code TYPE varchar(5) USING lower(code);\n",
            "UNIQUE constraint failed",
        )
        .await;
        stops(
            &mut database,
            "ALTER TABLE codes ALTER COLUMN code TYPE varchar(5) USING NULL;\n",
            "NOT NULL constraint failed",
        )
        .await;
    }
}

#[tokio::test]
async fn foreign_keys_that_are_on() {
    let mut database = Database::new(FAMILY).await;
    let (mut emission, _) = database
        .emit(
            "ALTER TABLE users ALTER COLUMN name SET DEFAULT 'x';\n",
            true,
        )
        .unwrap();
    assert!(std::mem::take(&mut emission.foreign_keys_off));
    let before = database.dump().await;
    let error = database.run(&emission).await.unwrap_err();
    assert!(
        error.message.contains("PRAGMA foreign_keys = OFF"),
        "{}",
        error.message
    );
    assert_eq!(database.dump().await, before);
}

#[tokio::test]
async fn a_key_that_is_not_valid_yet() {
    let mut database = Database::new(FAMILY).await;
    database
        .change("ALTER TABLE users ADD CONSTRAINT boss FOREIGN KEY (age) REFERENCES users (id) NOT VALID;\n")
        .await;
    stops(
        &mut database,
        "ALTER TABLE users VALIDATE CONSTRAINT boss;\n",
        "boss",
    )
    .await;
    database.execute("UPDATE users SET age = 1").await.unwrap();
    database
        .change("ALTER TABLE users VALIDATE CONSTRAINT boss;\n")
        .await;
}

/// `sql` is refused with a problem that says `message`.
async fn refused(sql: &'static str, transaction: bool, message: &str) {
    let database = Database::new(FAMILY).await;
    let misfit = database.emit(sql, transaction).unwrap_err();
    assert!(misfit.problem.message.contains(message), "{misfit:?}");
}

#[tokio::test]
async fn a_rebuild_outside_of_a_transaction() {
    refused(
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL;\n",
        false,
        "a rebuild of `users` cannot be in a `no-transaction` block",
    )
    .await;
}

#[tokio::test]
async fn a_change_to_what_a_trigger_mentions() {
    for sql in [
        "ALTER TABLE posts RENAME TO entries;\n",
        "ALTER TABLE posts RENAME COLUMN id TO number;\n",
        "ALTER TABLE posts DROP COLUMN id;\n",
    ] {
        refused(sql, true, "the trigger `users_touch`").await;
    }
}

/// PostgreSQL fails there too.
#[tokio::test]
async fn a_text_that_is_no_value_of_the_new_type() {
    let mut database = Database::new("CREATE TABLE codes (id integer, code text);\nINSERT INTO codes VALUES (1, ' 42'), (2, '4 2');\n").await;
    let change = "ALTER TABLE codes ALTER COLUMN code TYPE integer USING code::integer;\n";
    stops(
        &mut database,
        change,
        "not understood as a value of type integer: 4 2",
    )
    .await;
    database
        .execute("UPDATE codes SET code = NULL WHERE id = 2")
        .await
        .unwrap();
    database.change(change).await;
    assert_eq!(
        database
            .rows("SELECT typeof(code) || ' ' || code FROM codes WHERE id = 1")
            .await,
        ["integer 42"]
    );
}
