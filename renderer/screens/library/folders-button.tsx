/** The folders of the library: how many tracks each holds, whether it can be reached, and removing it. */
import { FolderMinus, RefreshCw, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, DialogTrigger, Heading, Popover } from 'react-aria-components';
import { Button, IconButton } from '../../elements/button.tsx';
import { formatCount } from '../../format.ts';
import { removeFolder, rescan, type Overview } from '../../stores/library.ts';
import { words } from '../../words.ts';
import styles from './library.module.css';

export function FoldersButton({ folders }: { readonly folders: Overview['folders'] }): ReactNode {
  const isAway = folders.some((folder) => !folder.online);
  return (
    <DialogTrigger>
      <Button look="quiet" {...(isAway ? { icon: Unplug } : {})}>
        {words.library.folders} {formatCount(folders.length)}
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Dialog className={styles['folders'] ?? ''}>
          <header>
            <Heading slot="title" level={2}>
              {words.library.folders}
            </Heading>
            <Button icon={RefreshCw} onPress={() => void rescan()}>
              {words.library.scanAgain}
            </Button>
          </header>
          <ul>
            {folders.map((folder) => (
              <li key={folder.id}>
                <span className={styles['path']}>{folder.path}</span>
                <span className="muted">
                  {folder.online
                    ? formatCount(folder.tracks)
                    : `${words.library.offline}, ${formatCount(folder.tracks)}`}
                </span>
                <IconButton
                  icon={FolderMinus}
                  label={words.library.removeFolder(folder.path)}
                  onPress={() => void removeFolder(folder.id, folder.path)}
                />
              </li>
            ))}
          </ul>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
