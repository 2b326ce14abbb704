-- Add user profiles
--
-- The user's id is the key: a user has one profile at most.

--! revision c07f4be91a3d
--! revises  5ebc48e65e28
--! created  2026-01-21T15:02:00Z

--! upgrade
CREATE TABLE user_profiles (
    user_id    bigint PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    bio        text,
    website    text,
    avatar_url varchar(200)
);

--! downgrade
DROP TABLE user_profiles;
