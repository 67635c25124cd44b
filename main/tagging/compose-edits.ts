/** Two changes, one made after the other, as one: so that what neither of them touches stays in no edit. */
import { normaliseEdits, piecesOf, type Edit, type Edits } from './edit.ts';

/** A run of the file between the two changes: bytes of the first file, or new ones. */
type Run = { readonly kind: 'kept'; readonly offset: number; readonly length: number } | NewRun;
interface NewRun {
  readonly kind: 'new';
  readonly bytes: Buffer;
}

/**
 * The edits that do to `original` what `first` and then `second` do.
 * @param first of `original`, ordered
 * @param second of what `first` makes of it, ordered
 * @throws RangeError when edits overlap or lie outside.
 */
export function composeEdits(original: Buffer, first: Edits, second: Edits): Edits {
  const between = piecesOf(first, original.length).map((piece): Run =>
    piece.kind === 'kept' ? piece : { kind: 'new', bytes: piece.edit.after },
  );
  const size = between.reduce((sum, run) => sum + lengthOfRun(run), 0);
  const runs = piecesOf(second, size).flatMap((piece): Run[] =>
    piece.kind === 'kept'
      ? cutOut(between, piece.offset, piece.length)
      : [{ kind: 'new', bytes: piece.edit.after }],
  );
  return editsOf(original, runs);
}

function lengthOfRun(run: Run): number {
  return run.kind === 'kept' ? run.length : run.bytes.length;
}

/** The runs that make up `length` bytes from `offset` on. */
function cutOut(runs: readonly Run[], offset: number, length: number): Run[] {
  const end = offset + length;
  let position = 0;
  return runs.flatMap((run): Run[] => {
    const start = Math.max(offset - position, 0);
    const stop = Math.min(end - position, lengthOfRun(run));
    position += lengthOfRun(run);
    if (start >= stop) return [];
    return run.kind === 'kept'
      ? [{ kind: 'kept', offset: run.offset + start, length: stop - start }]
      : [{ kind: 'new', bytes: run.bytes.subarray(start, stop) }];
  });
}

/** What stands between the kept runs, which keep their order, is what the edits replace. */
function editsOf(original: Buffer, runs: readonly Run[]): Edits {
  const edits: Edit[] = [];
  let added: Buffer[] = [];
  let position = 0;
  const replaceUpTo = (offset: number): void => {
    const before = original.subarray(position, offset);
    if (before.length > 0 || added.length > 0) {
      edits.push({ offset: position, before, after: Buffer.concat(added) });
    }
    added = [];
  };
  for (const run of runs) {
    if (run.kind === 'new') {
      added.push(run.bytes);
      continue;
    }
    replaceUpTo(run.offset);
    position = run.offset + run.length;
  }
  replaceUpTo(original.length);
  return normaliseEdits(edits);
}
