/** The details of a track, fetched a moment after it was chosen and again when its row changes. */
import { useEffect, useState } from 'react';
import { request } from '../../bridge/bridge.ts';
import type { TrackDetail, TrackRow } from '../../../models/engine-contract.ts';

/** Whoever holds an arrow key down does not want the details of every row. */
const pauseMs = 80;

/** Null until the details of this very track are there. */
export function useTrackDetail(row: TrackRow | undefined): TrackDetail | null {
  const [detail, setDetail] = useState<TrackDetail | null>(null);
  useEffect(() => {
    if (!row) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      request('track.detail', { id: row.id }).then(
        (answer) => {
          if (isCurrent) setDetail(answer);
        },
        // The row itself says what can be said; contact and row come back together.
        () => undefined,
      );
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [row]);
  return detail?.id === row?.id ? detail : null;
}
