/** The edge of a column's header: drawn with a pointer it makes the column wider; the keys do it on the header. */
import type { PointerEvent, ReactNode } from 'react';
import { allowedWidth } from './columns.ts';
import type { GridResize } from './grid-head.tsx';
import styles from './grid.module.css';

interface Props {
  readonly columnKey: string;
  readonly resize: GridResize;
}

export function ColumnEdge({ columnKey, resize }: Props): ReactNode {
  const onPointerDown = (event: PointerEvent<HTMLSpanElement>): void => {
    const edge = event.currentTarget;
    const header = edge.parentElement;
    if (event.button !== 0 || !header) return;
    // Taken: the header is not moved.
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const begin = { x: event.clientX, width: header.getBoundingClientRect().width };
    const onMove = (move: globalThis.PointerEvent): void =>
      resize.onResize(columnKey, allowedWidth(begin.width + move.clientX - begin.x));
    const onEnd = (): void => {
      edge.removeEventListener('pointermove', onMove);
      edge.removeEventListener('lostpointercapture', onEnd);
      resize.onEnd();
    };
    edge.addEventListener('pointermove', onMove);
    edge.addEventListener('lostpointercapture', onEnd);
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Shift and arrows on the header do the same
    <span
      className={styles['edge']}
      aria-hidden
      onPointerDown={onPointerDown}
      onDoubleClick={() => {
        resize.onResize(columnKey, null);
        resize.onEnd();
      }}
    />
  );
}
