/** Second version: what the review needs beside the decisions themselves. */

/**
 * Decisions learn a fourth kind, `kept` (the file's own genres stand, or none fits), and which of them a
 * threshold made: SQLite cannot change a check, so the table is made anew.
 *
 * `sounds` holds a sketch of each predicted track (main/library/review/sketch.ts) and the group of tracks that
 * sound alike, named by the track that leads it; null until it is looked for. `review_line` is the order in which
 * tracks were and will be asked about; `review_scope` the tracks that alone are gone through.
 */
export const reviewSchema = `
ALTER TABLE predictions ADD COLUMN unfamiliar INTEGER;   -- 1: unlike anything the model knows; null: not looked at

CREATE TABLE new_decisions (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  group_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accepted', 'changed', 'skipped', 'kept')),
  genres TEXT,                                 -- JSON; null when skipped, [] when no genre fits
  threshold REAL                               -- the line that accepted it; null: a person did
) STRICT;
INSERT INTO new_decisions SELECT track_id, group_id, kind, genres, NULL FROM decisions;
DROP TABLE decisions;
ALTER TABLE new_decisions RENAME TO decisions;
CREATE INDEX decisions_by_group ON decisions (group_id);
CREATE INDEX decisions_by_threshold ON decisions (track_id) WHERE threshold IS NOT NULL;
ALTER TABLE decision_changes ADD COLUMN before_threshold REAL;
ALTER TABLE decision_groups ADD COLUMN line REAL;   -- the threshold this group put in force; 2: none any more
CREATE INDEX decision_groups_undone ON decision_groups (id) WHERE undone = 1;
CREATE INDEX decision_groups_lines ON decision_groups (id) WHERE line IS NOT NULL;
CREATE INDEX decision_groups_by_time ON decision_groups (decided_ms);

CREATE INDEX tracks_by_album ON tracks (album COLLATE NOCASE) WHERE album IS NOT NULL AND presence < 2;

CREATE TABLE sounds (
  model_id TEXT NOT NULL,
  track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
  sketch BLOB NOT NULL,                        -- int8 each
  leader INTEGER,                              -- the track that its group is named by; null: not looked for yet
  PRIMARY KEY (model_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sounds_by_leader ON sounds (model_id, leader);
CREATE INDEX sounds_by_track ON sounds (track_id);

CREATE TABLE review_line (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  position REAL NOT NULL
) STRICT;
CREATE INDEX review_line_order ON review_line (position);

CREATE TABLE review_scope (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE
) STRICT;

CREATE TABLE spot_checks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  model_id TEXT NOT NULL,
  threshold REAL NOT NULL,
  after_group INTEGER NOT NULL                 -- the newest decision group when it was drawn
) STRICT;

-- What the model said when it was drawn; whether it was right follows from what is decided afterwards.
CREATE TABLE spot_check_tracks (
  check_id INTEGER NOT NULL REFERENCES spot_checks ON DELETE CASCADE,
  track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
  genre TEXT NOT NULL,
  confidence REAL NOT NULL,
  PRIMARY KEY (check_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spot_check_tracks_by_track ON spot_check_tracks (track_id);
`;
