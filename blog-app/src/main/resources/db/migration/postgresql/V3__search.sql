-- compatible-down-to: 1
-- An index on the very expression that the search uses; no column, so the release before notices nothing.
CREATE INDEX posts_by_word ON posts USING gin (to_tsvector('english', title || ' ' || text));
