//! Objects that a downgrade loses or leaves, where tables hold rows.

use super::check;

#[tokio::test]
async fn what_is_lost_of_a_table() {
    check(
        r#"
# a default
CREATE TABLE oa (id integer PRIMARY KEY, a text DEFAULT 'x');
+
ALTER TABLE oa ALTER COLUMN a DROP DEFAULT;
ALTER TABLE oa ADD COLUMN b integer;
-
ALTER TABLE oa DROP COLUMN b;
=sqlite down failed: table `oa`: column `a`: default was `'x'`, is now none
=postgres down failed: table `oa`: column `a`: default was `'x'::text`, is now none
# a CHECK
CREATE TABLE ob (id integer PRIMARY KEY, a integer, CONSTRAINT ob_a CHECK (a <> 77));
+
ALTER TABLE ob DROP CONSTRAINT ob_a;
ALTER TABLE ob ADD COLUMN b integer;
-
ALTER TABLE ob DROP COLUMN b;
=sqlite down failed: table `ob`: check `ob_a` is lost
=sqlite again failed: table `ob` has no constraint `ob_a` / note: no statement before this one, in this revision or in its ancestors, creates it
=postgres down failed: table `ob`: check `ob_a` is lost
=postgres again failed: constraint "ob_a" of relation "ob" does not exist
# an index that was unique
CREATE TABLE oc (id integer PRIMARY KEY, a integer);
CREATE UNIQUE INDEX oc_a ON oc (a);
+
DROP INDEX oc_a;
-
CREATE INDEX oc_a ON oc (a);
=sqlite down failed: index `oc_a` on table `oc`: is no longer unique
=postgres down failed: index `oc_a` on table `oc`: definition was `CREATE UNIQUE INDEX oc_a ON public.oc USING btree (a)`, is now `CREATE INDEX oc_a ON public.oc USING btree (a)`
# a view
CREATE TABLE od (id integer PRIMARY KEY, a text);
CREATE VIEW od_all AS SELECT id, a FROM od;
+
DROP VIEW od_all;
ALTER TABLE od RENAME COLUMN a TO b;
-
ALTER TABLE od RENAME COLUMN b TO a;
=sqlite down failed: view `od_all` is lost
=sqlite again failed: there is no view `od_all` / note: no statement before this one, in this revision or in its ancestors, creates it
=postgres down failed: view `od_all` is lost
=postgres again failed: view "od_all" does not exist
# what a reference does
CREATE TABLE oe (id integer PRIMARY KEY);
CREATE TABLE oe_child (id integer PRIMARY KEY, oe integer CONSTRAINT oe_child_oe REFERENCES oe (id) ON DELETE CASCADE);
+
ALTER TABLE oe_child DROP CONSTRAINT oe_child_oe;
-
ALTER TABLE oe_child ADD CONSTRAINT oe_child_oe FOREIGN KEY (oe) REFERENCES oe (id);
=sqlite down failed: table `oe_child`: foreign key `oe_child_oe`: on delete was `cascade`, is now none
=postgres down failed: table `oe_child`: foreign key `oe_child_oe`: definition was `FOREIGN KEY (oe) REFERENCES public.oe(id) ON DELETE CASCADE`, is now `FOREIGN KEY (oe) REFERENCES public.oe(id)`
# sqlite: a trigger that is left
CREATE TABLE og (id integer PRIMARY KEY, a text);
+ sqlite
ALTER TABLE og ADD COLUMN b text;
CREATE TRIGGER og_touch AFTER UPDATE ON og BEGIN UPDATE og SET a = 'x' WHERE id = -1; END;
- sqlite
ALTER TABLE og DROP COLUMN b;
= down failed: trigger `og_touch` on table `og` was left behind
= again failed: trigger og_touch already exists
"#,
    )
    .await;
}

