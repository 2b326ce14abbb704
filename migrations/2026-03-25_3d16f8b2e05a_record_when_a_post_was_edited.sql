-- Record when a post was edited
--
-- Null says: never edited. The trigger watches the columns that a reader sees, so setting `updated_at`
-- itself does not fire it. PostgreSQL changes the row before it is written; SQLite, whose triggers
-- cannot, writes it again afterwards.

--! revision 3d16f8b2e05a
--! revises  907be4a3c61f
--! created  2026-03-25T08:22:00Z

--! upgrade
ALTER TABLE posts ADD COLUMN updated_at timestamptz;

--! upgrade postgres
CREATE FUNCTION posts_set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END;
$$;

CREATE TRIGGER posts_set_updated_at
    BEFORE UPDATE OF slug, title, body ON posts
    FOR EACH ROW
    EXECUTE FUNCTION posts_set_updated_at();

--! upgrade sqlite
CREATE TRIGGER posts_set_updated_at
    AFTER UPDATE OF slug, title, body ON posts
    FOR EACH ROW
BEGIN
    UPDATE posts SET updated_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now') WHERE id = NEW.id;
END;

--! downgrade postgres
DROP TRIGGER posts_set_updated_at ON posts;
DROP FUNCTION posts_set_updated_at();

--! downgrade sqlite
DROP TRIGGER posts_set_updated_at;

--! downgrade
ALTER TABLE posts DROP COLUMN updated_at;
