-- Tie posts to their authors
--
-- A post whose author no longer exists stops the upgrade on both databases. What to do with such a
-- post is for a person to decide, so nothing is deleted here.
--
-- SQLite cannot add a constraint to a table, so the table is built anew. No other table references
-- `posts` yet: DROP TABLE cascades into nothing. The row in `sqlite_sequence` is carried over, because
-- the highest id ever given out may belong to a post that was deleted since.

--! revision a64c0e8f3b12
--! revises  2b8d7e53a9f0
--! created  2026-02-11T16:33:00Z

--! upgrade postgres
ALTER TABLE posts
    ADD CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE;

--! upgrade sqlite
CREATE TABLE posts_new (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id    bigint NOT NULL,
    slug         varchar(120),
    title        text NOT NULL,
    body         text NOT NULL DEFAULT '',
    published_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    CONSTRAINT posts_author_id_fkey FOREIGN KEY (author_id) REFERENCES users (id) ON DELETE CASCADE
);
INSERT INTO posts_new (id, author_id, slug, title, body, published_at, created_at)
    SELECT id, author_id, slug, title, body, published_at, created_at FROM posts;
DELETE FROM sqlite_sequence WHERE name = 'posts_new';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'posts_new', seq FROM sqlite_sequence WHERE name = 'posts';
DROP TABLE posts;
ALTER TABLE posts_new RENAME TO posts;
CREATE INDEX posts_author_id_idx ON posts (author_id);

--! downgrade postgres
ALTER TABLE posts DROP CONSTRAINT posts_author_id_fkey;

--! downgrade sqlite
CREATE TABLE posts_new (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id    bigint NOT NULL,
    slug         varchar(120),
    title        text NOT NULL,
    body         text NOT NULL DEFAULT '',
    published_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now'))
);
INSERT INTO posts_new (id, author_id, slug, title, body, published_at, created_at)
    SELECT id, author_id, slug, title, body, published_at, created_at FROM posts;
DELETE FROM sqlite_sequence WHERE name = 'posts_new';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'posts_new', seq FROM sqlite_sequence WHERE name = 'posts';
DROP TABLE posts;
ALTER TABLE posts_new RENAME TO posts;
CREATE INDEX posts_author_id_idx ON posts (author_id);
