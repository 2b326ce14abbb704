//! What lies outside of the schema `public`: no rows are made there, and nothing is blamed on it.

use super::{check, tests};
use crate::Dialect;

#[tokio::test]
async fn tables_of_other_schemas_are_named() {
    check(
        r#"
# postgres: tables of another schema
CREATE SCHEMA "More";
CREATE TABLE "More".u (id bigint PRIMARY KEY, n text);
CREATE VIEW "More".v AS SELECT id FROM "More".u;
+
ALTER TABLE "More".u ADD COLUMN t integer NOT NULL;
-
ALTER TABLE "More".u DROP COLUMN t;
= rows skipped: proven without rows in `"More".u`: rows are made and compared in the schema `public` alone
# postgres: the same tables again
CREATE TABLE la (id bigint PRIMARY KEY);
+
ALTER TABLE "More".u ADD COLUMN m text;
-
ALTER TABLE "More".u DROP COLUMN m;
# postgres: what an extension has
CREATE EXTENSION pg_trgm SCHEMA "More";
+
SELECT 1;
-
SELECT 1;
"#,
    )
    .await;
}

#[tokio::test]
async fn what_replay_does_not_understand_is_not_held_against_the_database() {
    tests::check(
        Dialect::Postgres,
        "
=== aaa
--! upgrade
CREATE SCHEMA app;

CREATE TABLE app.u (id bigint PRIMARY KEY, n text);
CREATE TABLE t (id bigint PRIMARY KEY);
--! downgrade
DROP TABLE t;
DROP SCHEMA app CASCADE;
=== bbb <- aaa
--! upgrade
CREATE TABLE v (
    id bigint PRIMARY KEY,
    u bigint REFERENCES app.u (id)
);
--! downgrade
DROP TABLE v;
=== ccc <- bbb
--! upgrade
ALTER TABLE app.u SET SCHEMA public;
--! downgrade
ALTER TABLE u SET SCHEMA app;
=== ddd <- ccc
--! upgrade
DROP TABLE v;
ALTER TABLE u ADD COLUMN m integer;
--! irreversible \"so\"
",
        "
aaa up ok down ok again ok
bbb up ok down ok again ok
  rows skipped line 6: proven without rows in `app.u`: rows are made and compared in the schema `public` alone
  replay note line 9: table `v`: only the database has it
not understood, and so not compared: a schema other than `public`: `app`
ccc up ok down ok again ok
  replay note line 7: table `u`: only the database has it
not understood, and so not compared: a schema other than `public`: `app`
ddd up ok down irreversible again skipped
snapshot ok: read step by step and read afresh, the catalogue is the same
base skipped: no way through `ddd`
offline ok: the script that upgrades leaves what running leaves
models skipped: no models are configured",
    )
    .await;
}

#[tokio::test]
async fn a_place_is_one_of_the_file_that_is_named() {
    tests::check(
        Dialect::Postgres,
        "
=== aaa
--! upgrade
CREATE SCHEMA app;


CREATE TABLE app.u (id bigint PRIMARY KEY, n text);
--! downgrade
DROP TABLE app.u;
DROP SCHEMA app;
=== bbb <- aaa
--! upgrade
DO $$ BEGIN CREATE TABLE t (id bigint PRIMARY KEY); END $$;
ALTER TABLE app.u ADD COLUMN m integer;
--! downgrade
ALTER TABLE app.u DROP COLUMN m;
DROP TABLE t;
",
        "
aaa up ok down ok again ok
bbb up ok down ok again ok
  rows skipped line 6: proven without rows in `app.u`: rows are made and compared in the schema `public` alone
  replay failed line 6: table `t`: only the database has it
  replay failed line 8: not understood: a schema other than `public`: `app`
snapshot ok: read step by step and read afresh, the catalogue is the same
base ok: 2 revisions up and down leave nothing
offline ok: the scripts that upgrade and downgrade leave what running leaves
models skipped: no models are configured",
    )
    .await;
}
