/** Status of a track: an icon of its own outline and a word. */
import {
  Check,
  CircleDashed,
  Ear,
  FileCheck,
  Lock,
  Pencil,
  SkipForward,
  TriangleAlert,
  Unplug,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import type { TrackState } from '../../models/engine-contract.ts';
import { stateWords } from '../words/states.ts';
import styles from './status.module.css';

const icons: Readonly<Record<TrackState, LucideIcon>> = {
  new: CircleDashed,
  review: Ear,
  accepted: Check,
  changed: Pencil,
  skipped: SkipForward,
  kept: Lock,
  written: FileCheck,
  problem: TriangleAlert,
  offline: Unplug,
};

export function Status({ state }: { readonly state: TrackState }): ReactNode {
  return (
    <span className={styles['status']}>
      <StatusIcon state={state} />
      {stateWords[state]}
    </span>
  );
}

export function StatusIcon({ state }: { readonly state: TrackState }): ReactNode {
  const Icon = icons[state];
  return <Icon size={16} strokeWidth={1.5} aria-hidden className={styles[state]} />;
}
