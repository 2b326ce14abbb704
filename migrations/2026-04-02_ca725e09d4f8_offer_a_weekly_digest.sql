-- Offer a weekly digest
--
-- Nobody receives one without asking for it.

--! revision ca725e09d4f8
--! revises  3d16f8b2e05a
--! created  2026-04-02T13:55:00Z

--! upgrade
ALTER TABLE user_preferences ADD COLUMN weekly_digest boolean NOT NULL DEFAULT false;

--! downgrade
ALTER TABLE user_preferences DROP COLUMN weekly_digest;
