//! Wrong migrations that show where there are rows, and only there.

use super::check;

#[tokio::test]
async fn what_loses_rows_and_values() {
    check(
        r#"
# a downgrade with DELETE
CREATE TABLE wa (id integer PRIMARY KEY, a text);
+
ALTER TABLE wa ADD COLUMN b text;
-
ALTER TABLE wa DROP COLUMN b;
DELETE FROM wa;
= rows failed: `wa`: 8 of 8 rows lost by upgrade and downgrade
# a column that is dropped and added again
CREATE TABLE wb (id integer PRIMARY KEY, phone text);
+
ALTER TABLE wb DROP COLUMN phone;
-
ALTER TABLE wb ADD COLUMN phone text;
= rows failed: `wb.phone`: 6 of 6 values lost by upgrade and downgrade / for one, 'naïve 日本語 😀' became NULL
# a rename done as drop and add
CREATE TABLE wc (id integer PRIMARY KEY, a integer NOT NULL DEFAULT 0);
+
ALTER TABLE wc DROP COLUMN a;
ALTER TABLE wc ADD COLUMN b integer NOT NULL DEFAULT 0;
-
ALTER TABLE wc DROP COLUMN b;
ALTER TABLE wc ADD COLUMN a integer NOT NULL DEFAULT 0;
= rows failed: `wc.a`: 6 of 8 values lost by upgrade and downgrade / for one, 2147483647 became 0
# a data migration whose downgrade forgets
CREATE TABLE wd (id integer PRIMARY KEY, a text);
+
UPDATE wd SET a = 'all the same';
-
SELECT 1;
= rows failed: `wd.a`: 8 of 8 values lost by upgrade and downgrade / for one, NULL became 'all the same'
# a downgrade that overwrites
CREATE TABLE we (id integer PRIMARY KEY, a text NOT NULL);
+
CREATE INDEX we_a ON we (a);
-
DROP INDEX we_a;
UPDATE we SET a = 'old' WHERE a LIKE 'row%';
= rows failed: `we.a`: 1 of 8 values lost by upgrade and downgrade / for one, 'row 7' became 'old'
# several children in one column of their parent
CREATE TABLE wi (id integer PRIMARY KEY);
CREATE TABLE wi_child (wi integer NOT NULL REFERENCES wi (id), number varchar(20) NOT NULL, PRIMARY KEY (wi, number));
+
ALTER TABLE wi ADD COLUMN number varchar(20);
UPDATE wi SET number = (SELECT c.number FROM wi_child AS c WHERE c.wi = wi.id ORDER BY c.number COLLATE "C" LIMIT 1);
DELETE FROM wi_child;
-
INSERT INTO wi_child (wi, number) SELECT id, number FROM wi WHERE number IS NOT NULL;
ALTER TABLE wi DROP COLUMN number;
= rows failed: …
# a pair of each two that becomes one of them
CREATE TABLE wj_a (id integer PRIMARY KEY);
CREATE TABLE wj_b (id integer PRIMARY KEY);
CREATE TABLE wj (a integer NOT NULL REFERENCES wj_a (id), b integer NOT NULL REFERENCES wj_b (id), PRIMARY KEY (a, b));
+
DELETE FROM wj WHERE EXISTS (SELECT 1 FROM wj AS other WHERE other.a = wj.a AND other.b < wj.b);
-
SELECT 1;
= rows failed: …
# an empty text that becomes NULL
CREATE TABLE wk (a text, b varchar(20), c text, d text, id integer PRIMARY KEY);
+
UPDATE wk SET a = COALESCE(a, ''), b = COALESCE(b, ''), c = COALESCE(c, ''), d = COALESCE(d, '');
-
UPDATE wk SET a = NULLIF(a, ''), b = NULLIF(b, ''), c = NULLIF(c, ''), d = NULLIF(d, '');
= rows failed: `wk.a`: …
= rows failed: `wk.b`: …
= rows failed: `wk.c`: …
= rows failed: `wk.d`: …
# an upgrade with DELETE
CREATE TABLE wf (id integer PRIMARY KEY, a text);
+
DELETE FROM wf WHERE a IS NULL;
-
SELECT 1;
= rows failed: `wf`: 2 of 8 rows lost by upgrade and downgrade
# keys that are counted from elsewhere for good
CREATE TABLE wg (id integer PRIMARY KEY, a text);
+
UPDATE wg SET id = id + 10000000;
-
SELECT 1;
= rows failed: `wg.id`: 8 of 8 values lost by upgrade and downgrade / for one, 1000000 became 11000000
# a second upgrade that takes what the first left
CREATE TABLE wh (id integer PRIMARY KEY);
CREATE TABLE wh_done (id integer);
+
DELETE FROM wh WHERE EXISTS (SELECT 1 FROM wh_done WHERE id = 77);
INSERT INTO wh_done (id) VALUES (77);
-
SELECT 1;
= rows failed: `wh_done`: 1 row that was not there before is left by upgrade and downgrade
= rows failed: `wh`: 8 of 8 rows lost by downgrade and upgrade
"#,
    )
    .await;
}

