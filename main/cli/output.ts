/** Output of the command line: results on standard output, messages on standard error. */
import { once } from 'node:events';

/** Exit statuses of the contract. */
export const exitStatus = { ok: 0, someFailed: 1, usage: 2, couldNotStart: 3 } as const;

/** Control characters as escapes, so that a file's name cannot drive the terminal or break a line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // Joiners shape emoji and scripts; they are safe to print.
    character === '\u200d' || character === '\u200c'
      ? character
      : JSON.stringify(character)
          .slice(1, -1)
          .replace(/^[\u007f-\uffff]$/u, escapeCodeUnit),
  );
}

function escapeCodeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Writes one line to standard output and waits where the reader is slow. */
export async function printLine(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** A message of several lines, each of them `printable`: a failure names files that were named by anybody. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/**
 * JSON on one line that says the same and drives no terminal: JSON itself escapes only the control characters
 * below U+0020, and some terminals obey those from U+0080 to U+009F as well.
 */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu,
    (character) =>
      Array.from({ length: character.length }, (_, index) => escapeCodeUnit(character[index]!)).join(''),
  );
}

/** Writes one JSON object on a line. */
export async function printJson(value: unknown): Promise<void> {
  await printLine(safeJson(value));
}

/** Writes a message for a person to standard error. */
export function printMessage(message: string): void {
  process.stderr.write(`${message}\n`);
}

/**
 * A reader that went away (`earmark ... | head`) ends the program quietly, as it does other tools. Output that
 * cannot be written (a full disk) ends it with a word; a closed terminal takes no words, and the work goes on to
 * its orderly end.
 */
export function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitStatus.ok);
    if (error.code === 'EIO') return;
    printMessage(
      `The output cannot be written (${error.message}). Earmark stopped; what was done before stays done.`,
    );
    process.exit(exitStatus.someFailed);
  });
  process.stderr.on('error', () => {});
}

/** `3 files`, `1 file`. */
export function count(items: number, singular: string, plural = `${singular}s`): string {
  return `${items.toLocaleString('en')} ${items === 1 ? singular : plural}`;
}

/** Seconds as a person says them: `8 s`, `3 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes as a person says them: `640 kB`, `1.4 MB`. */
export function bytes(size: number): string {
  if (size < 1e6) return `${Math.max(1, Math.round(size / 1e3))} kB`;
  return size < 1e9 ? `${(size / 1e6).toFixed(1)} MB` : `${(size / 1e9).toFixed(1)} GB`;
}
