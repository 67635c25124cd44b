/** The note that a written file may carry: where its genre came from. One name and one text in every container. */

/** Name of the field, such as `TXXX:EARMARK_GENRE` in ID3 or `EARMARK_GENRE=` in a Vorbis comment. */
export const noteName = 'EARMARK_GENRE';

/** The text where a person chose the genre, whatever a model suggested. */
export const noteByHand = 'chosen by hand';

/**
 * The text where a model suggested the genre: its id, its confidence with two decimals and the genre in its own
 * word, such as `gtzan-v1 0.93 hiphop`. Only the genre may hold spaces.
 * @param confidence calibrated, 0 to 1
 */
export function noteOfSuggestion(suggestion: {
  readonly modelId: string;
  readonly confidence: number;
  readonly genre: string;
}): string {
  return `${suggestion.modelId} ${suggestion.confidence.toFixed(2)} ${suggestion.genre}`;
}