#[tokio::test]
async fn what_loses_tables_and_leaves_rows() {
    check(
        r#"
# a table that is dropped and made again
CREATE TABLE xa (id integer PRIMARY KEY, a text);
+
DROP TABLE xa;
-
CREATE TABLE xa (id integer PRIMARY KEY, a text);
= rows failed: `xa`: 8 of 8 rows lost by upgrade and downgrade
# a seed that is left behind
CREATE TABLE xb (id integer PRIMARY KEY, a text);
+
INSERT INTO xb (id, a) SELECT count(*), 'seed' FROM xb;
-
SELECT 1;
= rows failed: `xb`: 1 row that was not there before is left by upgrade and downgrade
# a seed that is left behind and stands in the way of itself
CREATE TABLE xc (id integer PRIMARY KEY, a text);
+
INSERT INTO xc (id, a) VALUES (1, 'seed');
-
SELECT 1;
= rows failed: `xc`: 1 row that was not there before is left by upgrade and downgrade
= again failed: …
# a downgrade that takes more than the seed
CREATE TABLE xd (id integer PRIMARY KEY, a text);
+
INSERT INTO xd (id, a) VALUES (1, 'seed');
-
DELETE FROM xd WHERE a IS NOT NULL;
= rows failed: `xd`: 6 of 8 rows lost by upgrade and downgrade
# two columns that are joined and cannot be parted
CREATE TABLE xe (id integer PRIMARY KEY, a text NOT NULL, b text NOT NULL);
+
ALTER TABLE xe ADD COLUMN c text NOT NULL DEFAULT '';
UPDATE xe SET c = a || ' ' || b;
ALTER TABLE xe DROP COLUMN a;
ALTER TABLE xe DROP COLUMN b;
-
ALTER TABLE xe ADD COLUMN a text;
ALTER TABLE xe ADD COLUMN b text;
UPDATE xe SET a = c, b = '';
ALTER TABLE xe ALTER COLUMN a SET NOT NULL;
ALTER TABLE xe ALTER COLUMN b SET NOT NULL;
ALTER TABLE xe DROP COLUMN c;
= rows failed: `xe.a`: 8 of 8 values lost by upgrade and downgrade / for one, 'naïve 日本語 😀' became E'naïve 日本語 😀  a\tb\nc '
= rows failed: `xe.b`: 7 of 8 values lost by upgrade and downgrade / for one, E' a\tb\nc ' became ''
# sqlite: a rebuild that cascades
CREATE TABLE xf (id integer PRIMARY KEY, a text);
CREATE TABLE xf_child (id integer PRIMARY KEY, xf integer NOT NULL REFERENCES xf (id) ON DELETE CASCADE);
+ sqlite
CREATE TABLE xf_new (id integer PRIMARY KEY, a text, b text);
INSERT INTO xf_new (id, a) SELECT id, a FROM xf;
DROP TABLE xf;
ALTER TABLE xf_new RENAME TO xf;
- sqlite
ALTER TABLE xf DROP COLUMN b;
= up failed: dropping `xf` would take rows of `xf_child` along: they refer to it ON DELETE CASCADE
# postgres: a table that is emptied
CREATE TABLE xg (id integer PRIMARY KEY, a text);
+
TRUNCATE xg;
-
SELECT 1;
= rows failed: `xg`: 8 of 8 rows lost by upgrade and downgrade
"#,
    )
    .await;
}

