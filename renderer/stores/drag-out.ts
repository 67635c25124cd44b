/**
 * Dragging tracks out of the window: in Electron as the files they are, for players, editors and folders; in a
 * browser one at a time as a download, which is all that a page may hand out.
 */
import type { DragEvent } from 'react';
import { bridge } from '../bridge/bridge.ts';
import { fileNameOf } from '../format.ts';
import type { TrackRow } from '../../models/engine-contract.ts';
import { mostDraggedTracks } from '../../models/host-bridge.ts';
import { words } from '../words.ts';
import { announce } from './announcer.ts';
import { targetAt } from './decisions.ts';
import { notify } from './notices.ts';
import { selectionFor } from './selection.ts';
import { useView } from './view.ts';

/** Only Chromium makes a file of a dragged address. */
export const canDragOut: boolean = bridge.host === 'electron' || /Chrom(e|ium)\//.test(navigator.userAgent);

let draggingOut = false;

/** Whether what is dragged over the window came from its own list. */
export function isDraggingOut(): boolean {
  return draggingOut;
}

/** Hands the row's track to the system, or every selected one where it is selected. */
export function dragOut(row: TrackRow | undefined, event: DragEvent): void {
  if (!row || row.state === 'offline') return event.preventDefault();
  draggingOut = true;
  const end = (): void => {
    draggingOut = false;
    removeEventListener('pointermove', onMove);
    removeEventListener('dragend', end);
  };
  // After a drag that the system took over, the first that is heard of the pointer is that it moves, let go.
  const onMove = (moved: PointerEvent): void => {
    if (moved.buttons === 0) end();
  };
  addEventListener('pointermove', onMove);
  addEventListener('dragend', end);
  if (bridge.host === 'electron') {
    event.preventDefault();
    const target = targetAt(row);
    if (target.count > mostDraggedTracks) return tooMany();
    const { selection, query } = useView.getState();
    bridge.startDrag(target.row ? { ids: [row.id] } : selectionFor(selection, query));
    return;
  }
  const address = new URL(`audio/${row.id}`, document.baseURI).href;
  event.dataTransfer.effectAllowed = 'copy';
  event.dataTransfer.setData('DownloadURL', `application/octet-stream:${fileNameOf(row.path)}:${address}`);
  event.dataTransfer.setData('text/plain', row.path);
}

function tooMany(): void {
  notify(words.library.tooManyToDrag(mostDraggedTracks), 'problem');
  announce(words.library.tooManyToDrag(mostDraggedTracks), 'assertive');
}
