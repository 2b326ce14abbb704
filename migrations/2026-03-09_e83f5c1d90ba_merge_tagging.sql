-- Merge tagging
--
-- Nothing to run: from here on there is one head again.

--! revision e83f5c1d90ba
--! revises  09cb35d7e6a4, 41a9e07c5fd8
--! created  2026-03-09T12:00:00Z
