/** What was said of a track, by models and by people. */
import type { Connection } from './connection.ts';

/** Forgets what models and people said of a track, for its audio is another now. */
export function forgetOpinions(connection: Connection, trackId: number): void {
  for (const table of ['predictions', 'prediction_details', 'sounds', 'decisions', 'decision_changes']) {
    connection.run(`DELETE FROM ${table} WHERE track_id = ?`, trackId);
  }
  connection.run('UPDATE tracks SET written_genres = NULL WHERE id = ?', trackId);
}
