/** The proof that a change of tags left the audio alone: the same bytes, found at the places they moved to. */
import { Failure } from '../../models/failure.ts';
import type { Edits } from './edit.ts';
import type { AudioPlaces, ByteRange } from './formats/tag-format.ts';

/**
 * Throws `verification-failed` unless the copy's audio is the original's.
 *
 * Every byte that no edit names was compared before. So the audio is the same where no edit reaches into its
 * ranges, the copy's reader finds the ranges where the edits moved them, and each reference of the copy points at
 * the byte that the original's pointed at. Where edits do reach into them, both are read and digested.
 */
export async function assertSameAudio(original: AudioPlaces, copy: AudioPlaces, edits: Edits): Promise<void> {
  const move = movement(edits);
  const { references } = original;
  const isSamePlace =
    references.length === copy.references.length &&
    references.every((position, index) => move(position) === copy.references[index]);
  if (!isSamePlace) throw audioDiffers();
  if (original.ranges.some((range) => isReachedInto(range, edits))) {
    const digest = await original.digest?.();
    if (digest === undefined || digest !== (await copy.digest?.())) throw audioDiffers();
    return;
  }
  const moved = withBytes(original.ranges).map(({ start, end }) => ({
    start: move(start),
    length: end - start,
  }));
  const found = withBytes(copy.ranges);
  const isSame =
    moved.length === found.length &&
    moved.every(({ start, length }, index) => {
      const range = found[index]!;
      return range.start === start && range.end - range.start === length;
    });
  if (!isSame) throw audioDiffers();
}

/** A range without a byte has no place. */
function withBytes(ranges: readonly ByteRange[]): ByteRange[] {
  return ranges.filter(({ start, end }) => end > start);
}

/** Where a byte that no edit names stands afterwards. What is inserted at its position comes ahead of it. */
function movement(edits: Edits): (position: number) => number {
  let shift = 0;
  const steps = edits.map(({ offset, before, after }) => {
    shift += after.length - before.length;
    return { end: offset + before.length, shift };
  });
  return (position) => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle]!.end <= position) low = middle + 1;
      else high = middle;
    }
    return position + (steps[low - 1]?.shift ?? 0);
  };
}

function isReachedInto({ start, end }: ByteRange, edits: Edits): boolean {
  return edits.some(({ offset, before }) =>
    before.length === 0 ? offset > start && offset < end : offset < end && offset + before.length > start,
  );
}

function audioDiffers(): Failure {
  return new Failure(
    'verification-failed',
    'The audio of the copy was not the same as that of the file, so the copy was thrown away. ' +
      'The file was not touched.',
  );
}
