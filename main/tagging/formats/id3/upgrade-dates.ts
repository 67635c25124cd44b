/**
 * The dates of v2.2 and v2.3 as v2.4's timestamps: year, day and month, and time stood in three frames.
 *
 * https://id3.org/id3v2.3.0 (4.2.1: `TYER`, `TDAT` as DDMM, `TIME` as HHMM, `TORY`) and
 * https://id3.org/id3v2.4.0-structure (section 4: the forms of a timestamp).
 */
import { cannotUpgrade } from './cannot-upgrade.ts';

/** `yyyy` up to `yyyy-MM-ddTHH:mm:ss`. */
const timestamp =
  /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3])(:[0-5]\d(:[0-5]\d)?)?)?)?)?$/;

/** The texts of the three frames; null without the frame. */
export interface OldDate {
  readonly year: string;
  readonly dayMonth: string | null;
  readonly time: string | null;
}

/** One timestamp that says all of it. @throws CannotUpgrade where there is none. */
export function timestampOf({ year, dayMonth, time }: OldDate): string {
  if (dayMonth === null && time === null) return checked(year);
  const parts = /^(\d\d)(\d\d)$/.exec(dayMonth ?? '');
  if (!/^\d{4}$/.test(year) || !parts) throw noTimestamp();
  const date = `${year}-${parts[2]!}-${parts[1]!}`;
  if (time === null) return checked(date);
  if (!/^\d{4}$/.test(time)) throw noTimestamp();
  return checked(`${date}T${time.slice(0, 2)}:${time.slice(2)}`);
}

function checked(text: string): string {
  if (!timestamp.test(text)) throw noTimestamp();
  return text;
}

function noTimestamp(): Error {
  return cannotUpgrade('it says a date in a way that ID3v2.4 has no form for');
}
