/** Fifth version: the list is narrowed by format and by whether file and model agree. */

/**
 * Both lie in `standings` and in each of its indexes, for the reason given in schema.ts. They are filled when the
 * standings are next shown, which the forgotten model brings about.
 */
export const filtersSchema = `
ALTER TABLE standings ADD COLUMN format TEXT;         -- as heard, before that by the file's name
ALTER TABLE standings ADD COLUMN agreement INTEGER;   -- standing.ts: none, same, differs; null: nothing is suggested
DROP INDEX standings_counts;
DROP INDEX standings_state;
DROP INDEX standings_genre;
DROP INDEX standings_confidence;
DROP INDEX standings_runner_up;
CREATE INDEX standings_counts ON standings (state, recommendation, genre, format, agreement) WHERE state IS NOT NULL;
CREATE INDEX standings_state ON standings (state, track_id, recommendation, genre, format, agreement) WHERE state IS NOT NULL;
CREATE INDEX standings_genre ON standings (genre, track_id, state, recommendation, format, agreement) WHERE state IS NOT NULL;
CREATE INDEX standings_confidence ON standings (confidence, track_id, state, recommendation, genre, format, agreement) WHERE state IS NOT NULL;
CREATE INDEX standings_runner_up ON standings (runner_up, track_id, state, recommendation, genre, format, agreement) WHERE state IS NOT NULL;
UPDATE standings_model SET model_id = '';
`;