#[tokio::test]
async fn what_fails_over_rows() {
    check(
        r#"
# NOT NULL on a filled table
CREATE TABLE ya (id integer PRIMARY KEY, a text);
+
ALTER TABLE ya ADD COLUMN b integer NOT NULL;
-
ALTER TABLE ya DROP COLUMN b;
=sqlite rows failed: the upgrade fails where there are rows: NOT NULL constraint failed: ya.b / row of `ya`: `id` 1000000, `a` NULL
=postgres rows failed: the upgrade fails where there are rows: column "b" of relation "ya" contains null values / row of `ya`: `id` 1000000, `a` NULL
# NOT NULL where there are nulls
CREATE TABLE yb (id integer PRIMARY KEY, a text);
+
ALTER TABLE yb ALTER COLUMN a SET NOT NULL;
-
ALTER TABLE yb ALTER COLUMN a DROP NOT NULL;
=sqlite rows failed: the upgrade fails where there are rows: NOT NULL constraint failed: yb.a / row of `yb`: `id` 1000000, `a` NULL
=postgres rows failed: the upgrade fails where there are rows: column "a" of relation "yb" contains null values / row of `yb`: `id` 1000000, `a` NULL
# UNIQUE over duplicates
CREATE TABLE yc (id integer PRIMARY KEY, a text NOT NULL CHECK (a IN ('x', 'y')));
+
CREATE UNIQUE INDEX yc_a ON yc (a);
-
DROP INDEX yc_a;
=sqlite rows failed: the upgrade fails where there are rows: UNIQUE constraint failed: yc.a / row of `yc`: `id` 1000002, `a` 'x'
=postgres rows failed: the upgrade fails where there are rows: could not create unique index "yc_a" / detail: Key (a)=(x) is duplicated.
# UNIQUE over what may be there twice
CREATE TABLE yh (id integer PRIMARY KEY, a text, b integer NOT NULL);
+
CREATE UNIQUE INDEX yh_a_b ON yh (a, b);
-
DROP INDEX yh_a_b;
=sqlite rows failed: the upgrade fails where there are rows: UNIQUE constraint failed: yh.a, yh.b / row of `yh`: `id` 1000005, `a` 'naïve 日本語 😀', `b` -1
=postgres rows failed: the upgrade fails where there are rows: could not create unique index "yh_a_b" / detail: Key (a, b)=(naïve 日本語 😀, -1) is duplicated.
# UNIQUE over a reference that several share
CREATE TABLE yi_parent (id integer PRIMARY KEY);
CREATE TABLE yi (id integer PRIMARY KEY, parent integer NOT NULL REFERENCES yi_parent (id));
+
ALTER TABLE yi ADD CONSTRAINT yi_parent_key UNIQUE (parent);
-
ALTER TABLE yi DROP CONSTRAINT yi_parent_key;
=sqlite rows failed: the upgrade fails where there are rows: …
=postgres rows failed: the upgrade fails where there are rows: could not create unique index "yi_parent_key" / detail: …
# CHECK over what does not hold it
CREATE TABLE yd (id integer PRIMARY KEY, a integer NOT NULL);
+
ALTER TABLE yd ADD CONSTRAINT yd_a CHECK (a > 3);
-
ALTER TABLE yd DROP CONSTRAINT yd_a;
=sqlite rows note: only with rows that do not meet it: the upgrade fails: CHECK constraint failed: yd_a / row of `yd`: `id` 1000001, `a` 0
=postgres rows note: only with rows that do not meet it: the upgrade fails: check constraint "yd_a" of relation "yd" is violated by some row / row of `yd`: `id` 1000001, `a` 0
# a reference to what is not there
CREATE TABLE ye (id integer PRIMARY KEY);
CREATE TABLE ye_child (id integer PRIMARY KEY, ye integer);
+
ALTER TABLE ye_child ADD CONSTRAINT ye_child_ye FOREIGN KEY (ye) REFERENCES ye (id);
-
ALTER TABLE ye_child DROP CONSTRAINT ye_child_ye;
=sqlite rows failed: the upgrade fails where there are rows: `ye_child_ye` is violated: `ye_child` refers to rows that `ye` does not have
=postgres rows failed: the upgrade fails where there are rows: insert or update on table "ye_child" violates foreign key constraint "ye_child_ye" / detail: Key (ye)=(2147483647) is not present in table "ye".
# a downgrade that restores a column with NOT NULL
CREATE TABLE yf (id integer PRIMARY KEY, a text NOT NULL);
+
ALTER TABLE yf DROP COLUMN a;
-
ALTER TABLE yf ADD COLUMN a text NOT NULL;
=sqlite rows failed: the downgrade fails where there are rows: NOT NULL constraint failed: yf.a / row of `yf`: `id` 1000000
=postgres rows failed: the downgrade fails where there are rows: column "a" of relation "yf" contains null values / row of `yf`: `id` 1000000
# a downgrade to a list that has less in it
CREATE TABLE yi (id integer PRIMARY KEY, a text NOT NULL CONSTRAINT yi_a CHECK (a IN ('x', 'y')));
+
ALTER TABLE yi DROP CONSTRAINT yi_a;
ALTER TABLE yi ADD CONSTRAINT yi_a CHECK (a IN ('x', 'y', 'z'));
UPDATE yi SET a = 'z' WHERE a = 'y';
-
ALTER TABLE yi DROP CONSTRAINT yi_a;
ALTER TABLE yi ADD CONSTRAINT yi_a CHECK (a IN ('x', 'y'));
=sqlite rows failed: the downgrade fails where there are rows: CHECK constraint failed: yi_a / row of `yi`: `id` 1000001, `a` 'z'
=postgres rows failed: the downgrade fails where there are rows: check constraint "yi_a" of relation "yi" is violated by some row / row of `yi`: `id` 1000001, `a` 'z'
# postgres: an upgrade that works only on an empty table
CREATE TABLE yg (id integer PRIMARY KEY);
+
DO $$ BEGIN IF EXISTS (SELECT FROM yg) THEN RAISE 'not empty'; END IF; END $$;
-
SELECT 1;
= rows failed: the upgrade fails where there are rows: not empty…
"#,
    )
    .await;
}

