/** A file by its name, and by its folder, for many files have one name. */
import type { ReactNode } from 'react';
import { fileNameOf, folderOf } from '../../format.ts';
import { TextCell } from './text-cell.tsx';

export function FileCell({ path }: { readonly path: string }): ReactNode {
  const folder = fileNameOf(folderOf(path));
  return (
    <TextCell title={path}>
      {fileNameOf(path)}
      {folder !== '' && <span className="muted">{` · ${folder}`}</span>}
    </TextCell>
  );
}
