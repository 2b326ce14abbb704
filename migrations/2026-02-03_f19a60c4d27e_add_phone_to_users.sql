-- Add phone to users

--! revision f19a60c4d27e
--! revises  83e2d61fb05c
--! created  2026-02-03T13:20:00Z

--! upgrade
ALTER TABLE users ADD COLUMN phone text;

--! downgrade
ALTER TABLE users DROP COLUMN phone;
