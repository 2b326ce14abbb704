-- Tie posts to their authors
--
-- A post whose author no longer exists stops the upgrade on both databases. What to do with such a
-- post is for a person to decide, so nothing is deleted here.

--! revision a64c0e8f3b12
--! revises  2b8d7e53a9f0
--! created  2026-02-11T16:33:00Z
--! allow    rows "a post without its author is for a person to look at"

--! upgrade
ALTER TABLE posts
    ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE;

--! downgrade
ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey;
