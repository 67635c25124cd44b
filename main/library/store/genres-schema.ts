/** Third version: a prediction may suggest several genres. */
export const genresSchema = `
ALTER TABLE predictions ADD COLUMN genres TEXT;   -- JSON, the most probable first; null: genre alone
`;

/** What a prediction suggests, as JSON. Expects \`predictions\` under this name. */
export function suggestionOf(table: string): string {
  return `coalesce(${table}.genres, json_array(${table}.genre))`;
}
