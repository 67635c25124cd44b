/** Which columns the track list shows, and how wide they are; kept over restarts. */
import { remember, useSettings } from './settings.ts';

/** Shows these columns from now on; null: the usual ones. */
export function showColumns(shown: readonly string[] | null): void {
  const { widths } = useSettings.getState().trackColumns;
  // One has to stay, or nothing could be read.
  if (shown?.length === 0) return;
  remember('trackColumns', { shown: shown === null ? null : [...shown], widths });
}

/** The usual columns, as wide as they usually are. */
export function resetColumns(): void {
  remember('trackColumns', { shown: null, widths: {} });
}

/** Makes a column so many pixels wide, null for its usual width; kept once `keepWidths` is called. */
export function resizeColumn(key: string, pixels: number | null): void {
  const { shown, widths } = useSettings.getState().trackColumns;
  const others = Object.fromEntries(Object.entries(widths).filter(([each]) => each !== key));
  const next = pixels === null ? others : { ...others, [key]: pixels };
  useSettings.setState({ trackColumns: { shown, widths: next } });
}

export function keepWidths(): void {
  remember('trackColumns', useSettings.getState().trackColumns);
}
