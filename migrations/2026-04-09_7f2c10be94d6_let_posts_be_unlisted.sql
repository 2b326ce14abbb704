-- Let posts be unlisted
--
-- An unlisted post is read by those who have its address. On the way back it becomes a draft: nobody
-- finds it who did not find it before.

--! revision 7f2c10be94d6
--! revises  ca725e09d4f8
--! created  2026-04-09T07:50:00Z

--! upgrade
ALTER TABLE posts
    DROP CONSTRAINT posts_status_check,
    ADD CONSTRAINT posts_status_check CHECK (status IN ('draft', 'unlisted', 'published', 'archived'));

--! downgrade
UPDATE posts SET status = 'draft' WHERE status = 'unlisted';
ALTER TABLE posts
    DROP CONSTRAINT posts_status_check,
    ADD CONSTRAINT posts_status_check CHECK (status IN ('draft', 'published', 'archived'));
