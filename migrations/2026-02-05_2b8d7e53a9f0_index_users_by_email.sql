-- Index users by email

--! revision 2b8d7e53a9f0
--! revises  f19a60c4d27e
--! created  2026-02-05T08:51:00Z

--! upgrade
CREATE INDEX users_email_idx ON users (email);

--! downgrade
DROP INDEX users_email_idx;
