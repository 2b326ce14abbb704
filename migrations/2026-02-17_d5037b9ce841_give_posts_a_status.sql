-- Give posts a status
--
-- Posts with a publication date are published, all others are drafts.

--! revision d5037b9ce841
--! revises  a64c0e8f3b12
--! created  2026-02-17T11:08:00Z

--! upgrade
ALTER TABLE posts
    ADD COLUMN status varchar(20)
        CONSTRAINT posts_status_check CHECK (status IN ('draft', 'published', 'archived'));
UPDATE posts SET status = CASE WHEN published_at IS NULL THEN 'draft' ELSE 'published' END;
ALTER TABLE posts
    ALTER COLUMN status SET DEFAULT 'draft',
    ALTER COLUMN status SET NOT NULL;

--! downgrade
ALTER TABLE posts DROP COLUMN status;
