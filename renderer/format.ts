/** Numbers, times and names as a person reads them. */

const locale = 'en-GB';
const wholeNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const dayAndTime = new Intl.DateTimeFormat(locale, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const fullDate = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' });

/** 98431 as "98,431". */
export function formatCount(count: number): string {
  return wholeNumber.format(count);
}

/** A probability 0..1 as a whole number of percent, without the sign; 100 only where it is certain. */
export function percentOf(probability: number): number {
  return probability < 1 ? Math.min(99, Math.round(probability * 100)) : 100;
}

/** Items a second: one decimal below ten. */
export function formatRate(perSecond: number): string {
  return perSecond < 10 ? oneDecimal.format(perSecond) : wholeNumber.format(perSecond);
}

/** Seconds left, rounded the coarser the longer: "about 20 s", "about 4 min", "about 2 h 10 min". */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 5) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 5) * 5} s`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min`;
  const tens = Math.round(minutes / 10) * 10;
  const hours = Math.floor(tens / 60);
  return tens % 60 === 0 ? `about ${hours} h` : `about ${hours} h ${tens % 60} min`;
}

/** A place in a track: 62 as "1:02", 3723 as "1:02:03". */
export function formatPlace(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** An ISO time as "22 Nov, 14:09". */
export function formatMoment(iso: string): string {
  return dayAndTime.format(new Date(iso));
}

/** An ISO time in full: "22 November 2025 at 14:09". */
export function formatMomentInFull(iso: string): string {
  return fullDate.format(new Date(iso));
}

/** Genres as written in a file, in its order. */
export function formatGenres(genres: readonly string[]): string {
  return genres.join('; ');
}

/** A name within a folder, on any system. */
export function joinPath(folder: string, name: string): string {
  const separator = folder.includes('\\') && !folder.includes('/') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
}

/** The last part of a path, on any system. */
export function fileNameOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1) || path;
}

/** The folder a file lies in, without a separator at its end; empty where there is none. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.length - fileNameOf(path).length - 1));
}

/**
 * A sentence about a file without the file's name at its start, for places that show the name already:
 * `"a.mp3" was not written: …` as "Was not written: …".
 */
export function withoutFileName(sentence: string, path: string): string {
  const name = `"${fileNameOf(path)}" `;
  if (!sentence.startsWith(name)) return sentence;
  const rest = sentence.slice(name.length);
  return rest.charAt(0).toLocaleUpperCase() + rest.slice(1);
}
