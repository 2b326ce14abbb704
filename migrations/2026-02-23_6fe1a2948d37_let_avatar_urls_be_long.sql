-- Let avatar URLs be long
--
-- Signed URLs do not fit into 200 characters. On PostgreSQL the way back refuses while a longer one is
-- stored: without USING the value is not cut. SQLite does not enforce the length at all.
--
-- SQLite cannot change a column's type, so the table, which no other references, is built anew.

--! revision 6fe1a2948d37
--! revises  d5037b9ce841
--! created  2026-02-23T09:40:00Z

--! upgrade postgres
ALTER TABLE user_profiles ALTER COLUMN avatar_url TYPE text;

--! upgrade sqlite
CREATE TABLE user_profiles_new (
    user_id    bigint NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio        text,
    website    text,
    avatar_url text
);
INSERT INTO user_profiles_new (user_id, bio, website, avatar_url)
    SELECT user_id, bio, website, avatar_url FROM user_profiles;
DROP TABLE user_profiles;
ALTER TABLE user_profiles_new RENAME TO user_profiles;

--! downgrade postgres
ALTER TABLE user_profiles ALTER COLUMN avatar_url TYPE varchar(200);

--! downgrade sqlite
CREATE TABLE user_profiles_new (
    user_id    bigint NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio        text,
    website    text,
    avatar_url varchar(200)
);
INSERT INTO user_profiles_new (user_id, bio, website, avatar_url)
    SELECT user_id, bio, website, avatar_url FROM user_profiles;
DROP TABLE user_profiles;
ALTER TABLE user_profiles_new RENAME TO user_profiles;
