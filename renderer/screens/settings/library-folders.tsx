/** Folders of the library: what they hold, adding and removing them, and whether they are watched. */
import { FolderMinus, FolderPlus, RefreshCw, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../elements/button.tsx';
import { CheckChoice } from '../../elements/choice.tsx';
import { prefer, useEnginePreferences } from '../../stores/engine-preferences.ts';
import { chooseAndAddFolders, removeFolder, rescan, useLibrary } from '../../stores/library.ts';
import { tracksOf } from '../../words/counts.ts';
import { words } from '../../words.ts';
import { Explained } from './section.tsx';
import styles from './settings.module.css';

const text = words.settings;

export function LibraryFolders(): ReactNode {
  const folders = useLibrary((state) => state.overview?.folders);
  const engine = useEnginePreferences((state) => state.engine);
  return (
    <>
      {folders && folders.length > 0 ? (
        <ul className={styles['folders']} aria-label={text.folders}>
          {folders.map(({ id, path, tracks, online }) => (
            <li key={id}>
              <span className={styles['path']}>{path}</span>
              {engine?.watch === true && engine.unwatched.includes(path) && (
                <span className="muted">{text.unwatched}</span>
              )}
              {!online && <Unplug size={16} strokeWidth={1.5} aria-hidden />}
              <span className="muted">
                {online ? tracksOf(tracks) : `${words.library.offline}, ${tracksOf(tracks)}`}
              </span>
              <IconButton
                icon={FolderMinus}
                label={words.library.removeFolder(path)}
                onPress={() => void removeFolder(id, path)}
              />
            </li>
          ))}
        </ul>
      ) : (
        folders && <p>{text.noFolders}</p>
      )}
      <div className={styles['actions']}>
        <Button icon={FolderPlus} onPress={() => void chooseAndAddFolders()}>
          {words.library.addFolder}
        </Button>
        <Button icon={RefreshCw} isDisabled={!folders?.length} onPress={() => void rescan()}>
          {words.library.scanAgain}
        </Button>
      </div>
      {engine && (
        <Explained help={text.watchHelp}>
          <CheckChoice
            label={text.watch}
            isSelected={engine.watch}
            onChange={(watch) => void prefer({ watch })}
          />
        </Explained>
      )}
    </>
  );
}
