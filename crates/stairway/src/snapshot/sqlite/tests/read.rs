//! What a snapshot says of each kind of object.

use super::*;

#[tokio::test]
async fn a_table_with_everything() {
    check(
        "CREATE TABLE users (
            id integer PRIMARY KEY AUTOINCREMENT,
            email varchar( 120 ) NOT NULL ON CONFLICT REPLACE DEFAULT 'x' COLLATE NOCASE UNIQUE ON CONFLICT IGNORE,
            age INT CHECK (age > 0),
            team_id bigint CONSTRAINT users_team REFERENCES teams (id) ON DELETE SET NULL ON UPDATE CASCADE
                DEFERRABLE INITIALLY DEFERRED,
            total numeric(12,2) GENERATED ALWAYS AS (age * 2) STORED,
            half AS (age / 2),
            CONSTRAINT grown CHECK (age >= 18 OR team_id IS NULL),
            FOREIGN KEY (age, team_id) REFERENCES teams (a, b) MATCH FULL,
            UNIQUE (age DESC, team_id COLLATE rtrim)
        );
        CREATE TABLE teams (a, b, id text, PRIMARY KEY (a, b DESC)) WITHOUT ROWID;
        CREATE TABLE exact (a ANY, b INTEGER) STRICT;",
        "\
table exact
  strict: yes
  column a | position: 1; type: any
  column b | position: 2; type: integer
table teams
  without rowid: yes
  column a | position: 1
  column b | position: 2
  column id | position: 3; type: text
  primary key (a, b desc) | columns: a, b desc
table users
  check (age > 0) | expression: age > 0
  check grown | expression: age >= 18 or team_id is null
  column age | position: 3; type: int
  column email | collation: nocase; default: 'x'; not null: yes; on conflict: replace; position: 2; type: varchar(120)
  column half | generated: (age / 2) virtual; position: 6
  column id | position: 1; type: integer
  column team_id | position: 4; type: bigint
  column total | generated: (age * 2) stored; position: 5; type: numeric(12, 2)
  foreign key (age, team_id) | columns: age, team_id; match: full; references: teams (a, b)
  foreign key users_team | columns: team_id; deferrable: initially deferred; on delete: set null; on update: cascade; references: teams (id)
  primary key (id) | autoincrement: yes; columns: id; rowid alias: yes
  unique (age desc, team_id collate rtrim) | columns: age desc, team_id collate rtrim
  unique (email) | columns: email; on conflict: ignore",
    )
    .await;
}

#[tokio::test]
async fn indexes_are_parts_of_their_table() {
    check(
        "CREATE TABLE t (a, b COLLATE nocase);
        CREATE UNIQUE INDEX one ON t (a DESC, b COLLATE binary) WHERE a IS NOT NULL;
        CREATE INDEX Two ON T (lower(b), a || b COLLATE nocase);",
        "\
table t
  column a | position: 1
  column b | collation: nocase; position: 2
  index one | columns: a desc, b collate binary; unique: yes; where: a is not null
  index two | columns: lower(b), a || b collate nocase; spelling: Two",
    )
    .await;
}

#[tokio::test]
async fn triggers_are_parts_of_their_table_or_view() {
    check(
        "CREATE TABLE t (a, b);
        CREATE VIEW v (x, y) AS SELECT a, b FROM t WHERE a > 1;
        CREATE TRIGGER touch AFTER UPDATE OF b, a ON t FOR EACH ROW WHEN (new.a <> old.a) BEGIN
            UPDATE t SET b = CASE WHEN a THEN 1 ELSE 2 END WHERE rowid = new.rowid;
            DELETE FROM t WHERE a = -1;
        END;
        CREATE TRIGGER put INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.x, new.y); END;",
        "\
table t
  column a | position: 1
  column b | position: 2
  trigger touch | body: update t
    set b = case when a then 1 else 2 end
    where rowid = new.rowid;
    delete from t
    where a = -1;; event: update of a, b; timing: after; when: new.a <> old.a
view v
  columns: x, y
  definition: select a,
      b
    from t
    where a > 1
  trigger put | body: insert into t
    values (new.x, new.y);; event: insert; timing: instead of",
    )
    .await;
}

#[tokio::test]
async fn shadow_tables_are_parts_of_their_virtual_table() {
    check(
        "CREATE VIRTUAL TABLE notes USING fts5(title, body, tokenize = 'porter ascii')",
        "\
virtual table notes
  arguments: title, body, tokenize = 'porter ascii'
  module: fts5
  shadow table notes_config | 
  shadow table notes_content | 
  shadow table notes_data | 
  shadow table notes_docsize | 
  shadow table notes_idx | ",
    )
    .await;
}

#[tokio::test]
async fn the_numbers_of_the_header_are_facts_when_set() {
    check(
        "PRAGMA user_version = 3; PRAGMA application_id = 7",
        "\
database main
  application id: 7
  user version: 3",
    )
    .await;
    check("SELECT 1", "").await;
}

#[tokio::test]
async fn a_table_made_from_a_query() {
    check(
        "CREATE TABLE t AS SELECT 1 AS a, 'x' AS \"B c\"",
        "\
table t
  column a | position: 1
  column b c | position: 2; spelling: B c",
    )
    .await;
}

#[tokio::test]
async fn accidents_and_own_tables_are_left_out() {
    check(
        "CREATE TABLE stairway_revisions (id text PRIMARY KEY);
        CREATE INDEX mine ON stairway_revisions (id);
        CREATE TABLE stairway_log (a integer PRIMARY KEY AUTOINCREMENT);
        INSERT INTO stairway_log VALUES (5);
        ANALYZE;",
        "",
    )
    .await;
}

#[tokio::test]
async fn temporary_tables_do_not_hide_those_of_the_file() {
    check(
        "CREATE TABLE t (a); CREATE TEMP TABLE t (b, c)",
        "\
table t
  column a | position: 1",
    )
    .await;
}
