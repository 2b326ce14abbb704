-- Rename fullname to name

--! revision 09cb35d7e6a4
--! revises  6fe1a2948d37
--! created  2026-03-02T10:05:00Z

--! upgrade
ALTER TABLE users RENAME COLUMN fullname TO name;

--! downgrade
ALTER TABLE users RENAME COLUMN name TO fullname;
