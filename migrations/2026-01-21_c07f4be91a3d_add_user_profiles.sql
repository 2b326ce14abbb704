-- Add user profiles
--
-- The user's id is the key: no identity column, so one text serves both databases. `NOT NULL` is
-- spelled out because SQLite lets a primary key that is not its rowid be null.

--! revision c07f4be91a3d
--! revises  5ebc48e65e28
--! created  2026-01-21T15:02:00Z

--! upgrade
CREATE TABLE user_profiles (
    user_id    bigint NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio        text,
    website    text,
    avatar_url varchar(200)
);

--! downgrade
DROP TABLE user_profiles;