#[tokio::test]
async fn what_narrows_a_type() {
    check(
        r#"
# texts that are no numbers
CREATE TABLE za (id integer PRIMARY KEY, a text NOT NULL);
+
ALTER TABLE za ALTER COLUMN a TYPE integer USING a::integer;
-
ALTER TABLE za ALTER COLUMN a TYPE text USING a::text;
=sqlite rows failed: the upgrade fails where there are rows: not understood as a value of type integer: 'naïve 日本語 😀' / row of `za`: `id` 1000000, `a` 'naïve 日本語 😀'
=postgres rows failed: the upgrade fails where there are rows: invalid input syntax for type integer: "naïve 日本語 😀" / row of `za`: `id` 1000000, `a` 'naïve 日本語 😀'
# texts that are too long
CREATE TABLE zb (id integer PRIMARY KEY, a text NOT NULL);
+
ALTER TABLE zb ALTER COLUMN a TYPE varchar(3);
-
ALTER TABLE zb ALTER COLUMN a TYPE text;
=postgres rows failed: the upgrade fails where there are rows: value too long for type character varying(3)
# postgres: fractions
CREATE TABLE zc (id integer PRIMARY KEY, a numeric(6, 2) NOT NULL);
+
ALTER TABLE zc ALTER COLUMN a TYPE integer USING trunc(a)::integer;
-
ALTER TABLE zc ALTER COLUMN a TYPE numeric(6, 2);
= rows failed: `zc.a`: 5 of 8 values lost by upgrade and downgrade / for one, -9999.99 became -9999.00
# postgres: moments
CREATE TABLE zd (id integer PRIMARY KEY, a timestamptz NOT NULL);
+
ALTER TABLE zd ALTER COLUMN a TYPE date USING (a AT TIME ZONE 'UTC')::date;
-
ALTER TABLE zd ALTER COLUMN a TYPE timestamptz USING a::timestamp AT TIME ZONE 'UTC';
= rows failed: `zd.a`: 5 of 8 values lost by upgrade and downgrade / for one, '2024-02-29 06:45:45.123456+00' became '2024-02-29 00:00:00+00'
# postgres: fewer bits
CREATE TABLE zg (id integer PRIMARY KEY, a double precision);
+
ALTER TABLE zg ALTER COLUMN a TYPE real;
-
ALTER TABLE zg ALTER COLUMN a TYPE double precision;
= rows note: only with values at the edges of their types: the upgrade fails: …
= rows failed: …
# whole numbers that are too great at the edges of their types
CREATE TABLE zh (id integer PRIMARY KEY, a integer);
+
ALTER TABLE zh ALTER COLUMN a TYPE smallint USING a::smallint;
-
ALTER TABLE zh ALTER COLUMN a TYPE integer;
=sqlite rows note: only with values at the edges of their types: the upgrade fails: out of range for type smallint: 2147483647 / row of `zh`: …
=postgres rows note: only with values at the edges of their types: the upgrade fails: smallint out of range
# sums that are too great for the type
CREATE TABLE ze (id integer PRIMARY KEY, a integer);
+
UPDATE ze SET a = a * 2;
-
UPDATE ze SET a = a / 2;
=postgres rows note: only with values at the edges of their types: the upgrade fails: integer out of range
# sums that are too great on the way back
CREATE TABLE zf (id integer PRIMARY KEY, a integer);
+
ALTER TABLE zf ADD COLUMN b integer;
-
UPDATE zf SET b = a * 2;
ALTER TABLE zf DROP COLUMN b;
=postgres rows note: only with values at the edges of their types: the downgrade fails: integer out of range
# whole numbers that are too great
CREATE TABLE zg (id integer PRIMARY KEY, a bigint, b integer NOT NULL);
INSERT INTO zg (id, a, b) VALUES (1, 1099511627776, 70000);
+
ALTER TABLE zg ALTER COLUMN a TYPE integer;
-
ALTER TABLE zg ALTER COLUMN a TYPE bigint;
=sqlite up failed: out of range for type integer: 1099511627776
=postgres up failed: integer out of range
"#,
    )
    .await;
}

