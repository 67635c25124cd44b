/** How many of what, as the window says it. */
import { formatCount } from '../format.ts';

export function counted(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export const tracksOf = (count: number): string => counted(count, 'track', 'tracks');
export const filesOf = (count: number): string => counted(count, 'file', 'files');
