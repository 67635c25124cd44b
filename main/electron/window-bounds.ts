/** Window bounds: where the window was, kept in a small file, and only used where a screen still is. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

export const smallestWindow = { width: 960, height: 600 } as const;
const usualWindow = { width: 1280, height: 800 } as const;

const rectangleSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
});
const windowStateSchema = z.object({ bounds: rectangleSchema, maximised: z.boolean() });

/** Screen coordinates, in device-independent pixels. */
export type Rectangle = z.infer<typeof rectangleSchema>;
export type WindowState = z.infer<typeof windowStateSchema>;

/** The remembered state; null when there is none, or it cannot be read. */
export function readWindowState(file: string): WindowState | null {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Remembers the state. What cannot be kept is not worth an error: the window opens in its usual place. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.new`, JSON.stringify(state));
    renameSync(`${file}.new`, file);
  } catch {
    // Nothing is lost but a position.
  }
}

/**
 * Size, and position where it is sensible: of what is remembered, at least a title bar's height and 100 px of
 * width have to lie on one of the screens' work areas.
 */
export function placeWindow(
  remembered: Rectangle | null,
  workAreas: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  if (!remembered) return usualWindow;
  const width = Math.max(remembered.width, smallestWindow.width);
  const height = Math.max(remembered.height, smallestWindow.height);
  const isReachable = workAreas.some((area) => {
    const shownWidth = Math.min(remembered.x + width, area.x + area.width) - Math.max(remembered.x, area.x);
    return shownWidth >= 100 && remembered.y >= area.y && remembered.y <= area.y + area.height - 40;
  });
  return isReachable ? { width, height, x: remembered.x, y: remembered.y } : { width, height };
}
