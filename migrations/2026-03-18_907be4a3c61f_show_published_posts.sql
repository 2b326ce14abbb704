-- Show published posts
--
-- What the public pages read.

--! revision 907be4a3c61f
--! revises  5c92d0fa17eb
--! created  2026-03-18T15:48:00Z

--! upgrade
CREATE VIEW published_posts AS
    SELECT posts.id, posts.slug, posts.title, posts.body, posts.published_at, users.name AS author
    FROM posts
    JOIN users ON users.id = posts.author_id
    WHERE posts.status = 'published';

--! downgrade
DROP VIEW published_posts;
