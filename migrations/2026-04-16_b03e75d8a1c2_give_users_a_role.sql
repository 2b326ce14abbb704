-- Give users a role

--! revision b03e75d8a1c2
--! revises  7f2c10be94d6
--! created  2026-04-16T12:31:00Z

--! upgrade
CREATE TYPE user_role AS ENUM ('member', 'admin');
ALTER TABLE users ADD COLUMN role user_role NOT NULL DEFAULT 'member';

--! downgrade
ALTER TABLE users DROP COLUMN role;
DROP TYPE user_role;
