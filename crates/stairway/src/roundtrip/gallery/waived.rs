//! Waivers: each waives what it names and nothing else, and one that waives nothing is told of.

use super::check;

#[tokio::test]
async fn each_waives_what_it_names() {
    check(
        r#"
# a loss in a column that is dropped
CREATE TABLE a (id integer PRIMARY KEY, phone text);
! allow drop-column "nobody calls"
+
ALTER TABLE a DROP COLUMN phone;
-
ALTER TABLE a ADD COLUMN phone text;
= rows waived: `a.phone`: 6 of 6 values lost by upgrade and downgrade / for one, 'naïve 日本語 😀' became NULL / waived by `drop-column`: nobody calls
# not one in another
CREATE TABLE b (id integer PRIMARY KEY, phone text, name text NOT NULL);
! allow drop-column "nobody calls"
+
ALTER TABLE b DROP COLUMN phone;
UPDATE b SET name = '';
-
ALTER TABLE b ADD COLUMN phone text;
= down note: table `b`: its columns are in another order: `id`, `name`, `phone`
= rows waived: `b.phone`: 6 of 6 values lost by upgrade and downgrade / for one, 'naïve 日本語 😀' became NULL / waived by `drop-column`: nobody calls
= rows failed: `b.name`: 7 of 8 values lost by upgrade and downgrade / for one, E' a\tb\nc ' became ''
# a table that is dropped
CREATE TABLE c (id integer PRIMARY KEY);
! allow drop-table "unused"
+
DROP TABLE c;
-
CREATE TABLE c (id integer PRIMARY KEY);
= rows waived: `c`: 8 of 8 rows lost by upgrade and downgrade / waived by `drop-table`: unused
# every loss, but not what rows stand in the way of
CREATE TABLE d (id integer PRIMARY KEY, a text);
! allow data-loss "junk"
+
DELETE FROM d WHERE a IS NOT NULL;
ALTER TABLE d ALTER COLUMN a SET NOT NULL;
-
ALTER TABLE d ALTER COLUMN a DROP NOT NULL;
=sqlite rows failed: the upgrade fails where there are rows: NOT NULL constraint failed: d.a
=postgres rows failed: the upgrade fails where there are rows: column "a" of relation "d" contains null values
# that too
CREATE TABLE e (id integer PRIMARY KEY, a text);
! allow rows "the table is empty there"
+
ALTER TABLE e ALTER COLUMN a SET NOT NULL;
-
ALTER TABLE e ALTER COLUMN a DROP NOT NULL;
=sqlite rows waived: the upgrade fails where there are rows: NOT NULL constraint failed: e.a / waived by `rows`: the table is empty there
=postgres rows waived: the upgrade fails where there are rows: column "a" of relation "e" contains null values / waived by `rows`: the table is empty there
# duplicates that go before UNIQUE comes
CREATE TABLE f (id integer PRIMARY KEY, a text NOT NULL CHECK (a IN ('x', 'y')));
! allow data-loss "the first of each is kept"
+
DELETE FROM f WHERE id > (SELECT min(id) FROM f AS other WHERE other.a = f.a);
CREATE UNIQUE INDEX f_a ON f (a);
-
DROP INDEX f_a;
= rows waived: `f`: 6 of 8 rows lost by upgrade and downgrade / waived by `data-loss`: the first of each is kept
"#,
    )
    .await;
}

#[tokio::test]
async fn one_that_waives_nothing_is_told_of() {
    check(
        r#"
# no loss
CREATE TABLE a (id integer PRIMARY KEY);
! allow data-loss "so"
! allow rows "so"
! allow drop-table "so"
! allow drop-column "so"
! allow replay "so"
+
ALTER TABLE a ADD COLUMN b text;
-
ALTER TABLE a DROP COLUMN b;
= rows note: `--! allow data-loss` is not needed: there is nothing that it waives
= rows note: `--! allow rows` is not needed: there is nothing that it waives
= rows note: `--! allow drop-table` is not needed: there is nothing that it waives
= rows note: `--! allow drop-column` is not needed: there is nothing that it waives
= replay note: `--! allow replay` is not needed: there is nothing that it waives
# a column is dropped, though what was in it comes back
CREATE TABLE b (id integer PRIMARY KEY, phone text);
! allow drop-column "it moves"
+
CREATE TABLE b_phone (id integer PRIMARY KEY, phone text);
INSERT INTO b_phone SELECT id, phone FROM b;
ALTER TABLE b DROP COLUMN phone;
-
ALTER TABLE b ADD COLUMN phone text;
UPDATE b SET phone = (SELECT phone FROM b_phone WHERE b_phone.id = b.id);
DROP TABLE b_phone;
# what cannot be told
CREATE TABLE c (id integer PRIMARY KEY);
! allow data-loss "so"
! allow parity "so"
+
DELETE FROM c;
"#,
    )
    .await;
}
