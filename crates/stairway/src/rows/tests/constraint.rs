//! Constraints that rows have to be made for.

use super::{Dialect, Ground};
use pretty_assertions::assert_eq;

async fn check(dialect: Dialect, sql: &str, wanted: &str) {
    let mut ground = Ground::new(dialect).await;
    ground.fill(sql).await;
    assert_eq!(ground.counts(), wanted, "{dialect}");
    ground.close().await;
}

#[tokio::test]
async fn keys_that_share_columns_refer_to_rows_that_agree() {
    let sql = "
        CREATE TABLE tenants (id int PRIMARY KEY);
        CREATE TABLE users (tenant int NOT NULL REFERENCES tenants (id), id int NOT NULL,
            PRIMARY KEY (tenant, id));
        CREATE TABLE rooms (tenant int NOT NULL REFERENCES tenants (id), id int NOT NULL,
            inside int, PRIMARY KEY (tenant, id),
            FOREIGN KEY (tenant, inside) REFERENCES rooms (tenant, id));
        CREATE TABLE stays (id int PRIMARY KEY, tenant int NOT NULL, owner int NOT NULL, room int NOT NULL,
            guest int, FOREIGN KEY (tenant, owner) REFERENCES users (tenant, id),
            FOREIGN KEY (tenant, room) REFERENCES rooms (tenant, id),
            FOREIGN KEY (tenant, guest) REFERENCES users (tenant, id));";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let mut ground = Ground::new(dialect).await;
        ground.fill(sql).await;
        assert_eq!(
            ground.counts(),
            "rooms 12\nstays 8\ntenants 8\nusers 8",
            "{dialect}"
        );
        assert!(ground.values("stays", "guest").len() > 2);
        assert!(ground.values("rooms", "inside").len() > 2);
        ground.close().await;
    }
}

const EACH_OTHER: &str = "
    CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL);
    CREATE TABLE b (id int PRIMARY KEY, c int NOT NULL);
    CREATE TABLE c (id int PRIMARY KEY, a int NOT NULL REFERENCES a (id));
    ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id) ";

#[tokio::test]
async fn tables_that_need_each_other_are_filled_together_where_keys_can_wait() {
    let waiting = format!(
        "{EACH_OTHER} DEFERRABLE; ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c (id) INITIALLY DEFERRED"
    );
    check(Dialect::Postgres, &waiting, "a 8\nb 8\nc 8").await;
    let strict = format!("{EACH_OTHER}; ALTER TABLE b ADD FOREIGN KEY (c) REFERENCES c (id)");
    check(
        Dialect::Postgres,
        &strict,
        "a 0: it has to refer to `b`, which has no rows
b 0: it has to refer to `c`, which has no rows
c 0: it has to refer to `a`, which has no rows",
    )
    .await;
    let sqlite = "
        CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL REFERENCES b (id));
        CREATE TABLE b (id int PRIMARY KEY, c int NOT NULL REFERENCES c (id));
        CREATE TABLE c (id int PRIMARY KEY, a int NOT NULL REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED);";
    check(Dialect::Sqlite, sqlite, "a 8\nb 8\nc 8").await;
}

#[tokio::test]
async fn what_on_conflict_refuses_is_filled_row_by_row() {
    let sql = "
        CREATE TABLE ranks (id int PRIMARY KEY, place int UNIQUE DEFERRABLE INITIALLY DEFERRED);
        CREATE TABLE ruled (id int PRIMARY KEY, word text);
        CREATE TABLE seen (id int);
        CREATE RULE r AS ON INSERT TO ruled DO ALSO INSERT INTO seen VALUES (1);
        CREATE TABLE full_keys (id int PRIMARY KEY, r int, s int, UNIQUE (r, s));
        CREATE TABLE matched (id int PRIMARY KEY, a int, b int,
            FOREIGN KEY (a, b) REFERENCES full_keys (r, s) MATCH FULL);
        CREATE TABLE times (during tsrange, EXCLUDE USING gist (during WITH &&));";
    let mut ground = Ground::new(Dialect::Postgres).await;
    ground.fill(sql).await;
    let counts = ground.counts();
    for wanted in ["ranks 8", "ruled 8", "seen 16", "matched 8", "times 8"] {
        assert!(counts.contains(wanted), "{wanted} in\n{counts}");
    }
    assert!(ground.values("matched", "a").len() > 2);
    ground.close().await;
}

#[tokio::test]
async fn wide_tables_and_those_that_take_no_value() {
    let columns: Vec<String> = (0..250).map(|number| format!("c{number} text")).collect();
    let sql = format!(
        "CREATE TABLE wide ({}, CHECK (c249 <> 'x'));
         CREATE TABLE narrow (id int GENERATED ALWAYS AS (7) STORED, a int, CHECK (a IS NULL))",
        columns.join(", ")
    );
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        check(dialect, &sql, "narrow 8\nwide 8").await;
    }
    let none =
        "CREATE TABLE none (); CREATE TABLE key_only (id bigint GENERATED ALWAYS AS IDENTITY)";
    check(Dialect::Postgres, none, "key_only 8\nnone 8").await;
}

#[tokio::test]
async fn extremes_that_a_generated_column_cannot_hold_give_way_to_others() {
    let sql = "CREATE TABLE sums (id int PRIMARY KEY, a int NOT NULL, twice int GENERATED ALWAYS AS (a * 2) STORED);
        CREATE TABLE kept (code varchar(4) NOT NULL UNIQUE CHECK (length(code) = 4),
            mail varchar(30) NOT NULL UNIQUE CHECK (mail LIKE '%@%.org'));";
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        check(dialect, sql, "kept 8\nsums 8").await;
    }
}

#[tokio::test]
async fn rows_that_triggers_write_are_seen_and_an_error_is_said_in_one_line() {
    let sqlite = "
        CREATE TABLE posts (id integer PRIMARY KEY, body text);
        CREATE TABLE audit (post integer);
        CREATE TRIGGER t AFTER INSERT ON posts BEGIN INSERT INTO audit VALUES (new.id); END;
        CREATE TABLE shut (id integer PRIMARY KEY);
        CREATE TRIGGER s BEFORE INSERT ON shut BEGIN SELECT raise(ABORT, 'this
            is shut'); END;";
    check(
        Dialect::Sqlite,
        sqlite,
        "audit 16\nposts 8\nshut 0: this is shut",
    )
    .await;
}

#[tokio::test]
async fn parts_of_tables_are_filled_through_the_whole() {
    let sql = "
        CREATE TABLE logs (id int NOT NULL, day date NOT NULL) PARTITION BY RANGE (id);
        CREATE TABLE logs_low PARTITION OF logs FOR VALUES FROM (MINVALUE) TO (0);
        CREATE TABLE logs_high PARTITION OF logs FOR VALUES FROM (0) TO (MAXVALUE);
        CREATE TABLE base (id int PRIMARY KEY);
        CREATE TABLE derived (more text) INHERITS (base);";
    check(Dialect::Postgres, sql, "base 8\nderived 8\nlogs 8").await;
}

#[tokio::test]
async fn sequences_stay_where_they_are() {
    let mut ground = Ground::new(Dialect::Postgres).await;
    ground
        .fill("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial, word text)")
        .await;
    assert_eq!(ground.counts(), "t 8");
    let asked = "SELECT count(last_value) FROM pg_sequences";
    let used = ground.connection.value(asked).await.unwrap();
    assert_eq!(used.as_deref(), Some("0"));
    ground.close().await;
}
