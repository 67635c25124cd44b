/** A column's header, drawn sideways with a pointer, takes the places of the headers it is drawn past. */
import type { PointerEvent } from 'react';

/** Pixels that a pointer may tremble in a press. */
const pressPixels = 6;

export interface GridMove {
  /** Called while a column is moved: it takes the place of another one. */
  readonly onMove: (key: string, placeOf: string) => void;
  /** Called when it is where it was wanted. */
  readonly onEnd: () => void;
}

/** To be called when a pointer goes down within the row of headers, each of which has `data-column`. */
export function moveByPointer(event: PointerEvent<HTMLElement>, move: GridMove): void {
  const row = event.currentTarget;
  const header = headerAt(event.target);
  const key = header?.dataset['column'];
  if (event.button !== 0 || !header || key === undefined || event.defaultPrevented) return;
  const startX = event.clientX;
  let isMoving = false;
  const onPointerMove = ({ clientX }: globalThis.PointerEvent): void => {
    isMoving ||= Math.abs(clientX - startX) > pressPixels;
    if (!isMoving) return;
    row.dataset['moving'] = key;
    const place = placeUnder(row, key, clientX);
    if (place !== null) move.onMove(key, place);
  };
  const onEnd = (): void => {
    removeEventListener('pointermove', onPointerMove);
    removeEventListener('pointerup', onEnd);
    removeEventListener('pointercancel', onEnd);
    if (!isMoving) return;
    delete row.dataset['moving'];
    swallowClick();
    move.onEnd();
  };
  addEventListener('pointermove', onPointerMove);
  addEventListener('pointerup', onEnd);
  addEventListener('pointercancel', onEnd);
}

function headerAt(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null;
}

/** The column past whose middle the pointer is, seen from the one that moves; null where it stays. */
function placeUnder(row: HTMLElement, key: string, x: number): string | null {
  const headers = [...row.querySelectorAll<HTMLElement>('[data-column]')];
  const own = headers.findIndex((header) => header.dataset['column'] === key);
  const middles = headers.map((header) => {
    const { left, width } = header.getBoundingClientRect();
    return left + width / 2;
  });
  const last = middles.findLastIndex((middle) => x > middle);
  const first = middles.findIndex((middle) => x < middle);
  if (last > own) return headers[last]?.dataset['column'] ?? null;
  if (first >= 0 && first < own) return headers[first]?.dataset['column'] ?? null;
  return null;
}

/** The press that ends a move is none on the header. */
function swallowClick(): void {
  const swallow = (event: MouseEvent): void => {
    event.stopPropagation();
    event.preventDefault();
  };
  addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => removeEventListener('click', swallow, { capture: true }));
}