#[tokio::test]
async fn what_is_lost_or_left_of_postgresql_alone() {
    check(
        r#"
# postgres: a comment
CREATE TABLE pa (id integer PRIMARY KEY);
COMMENT ON TABLE pa IS 'why';
+
COMMENT ON TABLE pa IS 'why not';
-
COMMENT ON TABLE pa IS NULL;
= down failed: table `pa`: comment was `why`, is now none
# postgres: a grant
CREATE TABLE pb (id integer PRIMARY KEY);
GRANT SELECT ON pb TO public;
+
REVOKE SELECT ON pb FROM public;
ALTER TABLE pb ADD COLUMN a integer;
-
ALTER TABLE pb DROP COLUMN a;
= down failed: table `pb`: grants was `SELECT to PUBLIC`, is now none
# postgres: a trigger
CREATE TABLE pc (id integer PRIMARY KEY);
CREATE FUNCTION pc_touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER pc_touch BEFORE UPDATE ON pc FOR EACH ROW EXECUTE FUNCTION pc_touch();
+
DROP TRIGGER pc_touch ON pc;
ALTER TABLE pc ADD COLUMN a integer;
-
ALTER TABLE pc DROP COLUMN a;
= down failed: trigger `pc_touch` on table `pc` is lost
= again failed: trigger "pc_touch" for table "pc" does not exist
# postgres: a trigger that is disabled
CREATE TABLE pd (id integer PRIMARY KEY);
CREATE FUNCTION pd_touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER pd_touch BEFORE UPDATE ON pd FOR EACH ROW EXECUTE FUNCTION pd_touch();
+
ALTER TABLE pd DISABLE TRIGGER pd_touch;
-
ALTER TABLE pd DISABLE TRIGGER ALL;
= down failed: the downgrade does nothing: everything that the upgrade changed is still there / trigger `pd_touch` on table `pd`: enabled was none, is now `no`
# postgres: an upgrade that makes something else the second time
CREATE TABLE pg (id integer PRIMARY KEY, a integer);
CREATE SEQUENCE pg_count;
! allow replay "a block of code makes it"
+
DO $$ BEGIN
    IF nextval('pg_count') = 1 THEN CREATE INDEX pg_first ON pg (a); ELSE CREATE INDEX pg_second ON pg (a); END IF;
END $$;
-
DROP INDEX IF EXISTS pg_first;
DROP INDEX IF EXISTS pg_second;
= replay waived: …
= again failed: …
= again failed: …
# postgres: a sequence that is left
CREATE TABLE pe (id integer PRIMARY KEY);
+
CREATE SEQUENCE pe_left;
ALTER TABLE pe ADD COLUMN a bigint DEFAULT nextval('pe_left');
-
ALTER TABLE pe DROP COLUMN a;
= down failed: sequence `pe_left` was left behind
= again failed: relation "pe_left" already exists
# postgres: an enum and a function that are left
CREATE TABLE pf (id integer PRIMARY KEY);
+
CREATE TYPE pf_mood AS ENUM ('glad', 'sad');
CREATE FUNCTION pf_one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
ALTER TABLE pf ADD COLUMN a pf_mood;
-
ALTER TABLE pf DROP COLUMN a;
= down failed: enum `pf_mood` was left behind
= down failed: function `pf_one()` was left behind
= again failed: type "pf_mood" already exists
"#,
    )
    .await;
}

#[tokio::test]
async fn an_index_that_is_not_valid() {
    check(
        r#"
# postgres: an index that is left invalid
CREATE TABLE qa (id integer PRIMARY KEY, a integer);
CREATE INDEX qa_a ON qa (a);
+
DROP INDEX qa_a;
- postgres no-transaction
CREATE INDEX CONCURRENTLY qa_a ON qa (a);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'qa_a'::regclass;
= down failed: index `qa_a` on table `qa`: is now invalid
# postgres: a table that no statement shows
CREATE TABLE qb (id integer PRIMARY KEY);
+
DO $$ BEGIN CREATE TABLE qb_hidden (id integer); END $$;
-
DROP TABLE qb_hidden;
= replay failed: table `qb_hidden`: only the database has it…
"#,
    )
    .await;
}
