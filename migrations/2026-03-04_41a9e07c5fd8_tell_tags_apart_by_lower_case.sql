-- Tell tags apart by lower case
--
-- `Rust` and `rust` are one tag. SQLite's lower() knows ASCII only, so beyond it the two databases may
-- judge differently.

--! revision 41a9e07c5fd8
--! revises  b7d48f206ec3
--! created  2026-03-04T17:26:00Z
--! allow    rows "two tags that differ in case alone are for a person to merge"

--! upgrade
CREATE UNIQUE INDEX tags_lower_name_key ON tags (lower(name));

--! downgrade
DROP INDEX tags_lower_name_key;
