/** Fourth version: what was taken back can be decided again, after a restart too. */

/**
 * `decision_changes` learns what an undo took away, so that redoing needs nobody to decide anew. What was undone
 * before this version cannot be brought back, and would only stand in the way.
 */
export const redoSchema = `
DELETE FROM decision_groups WHERE undone = 1;
ALTER TABLE decision_changes ADD COLUMN after_kind TEXT;         -- what the group had decided, kept by its undo; null: cleared
ALTER TABLE decision_changes ADD COLUMN after_genres TEXT;
ALTER TABLE decision_changes ADD COLUMN after_threshold REAL;
ALTER TABLE decision_changes ADD COLUMN after_written_group INTEGER;   -- tells whether the file was written in between
`;
