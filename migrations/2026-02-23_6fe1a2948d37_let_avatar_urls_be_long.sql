-- Let avatar URLs be long
--
-- Signed URLs do not fit into 200 characters. On PostgreSQL the way back refuses while a longer one is
-- stored: without USING the value is not cut. SQLite does not enforce the length at all.

--! revision 6fe1a2948d37
--! revises  d5037b9ce841
--! created  2026-02-23T09:40:00Z

--! upgrade
ALTER TABLE user_profiles ALTER COLUMN avatar_url TYPE text;

--! downgrade
ALTER TABLE user_profiles ALTER COLUMN avatar_url TYPE varchar(200);
