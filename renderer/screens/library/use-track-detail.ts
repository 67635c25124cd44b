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
    const load = async (): Promise<void> => {
      // Where it cannot be had, the row itself says what can be said.
      const answer = await request('track.detail', { id: row.id }).catch(() => null);
      if (isCurrent && answer) setDetail(answer);
    };
    const timer = setTimeout(() => void load(), pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [row]);
  return detail?.id === row?.id ? detail : null;
}
