/** Step 1, Choose: a folder with one folder for each genre, one's own decided tracks, or both. */
import { FolderOpen } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Button } from '../../elements/button.tsx';
import { CheckChoice } from '../../elements/choice.tsx';
import type { RetrainState } from '../../../models/retrain-contract.ts';
import { chooseFolders } from '../../stores/folder-choice.ts';
import { chooseSource, useRetrain } from '../../stores/retrain.ts';
import { words } from '../../words.ts';
import styles from './retrain.module.css';

const { choose } = words.retrain;

const expectedFolders = `Genres/
  Jazz/   So What.flac   Naima.mp3   …
  Dub/    Kingston.ogg   …
  Folk/   Pancho.m4a   …`;

export function ChooseStep({ state }: { readonly state: RetrainState }): ReactNode {
  const [folder, setFolder] = useState(state.source?.folder ?? null);
  const wantsLibrary = useRetrain((store) => store.wantsLibrary);
  const [library, setLibrary] = useState(wantsLibrary || (state.source?.library ?? false));
  const busy = useRetrain((store) => store.busy);
  const ask = async (): Promise<void> => {
    const [chosen] = await chooseFolders(choose.chooseThis);
    if (chosen !== undefined) setFolder(chosen);
  };
  return (
    <>
      <h2>{choose.title}</h2>
      <div className={styles['line']}>
        <Button icon={FolderOpen} onPress={() => void ask()}>
          {choose.chooseFolder}
        </Button>
        <span className={folder === null ? 'muted' : styles['path']}>{folder ?? choose.noFolder}</span>
        {folder !== null && (
          <Button look="quiet" onPress={() => setFolder(null)}>
            {choose.forget}
          </Button>
        )}
      </div>
      {folder === null && (
        <figure className={styles['expected']}>
          <figcaption className="muted">{choose.expected}</figcaption>
          <pre>{expectedFolders}</pre>
        </figure>
      )}
      <CheckChoice label={choose.library} isSelected={library} onChange={setLibrary} />
      <p className="muted">
        {choose.promise} {state.source !== null && choose.forgets}
      </p>
      <div className={styles['line']}>
        <Button
          look="primary"
          isDisabled={busy || (folder === null && !library)}
          onPress={() => void chooseSource({ folder, library })}
        >
          {choose.start}
        </Button>
      </div>
    </>
  );
}
