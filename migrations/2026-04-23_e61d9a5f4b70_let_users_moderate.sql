-- Let users moderate
--
-- No value can be taken from an enum, so the way back puts another type in its place. Moderators become
-- members there: they lose what they could do, and gain nothing.

--! revision e61d9a5f4b70
--! revises  b03e75d8a1c2
--! created  2026-04-23T15:04:00Z

--! upgrade
ALTER TYPE user_role ADD VALUE 'moderator' BEFORE 'admin';

--! downgrade
CREATE TYPE former_user_role AS ENUM ('member', 'admin');
UPDATE users SET role = 'member' WHERE role = 'moderator';
ALTER TABLE users
    ALTER COLUMN role DROP DEFAULT,
    ALTER COLUMN role TYPE former_user_role USING role::text::former_user_role,
    ALTER COLUMN role SET DEFAULT 'member';
DROP TYPE user_role;
ALTER TYPE former_user_role RENAME TO user_role;
