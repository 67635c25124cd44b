/** Navigation between the screens, with what waits in each. */
import {
  AudioWaveform,
  Boxes,
  Ear,
  FilePenLine,
  History,
  Keyboard,
  LibraryBig,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../elements/button.tsx';
import { formatCount } from '../format.ts';
import { useKeyHints } from '../keys/current-keys.ts';
import { useLibrary } from '../stores/library.ts';
import { decidedTracks } from '../stores/plan.ts';
import { openDialog, screens, useShell, type Screen } from '../stores/shell.ts';
import { words } from '../words.ts';
import styles from './frame.module.css';

const icons: Readonly<Record<Screen, LucideIcon>> = {
  library: LibraryBig,
  review: Ear,
  write: FilePenLine,
  history: History,
  retrain: AudioWaveform,
  models: Boxes,
  settings: Settings,
};

export function Nav(): ReactNode {
  const current = useShell((state) => state.screen);
  const overview = useLibrary((state) => state.overview);
  const hint = useKeyHints('everywhere');
  const counts: Readonly<Record<Screen, number | null>> = {
    library: overview?.tracks ?? null,
    review: overview?.states['review'] ?? null,
    write: overview ? decidedTracks(overview) : null,
    history: null,
    retrain: null,
    models: null,
    settings: null,
  };
  return (
    <nav className={styles['nav']} aria-label={words.screens.landmark}>
      <div className={styles['brand']}>
        <img src="./icon.svg" alt="" />
        {words.product}
      </div>
      <ul>
        {screens.map((screen) => {
          const Icon = icons[screen];
          const count = counts[screen];
          return (
            <li key={screen}>
              <a
                className={styles['link']}
                href={`#${screen}`}
                title={words.screens[screen]}
                aria-current={screen === current ? 'page' : undefined}
              >
                <Icon size={16} strokeWidth={1.5} aria-hidden />
                <span className={styles['name']}>{words.screens[screen]}</span>
                {count !== null && count > 0 && <span className={styles['count']}>{formatCount(count)}</span>}
              </a>
            </li>
          );
        })}
      </ul>
      <div className={styles['spacer']} />
      <div className={styles['footer']}>
        <IconButton
          icon={Keyboard}
          label={words.keys.open}
          keyHint={hint('keys')}
          onPress={() => openDialog('keys')}
        />
      </div>
    </nav>
  );
}
