/** "Choose a folder": the folders of the computer that Earmark runs on, for hosts without a dialog of their own. */
import { CornerLeftUp, Folder } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Input, Label, ListBox, ListBoxItem, TextField } from 'react-aria-components';
import { request } from '../bridge/bridge.ts';
import { Button } from '../elements/button.tsx';
import { DialogWindow } from '../elements/dialog-window.tsx';
import type { RequestAnswer } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { answerFolderChoice, useFolderChoice } from '../stores/folder-choice.ts';
import { words } from '../words.ts';
import styles from './folder-dialog.module.css';

interface ListingState {
  /** The last folder that could be listed. */
  readonly listing: RequestAnswer<'folder.list'> | null;
  readonly failure: string | null;
}

/** Lists a folder; null lists where music most likely lies. */
function useListing(path: string | null): ListingState {
  const [state, setState] = useState<ListingState>({ listing: null, failure: null });
  useEffect(() => {
    let isCurrent = true;
    const load = async (): Promise<void> => {
      try {
        const listing = await request('folder.list', { path });
        if (isCurrent) setState({ listing, failure: null });
      } catch (error) {
        const failure = toSerialisedFailure(error).message;
        if (isCurrent) setState((before) => ({ ...before, failure }));
      }
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [path]);
  return state;
}

export function FolderDialog(): ReactNode {
  const question = useFolderChoice((state) => state.question);
  const close = (): void => answerFolderChoice([]);
  return (
    <DialogWindow title={words.folderDialog.title} isOpen={question !== null} onClose={close} width={560}>
      <FolderChoice confirm={question?.confirm ?? ''} onClose={close} />
    </DialogWindow>
  );
}

interface FolderChoiceProps {
  readonly confirm: string;
  readonly onClose: () => void;
}

function FolderChoice({ confirm, onClose }: FolderChoiceProps): ReactNode {
  const [wanted, setWanted] = useState<string | null>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const { listing, failure } = useListing(wanted);
  const path = typed ?? listing?.path ?? '';

  const open = (folder: string | null): void => {
    setTyped(null);
    setWanted(folder);
  };
  const folders = listing?.folders ?? [];
  const isOpenPath = listing !== null && path === listing.path;
  return (
    <>
      <form
        className={styles['path']}
        onSubmit={(event) => {
          event.preventDefault();
          if (path.trim() === '') open(null);
          else setWanted(path);
        }}
      >
        <TextField value={path} onChange={setTyped} autoFocus>
          <Label className="heard">{words.folderDialog.path}</Label>
          <Input className={styles['field'] ?? ''} spellCheck={false} />
        </TextField>
        <Button type="submit" isDisabled={isOpenPath}>
          {words.folderDialog.go}
        </Button>
        <Button
          icon={CornerLeftUp}
          isDisabled={!listing || listing.parent === null}
          onPress={() => open(listing?.parent ?? null)}
        >
          {words.folderDialog.up}
        </Button>
      </form>
      <ListBox
        className={styles['list'] ?? ''}
        aria-label={words.folderDialog.folders}
        items={folders.map((folder) => ({ ...folder, id: folder.path }))}
        onAction={(key) => open(String(key))}
        renderEmptyState={() => (
          <p className={styles['empty']}>{listing ? words.folderDialog.noFolders : words.common.loading}</p>
        )}
      >
        {(folder) => (
          <ListBoxItem id={folder.id} textValue={folder.name} className="menu-item">
            <Folder size={16} strokeWidth={1.5} aria-hidden />
            <span className="label">{folder.name}</span>
          </ListBoxItem>
        )}
      </ListBox>
      <p
        className={failure === null ? 'muted' : styles['failure']}
        role={failure === null ? undefined : 'alert'}
      >
        {failure ?? (listing ? words.folderDialog.audioFiles(listing.audioFiles) : words.common.loading)}
      </p>
      <div className="dialog-actions">
        <Button onPress={onClose}>{words.common.cancel}</Button>
        <Button
          look="primary"
          onPress={() => answerFolderChoice([path])}
          isDisabled={path.trim() === '' || failure !== null}
        >
          {confirm}
        </Button>
      </div>
    </>
  );
}
