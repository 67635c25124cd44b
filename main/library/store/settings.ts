/** Small remembered things, a JSON value a key. */
import type { Connection } from './connection.ts';

export class Settings {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The value last set, or undefined. */
  get(key: string): unknown {
    const row = this.#connection.one<{ value: string }>('SELECT value FROM settings WHERE key = ?', key);
    return row === undefined ? undefined : JSON.parse(row.value);
  }

  all(): Record<string, unknown> {
    const rows = this.#connection.all<{ key: string; value: string }>('SELECT key, value FROM settings');
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value)]));
  }

  /** Remembers a JSON value. */
  set(key: string, value: unknown): void {
    this.#connection.run(
      'INSERT INTO settings VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      JSON.stringify(value),
    );
  }
}
