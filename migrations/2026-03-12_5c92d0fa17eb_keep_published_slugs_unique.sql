-- Keep published slugs unique
--
-- Drafts may share a slug until one of them is published.

--! revision 5c92d0fa17eb
--! revises  e83f5c1d90ba
--! created  2026-03-12T09:31:00Z
--! allow    rows "of two published posts with one slug a person has to choose"

--! upgrade
CREATE UNIQUE INDEX posts_published_slug_key ON posts (slug) WHERE status = 'published';

--! downgrade
DROP INDEX posts_published_slug_key;
