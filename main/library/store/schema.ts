/** The tables of the library's first version. */

/**
 * `tracks` holds the facts of each file; `predictions` and `decisions` what was said of it. The rest is drawn
 * from those, narrow rows indexed for every order the list can have: `names`, which only a scan changes,
 * `standings` (standing.ts), which each analysis and decision changes, and `track_search`. The indexes of
 * `standings` carry its filter columns too, so that a page of 100,000 tracks is answered from one of them alone.
 * Names stand apart because every index on a row that changes is written anew.
 */
export const librarySchema = `
CREATE TABLE folders (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  online INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE scans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER
) STRICT;

CREATE TABLE tracks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  size INTEGER NOT NULL,
  modified_ms REAL NOT NULL,
  file_key TEXT,                               -- device:inode
  format TEXT,
  duration_seconds REAL,
  tags_read INTEGER NOT NULL DEFAULT 0,
  artist TEXT,
  album_artist TEXT,
  album TEXT,
  title TEXT,
  genres TEXT NOT NULL DEFAULT '[]',           -- JSON, in the file's order
  year INTEGER,
  audio_hash TEXT,
  audio_checked INTEGER NOT NULL DEFAULT 0,    -- 1: audio_hash is that of the file as stamped
  failure_code TEXT,
  failure_message TEXT,
  presence INTEGER NOT NULL DEFAULT 0,         -- 0 there, 1 its folder is offline, 2 gone
  seen_scan INTEGER NOT NULL DEFAULT 0,
  written_genres TEXT,                         -- JSON; what the last write left in the file
  written_group INTEGER NOT NULL DEFAULT 0     -- the newest decision group at that time
) STRICT;
CREATE INDEX tracks_by_size ON tracks (size);
CREATE INDEX tracks_by_audio ON tracks (audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX tracks_listed ON tracks (path) WHERE presence < 2;

CREATE TABLE analyses (
  id INTEGER PRIMARY KEY,
  audio_hash TEXT NOT NULL,
  network_id TEXT NOT NULL,
  excerpt_seconds REAL NOT NULL,
  format TEXT NOT NULL,
  duration_seconds REAL NOT NULL,
  segments TEXT NOT NULL,                      -- JSON [[startSeconds, durationSeconds], ...]
  precision INTEGER NOT NULL,                  -- bits of each number in embeddings: 16 or 32
  embeddings BLOB NOT NULL,                    -- [segments, dimensions], little-endian
  peaks BLOB NOT NULL,                         -- a byte a step, 255 is full level
  warnings TEXT NOT NULL,                      -- JSON
  UNIQUE (audio_hash, network_id, excerpt_seconds)
) STRICT;

CREATE TABLE predictions (
  model_id TEXT NOT NULL,
  track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
  genre TEXT NOT NULL,
  confidence REAL NOT NULL,
  margin REAL NOT NULL,
  recommendation INTEGER NOT NULL,
  runner_up TEXT,
  runner_up_probability REAL,
  PRIMARY KEY (model_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_track ON predictions (track_id);

-- Apart, because the list needs none of it and reads the table above much faster without.
CREATE TABLE prediction_details (
  track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
  model_id TEXT NOT NULL,
  top_k TEXT NOT NULL,                         -- JSON [[genre, probability], ...]
  segments TEXT NOT NULL,                      -- JSON [[startSeconds, durationSeconds, genre, probability], ...]
  PRIMARY KEY (track_id, model_id)
) STRICT;

CREATE TABLE decision_groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT NOT NULL,
  decided_ms INTEGER NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE decisions (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  group_id INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accepted', 'changed', 'skipped')),
  genres TEXT                                  -- JSON; null when skipped
) STRICT;

-- What stood before a group of decisions; kind is null where nothing did.
CREATE TABLE decision_changes (
  group_id INTEGER NOT NULL REFERENCES decision_groups ON DELETE CASCADE,
  track_id INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE,
  before_group_id INTEGER,
  before_kind TEXT,
  before_genres TEXT,
  PRIMARY KEY (group_id, track_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX decision_changes_by_track ON decision_changes (track_id);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE names (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  listed INTEGER NOT NULL DEFAULT 1,           -- 0: gone
  artist_key TEXT,
  title_key TEXT,
  genre_now_key TEXT,
  path_key TEXT NOT NULL
) STRICT;
CREATE INDEX names_artist ON names (artist_key, track_id) WHERE listed = 1;
CREATE INDEX names_title ON names (title_key, track_id) WHERE listed = 1;
CREATE INDEX names_genre_now ON names (genre_now_key, track_id) WHERE listed = 1;
CREATE INDEX names_path ON names (path_key, track_id) WHERE listed = 1;

CREATE TABLE standings (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  state INTEGER,                               -- null: gone, not listed
  recommendation INTEGER,
  genre TEXT COLLATE NOCASE,                   -- the decided genre, else the suggested one
  confidence REAL,
  runner_up TEXT COLLATE NOCASE
) STRICT;
CREATE INDEX standings_counts ON standings (state, recommendation, genre) WHERE state IS NOT NULL;
CREATE INDEX standings_state ON standings (state, track_id, recommendation, genre) WHERE state IS NOT NULL;
CREATE INDEX standings_genre ON standings (genre, track_id, state, recommendation) WHERE state IS NOT NULL;
CREATE INDEX standings_confidence ON standings (confidence, track_id, state, recommendation, genre) WHERE state IS NOT NULL;
CREATE INDEX standings_runner_up ON standings (runner_up, track_id, state, recommendation, genre) WHERE state IS NOT NULL;

-- Whose predictions the standings show: one row.
CREATE TABLE standings_model (model_id TEXT NOT NULL) STRICT;
INSERT INTO standings_model VALUES ('');

CREATE TABLE track_search (
  track_id INTEGER PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  names TEXT NOT NULL,                         -- folded artist, album, title, path and present genres
  genres TEXT NOT NULL DEFAULT ''              -- folded suggestion and decided genres
) STRICT;
`;
