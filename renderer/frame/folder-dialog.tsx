/** "Choose a folder": the folders of the computer that Earmark runs on, for hosts without a dialog of their own. */
import { CornerLeftUp, Folder } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { Input, Label, ListBox, ListBoxItem, TextField } from 'react-aria-components';
import { request } from '../bridge/bridge.ts';
import { Button } from '../elements/button.tsx';
import { DialogWindow } from '../elements/dialog-window.tsx';
import type { RequestAnswer } from '../../models/engine-contract.ts';
import { toSerialisedFailure } from '../../models/failure.ts';
import { addFolders } from '../stores/library.ts';
import { openDialog, useShell } from '../stores/shell.ts';
import { words } from '../words.ts';
import styles from './folder-dialog.module.css';

type Listing = RequestAnswer<'folder.list'>;

export function FolderDialog(): ReactNode {
  const isOpen = useShell((state) => state.dialog === 'folder');
  const close = (): void => openDialog(null);
  return (
    <DialogWindow title={words.folderDialog.title} isOpen={isOpen} onClose={close} width={560}>
      <FolderChoice onClose={close} />
    </DialogWindow>
  );
}

function FolderChoice({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [listing, setListing] = useState<Listing | null>(null);
  const [path, setPath] = useState('');
  const [failure, setFailure] = useState<string | null>(null);

  const open = async (wanted: string | null): Promise<void> => {
    try {
      const answer = await request('folder.list', { path: wanted });
      setListing(answer);
      setPath(answer.path);
      setFailure(null);
    } catch (error) {
      setFailure(toSerialisedFailure(error).message);
    }
  };
  useEffect(() => {
    void open(null);
  }, []);

  const folders = listing?.folders ?? [];
  const isOpenPath = listing !== null && path === listing.path;
  const add = (): void => {
    onClose();
    void addFolders([path]);
  };
  return (
    <>
      <form
        className={styles['path']}
        onSubmit={(event) => {
          event.preventDefault();
          void open(path.trim() === '' ? null : path);
        }}
      >
        <TextField value={path} onChange={setPath} autoFocus>
          <Label className="heard">{words.folderDialog.path}</Label>
          <Input className={styles['field'] ?? ''} spellCheck={false} />
        </TextField>
        <Button type="submit" isDisabled={isOpenPath}>
          {words.folderDialog.go}
        </Button>
        <Button
          icon={CornerLeftUp}
          isDisabled={!listing || listing.parent === null}
          onPress={() => void open(listing?.parent ?? null)}
        >
          {words.folderDialog.up}
        </Button>
      </form>
      <ListBox
        className={styles['list'] ?? ''}
        aria-label={words.folderDialog.folders}
        items={folders.map((folder) => ({ ...folder, id: folder.path }))}
        onAction={(key) => void open(String(key))}
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
        <Button look="primary" onPress={add} isDisabled={path.trim() === '' || failure !== null}>
          {words.folderDialog.add}
        </Button>
      </div>
    </>
  );
}
