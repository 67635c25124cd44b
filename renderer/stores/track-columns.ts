/** Which columns the track list shows, in which order, and how wide they are; kept over restarts. */
import { remember, useSettings } from './settings.ts';

/** Shows these columns from now on, in this order. */
export function showColumns(shown: readonly string[]): void {
  const { widths } = useSettings.getState().trackColumns;
  // One has to stay, or nothing could be read.
  if (shown.length === 0) return;
  remember('trackColumns', { shown: [...shown], widths });
}

/** The wanted columns: those that are shown keep their order, each other one comes ahead of its usual follower. */
export function inPlace(shown: readonly string[], wanted: readonly string[]): string[] {
  const result = shown.filter((key) => wanted.includes(key));
  for (const [index, key] of wanted.entries()) {
    if (result.includes(key)) continue;
    const follower = wanted.slice(index + 1).find((other) => result.includes(other));
    result.splice(follower === undefined ? result.length : result.indexOf(follower), 0, key);
  }
  return result;
}

/**
 * Puts a column into the place of another, which gives way; kept once `keepColumns` is called.
 *
 * @param usual what is shown where nothing was chosen.
 */
export function moveColumn(usual: readonly string[], key: string, placeOf: string): void {
  const { shown, widths } = useSettings.getState().trackColumns;
  const order = shown ?? usual;
  const to = order.indexOf(placeOf);
  if (to < 0 || !order.includes(key)) return;
  const next = order.filter((each) => each !== key).toSpliced(to, 0, key);
  useSettings.setState({ trackColumns: { shown: next, widths } });
}

/** The usual columns, where and as wide as they usually are. */
export function resetColumns(): void {
  remember('trackColumns', { shown: null, widths: {} });
}

/** Makes a column so many pixels wide, null for its usual width; kept once `keepColumns` is called. */
export function resizeColumn(key: string, pixels: number | null): void {
  const { shown, widths } = useSettings.getState().trackColumns;
  const others = Object.fromEntries(Object.entries(widths).filter(([each]) => each !== key));
  const next = pixels === null ? others : { ...others, [key]: pixels };
  useSettings.setState({ trackColumns: { shown, widths: next } });
}

export function keepColumns(): void {
  remember('trackColumns', useSettings.getState().trackColumns);
}
