/** System errors as failures that say what became of the file. */
import { basename } from 'node:path';
import {
  Failure,
  toSerialisedFailure,
  type FailureCode,
  type SerialisedFailure,
} from '../../models/failure.ts';

const untouched = 'The file was not touched.';

const byErrorCode: Readonly<Record<string, readonly [FailureCode, string]>> = {
  ENOENT: ['not-found', 'is not there any more'],
  ENOTDIR: ['not-found', 'is not there any more'],
  EISDIR: ['not-a-file', 'is a folder'],
  EACCES: ['no-permission', 'cannot be read or replaced: this user has no permission for it or its folder'],
  EPERM: [
    'no-permission',
    'cannot be read or replaced: this user has no permission, or another program holds it',
  ],
  EROFS: ['read-only', 'lies on a disk that can only be read'],
  ENOSPC: ['disk-full', 'could not be written: the disk is full. Free some space and write again'],
  EDQUOT: [
    'disk-full',
    'could not be written: your share of the disk is used up. Free some space and write again',
  ],
  EFBIG: ['disk-full', 'could not be written: the disk does not take files of this size'],
  EBUSY: ['write-failed', 'is in use by another program. Close it there and write again'],
  ETXTBSY: ['write-failed', 'is in use by another program. Close it there and write again'],
  ENAMETOOLONG: ['path-too-long', 'has a path that is too long to write beside it'],
  ELOOP: ['not-found', 'is a link that leads back to itself'],
};

/** The code of a system error, such as `ENOSPC`; undefined for anything else thrown. */
export function errorCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' && /^E[A-Z0-9]+$/.test(thrown.code) ? thrown.code : undefined;
}

/** Whether a thrown value is a failure or a system error; anything else is a defect of the program. */
export function isExpected(thrown: unknown): boolean {
  return thrown instanceof Failure || errorCode(thrown) !== undefined;
}

/**
 * A thrown value as a failure about a file that was not replaced.
 * A value that is neither a failure nor a system error is a defect and is thrown on.
 */
export function toTaggingFailure(thrown: unknown, path: string): Failure {
  if (thrown instanceof Failure) return thrown;
  const code = errorCode(thrown);
  if (code === undefined) throw thrown;
  const [failureCode, what] = byErrorCode[code] ?? ['write-failed', `could not be read or written (${code})`];
  return new Failure(failureCode, `"${basename(path)}" ${what}. ${untouched}`, { cause: thrown });
}

const journalTroubles: Readonly<Record<string, readonly [FailureCode, string]>> = {
  ENOSPC: ['disk-full', 'its disk is full. Free some space there and write again'],
  EDQUOT: ['disk-full', 'your share of its disk is used up. Free some space there and write again'],
  EROFS: ['read-only', 'its disk can only be read. Name another data folder and write again'],
  EACCES: ['no-permission', 'this user has no permission for it. Name another data folder and write again'],
  EPERM: ['no-permission', 'this user has no permission for it. Name another data folder and write again'],
  ENOENT: ['not-found', 'it is not there any more. Start Earmark again'],
};

/**
 * What kept a change from being noted in the journal, which an undo needs: a failure of the data folder, not of the
 * file that was to be written. A value that is neither a failure nor a system error is given back as it is.
 */
export function toJournalFailure(thrown: unknown, folder: string): unknown {
  const code = errorCode(thrown);
  if (code === undefined) return thrown;
  const [failureCode, why] = journalTroubles[code] ?? ['write-failed', `(${code})`];
  return new Failure(
    failureCode,
    `The change could not be noted for an undo in "${folder}": ${why}. ${untouched}`,
    { cause: thrown },
  );
}

/** The same for a result: a defect becomes `internal`, so that one file does not end the run. */
export function serialisedTaggingFailure(thrown: unknown, path: string): SerialisedFailure {
  return toSerialisedFailure(isExpected(thrown) ? toTaggingFailure(thrown, path) : thrown);
}