#[tokio::test]
async fn what_works_only_where_there_are_rows() {
    check(
        r#"
# a sum over nothing
CREATE TABLE va (id integer PRIMARY KEY, a integer);
CREATE TABLE va_sum (total bigint NOT NULL);
+
INSERT INTO va_sum (total) SELECT max(id) FROM va;
-
DELETE FROM va_sum WHERE total = (SELECT max(id) FROM va);
=sqlite up failed: the upgrade fails without rows: NOT NULL constraint failed: va_sum.total
=postgres up failed: the upgrade fails without rows: null value in column "total" of relation "va_sum" violates not-null constraint / detail: Failing row contains (null).
# what comes after it and cannot be tried without rows
CREATE TABLE vb (id integer PRIMARY KEY, a text);
+
ALTER TABLE vb ALTER COLUMN a SET NOT NULL;
-
ALTER TABLE vb ALTER COLUMN a DROP NOT NULL;
=sqlite up failed: NOT NULL constraint failed: vb.a
=postgres up failed: column "a" of relation "vb" contains null values
"#,
    )
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_rows_in_partitions() {
    check(
        r#"
# postgres: NOT NULL beside a range of moments
CREATE TABLE ua (id bigint NOT NULL, at timestamptz NOT NULL, kind text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE ua_2026 PARTITION OF ua FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
+
ALTER TABLE ua ADD COLUMN tenant integer NOT NULL;
-
ALTER TABLE ua DROP COLUMN tenant;
= rows failed: the upgrade fails where there are rows: column "tenant" of relation "ua_2026" contains null values / row of `ua`: …
# postgres: DELETE beside a range of numbers
CREATE TABLE ub (id bigint PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE ub_1 PARTITION OF ub FOR VALUES FROM (5000) TO (6000);
CREATE TABLE ub_2 PARTITION OF ub FOR VALUES FROM (6000) TO (MAXVALUE);
+
ALTER TABLE ub ADD COLUMN z integer;
-
DELETE FROM ub;
ALTER TABLE ub DROP COLUMN z;
= rows failed: `ub`: 8 of 8 rows lost by upgrade and downgrade
# postgres: DELETE beside lists of texts, and ranges in these
CREATE TABLE uc (id bigint NOT NULL, kind text, at date) PARTITION BY LIST (kind);
CREATE TABLE uc_ab PARTITION OF uc FOR VALUES IN ('of a kind', 'other') PARTITION BY RANGE (at, id);
CREATE TABLE uc_ab_1 PARTITION OF uc_ab FOR VALUES FROM ('1999-01-01', 5) TO ('1999-03-01', 100);
+
ALTER TABLE uc ADD COLUMN z integer;
-
DELETE FROM uc;
ALTER TABLE uc DROP COLUMN z;
= rows failed: `uc`: 8 of 8 rows lost by upgrade and downgrade
# postgres: partitions that come later
CREATE TABLE ud (kind integer NOT NULL, n text) PARTITION BY LIST (kind);
+
CREATE TABLE ud_7 PARTITION OF ud FOR VALUES IN (77);
-
DROP TABLE ud_7;
= rows skipped: proven without rows in `ud`: no partition of relation "ud" found for row
# postgres: and a downgrade with DELETE
CREATE TABLE ud_8 PARTITION OF ud FOR VALUES IN (88);
+
ALTER TABLE ud ADD COLUMN z integer;
-
DELETE FROM ud;
ALTER TABLE ud DROP COLUMN z;
= rows failed: `ud`: 8 of 8 rows lost by upgrade and downgrade
"#,
    )
    .await;
}
