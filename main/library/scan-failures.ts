/** What a scan says of files and folders that it could not take. */
import { basename } from 'node:path';
import type { SerialisedFailure } from '../../models/failure.ts';
import { errorCode } from './system-error.ts';

/** A file or folder that could not be listed or looked at. */
export function unreachableFailure(path: string, error: unknown, kind: 'file' | 'folder'): SerialisedFailure {
  const label = labelOf(path);
  switch (errorCode(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
    case 'ENXIO':
    case 'EHOSTDOWN':
    case 'ESTALE':
      return {
        code: 'not-found',
        message: `${label} cannot be reached. What is known of it was kept. Connect its drive or check the path, then scan again.`,
      };
    case 'ELOOP':
      return { code: 'not-found', message: `The link ${label} leads in a circle. It was left as it is.` };
    case 'EACCES':
    case 'EPERM':
      return {
        code: 'no-permission',
        message: `The ${kind} ${label} may not be read by you. It was left as it is. Allow reading it, then scan again.`,
      };
    case 'ENAMETOOLONG':
      return {
        code: 'path-too-long',
        message: `The path of ${label} is longer than this system can open. It was left as it is. Shorten the names of its folders, then scan again.`,
      };
    default:
      return {
        code: 'read-failed',
        message: `The ${kind} ${label} could not be read (${errorCode(error) ?? String(error)}). It was left as it is. Check the disk, then scan again.`,
      };
  }
}

/** A link that leads to nothing. */
export function brokenLinkFailure(path: string): SerialisedFailure {
  return {
    code: 'not-found',
    message: `${labelOf(path)} is a link to a file that is not there. It was left as it is. Mend or remove the link.`,
  };
}

/** A FIFO, socket or device named like music. */
export function notAFileFailure(path: string): SerialisedFailure {
  return {
    code: 'not-a-file',
    message: `${labelOf(path)} is named like music but is no file (a pipe, a socket or a device). It was not opened.`,
  };
}

export function unsupportedNameFailure(path: string, kind: 'file' | 'folder'): SerialisedFailure {
  return {
    code: 'unsupported-name',
    message: `The name of the ${kind} ${labelOf(path)} is not valid UTF-8 text, so it cannot be opened safely. It was left as it is. Rename it, then scan again.`,
  };
}

function labelOf(path: string): string {
  return `"${(basename(path) || path).replaceAll(/[\r\n\t]+/gu, ' ')}"`;
}
