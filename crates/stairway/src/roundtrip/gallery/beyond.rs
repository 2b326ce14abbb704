//! What lies outside of the schema `public`: no rows are made there, and nothing is blamed on it.

use super::check;

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
