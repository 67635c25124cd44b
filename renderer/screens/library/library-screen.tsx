/** Library: every track with its suggestion, to be looked through and decided. */
import { FilePenLine, FolderPlus, Headphones, PanelRight, Share } from 'lucide-react';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { bridge } from '../../bridge/bridge.ts';
import { Button, IconButton } from '../../elements/button.tsx';
import { CommandMenu } from '../../elements/command-menu.tsx';
import { Message } from '../../elements/message.tsx';
import { ScreenFrame } from '../../frame/screen.tsx';
import { formatCount } from '../../format.ts';
import { toggleDetails } from '../../keys/commands.ts';
import { isMac, keyLabel } from '../../keys/key-map.ts';
import { currentTarget, type Target } from '../../stores/decisions.ts';
import { isDraggingOut } from '../../stores/drag-out.ts';
import { addDropped, analyse, chooseAndAddFolders, useLibrary } from '../../stores/library.ts';
import { decidedTracks } from '../../stores/plan.ts';
import { isEmptySelection } from '../../stores/selection.ts';
import { useSettings } from '../../stores/settings.ts';
import { goTo } from '../../stores/shell.ts';
import { clearSelection, openRememberedView, openView, useView } from '../../stores/view.ts';
import { withoutFilters } from '../../stores/view-state.ts';
import { words } from '../../words.ts';
import { ColumnsButton } from './columns-button.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { GenreBox } from './genre-box.tsx';
import { SearchBox } from './search-box.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { TrackDetails } from './track-details.tsx';
import { TrackGrid } from './track-grid.tsx';
import styles from './library.module.css';

export function LibraryScreen(): ReactNode {
  const overview = useLibrary((state) => state.overview);
  const { pages, failure } = useView();
  const detailsOpen = useSettings((state) => state.detailsOpen);
  const [target, setTarget] = useState<Target | null>(null);
  const [dropping, setDropping] = useState(false);
  const isEmpty = overview !== null && overview.folders.length === 0 && overview.tracks === 0;

  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setDropping(false);
    // Our own tracks, let go where they came from.
    if (isDraggingOut()) return;
    void addDropped([...event.dataTransfer.files]);
  };
  return (
    <ScreenFrame title={words.screens.library} actions={<LibraryActions isEmpty={isEmpty} />}>
      {/* eslint-disable-next-line jsx-a11y/no-static-element-interactions -- a shortcut; the button does the same */}
      <div
        className={`${styles['screen']} ${dropping ? styles['dropping'] : ''}`}
        data-drop-text={words.library.dropHere}
        onKeyDown={onKeyDown}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files') || isDraggingOut()) return;
          event.preventDefault();
          setDropping(true);
        }}
        onDragLeave={(event) => {
          const { relatedTarget } = event;
          if (!(relatedTarget instanceof Node) || !event.currentTarget.contains(relatedTarget))
            setDropping(false);
        }}
        onDrop={onDrop}
      >
        {isEmpty ? (
          <Message title={words.library.firstTitle} text={words.library.firstText}>
            {bridge.host === 'electron' && <p className="muted">{words.library.dropHint}</p>}
          </Message>
        ) : (
          <>
            {overview && <FilterBar overview={overview} />}
            <div className={styles['split']}>
              <div className={styles['list']}>
                {failure !== null && !pages ? (
                  <Message kind="problem" title={failure}>
                    <Button onPress={() => void openRememberedView()}>{words.common.tryAgain}</Button>
                  </Message>
                ) : (
                  pages && <TrackGrid pages={pages} onSetGenre={setTarget} />
                )}
              </div>
              {detailsOpen && <TrackDetails onSetGenre={setTarget} />}
            </div>
            <SelectionBar onSetGenre={() => setTarget(currentTarget())} />
          </>
        )}
      </div>
      <GenreBox target={target} onClose={() => setTarget(null)} />
    </ScreenFrame>
  );
}

/** Esc clears the search, then the selection. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  const { query, selection } = useView.getState();
  if (query.search !== '') void openView({ ...query, search: '' });
  else if (!isEmptySelection(selection)) clearSelection();
}

function LibraryActions({ isEmpty }: { readonly isEmpty: boolean }): ReactNode {
  const overview = useLibrary((state) => state.overview);
  const hasSelection = useView((state) => !isEmptySelection(state.selection));
  const query = useView((state) => state.query);
  const [exporting, setExporting] = useState(false);
  const toWrite = overview ? decidedTracks(overview) : 0;
  return (
    <>
      <Button
        icon={FolderPlus}
        look={isEmpty ? 'primary' : 'normal'}
        onPress={() => void chooseAndAddFolders()}
      >
        {words.library.addFolder}
      </Button>
      {!isEmpty && (
        <>
          <CommandMenu
            label={words.library.analyse}
            icon={Headphones}
            items={[
              {
                id: 'new',
                label: words.library.analyseNew,
                run: () => void analyse({ query: { ...withoutFilters(query), states: ['new'] } }, false),
              },
              {
                id: 'selection',
                label: words.library.analyseSelection,
                isDisabled: !hasSelection,
                run: () => {
                  const chosen = currentTarget();
                  if (chosen) void analyse(chosen.selection, true);
                },
              },
              {
                id: 'all',
                label: words.library.analyseAll,
                run: () => void analyse({ query: withoutFilters(query) }, true),
              },
            ]}
          />
          <Button icon={FilePenLine} onPress={() => goTo('write')}>
            {words.library.writeTags} {toWrite > 0 ? formatCount(toWrite) : ''}
          </Button>
          <span className={styles['spacer']} />
          <SearchBox />
          <IconButton icon={Share} label={words.export.button} onPress={() => setExporting(true)} />
          <ExportDialog isOpen={exporting} onClose={() => setExporting(false)} />
          <ColumnsButton />
          <DetailsToggle />
        </>
      )}
    </>
  );
}

function DetailsToggle(): ReactNode {
  const isOpen = useSettings((state) => state.detailsOpen);
  return (
    <IconButton
      icon={PanelRight}
      label={words.details.toggle}
      keyHint={keyLabel('mod+i', isMac)}
      aria-expanded={isOpen}
      onPress={toggleDetails}
    />
  );
}
