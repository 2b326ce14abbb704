-- Offer a daily digest
--
-- Who had the weekly one keeps it. On the way back the daily one becomes weekly.

--! revision 4ac8f26e03b9
--! revises  e61d9a5f4b70
--! created  2026-05-07T10:12:00Z

--! upgrade
ALTER TABLE user_preferences
    ALTER COLUMN weekly_digest DROP DEFAULT,
    ALTER COLUMN weekly_digest TYPE varchar(10) USING CASE WHEN weekly_digest THEN 'weekly' ELSE 'never' END,
    ALTER COLUMN weekly_digest SET DEFAULT 'never',
    ADD CONSTRAINT user_preferences_digest_check CHECK (weekly_digest IN ('never', 'weekly', 'daily'));
ALTER TABLE user_preferences RENAME COLUMN weekly_digest TO digest;

--! downgrade
ALTER TABLE user_preferences RENAME COLUMN digest TO weekly_digest;
ALTER TABLE user_preferences
    DROP CONSTRAINT user_preferences_digest_check,
    ALTER COLUMN weekly_digest DROP DEFAULT,
    ALTER COLUMN weekly_digest TYPE boolean USING weekly_digest <> 'never',
    ALTER COLUMN weekly_digest SET DEFAULT false;
