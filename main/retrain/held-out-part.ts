/** The part of a set that judges the new model: whole groups, which neither model learned from. */
import { join } from 'node:path';
import type { DatasetReport } from '../../models/dataset-check.ts';
import { holdOutGroups } from '../training/splits.ts';
import type { DraftStore } from './draft-store.ts';

/** Share of each genre that judges the new model. */
export const heldShare = 0.25;
/** Of fewer tracks of a genre three to learn from and one to judge by cannot be made. */
const leastToDivide = 4;

/** Holds some of the set's groups out, as lists of a split. Answers by what, in a sentence. */
export async function writeHeldOutPart(
  { examples, grouping }: DatasetReport,
  store: Pick<DraftStore, 'splitFolder' | 'write'>,
  seed: number,
): Promise<string> {
  const found = examples.filter(({ leftOut }) => leftOut === null);
  const counts = Map.groupBy(found, ({ genre }) => genre);
  const small = [...counts].filter(([, own]) => own.length < leastToDivide).map(([genre]) => genre);
  const usable = found.filter(({ genre }) => !small.includes(genre));
  const split = holdOutGroups(usable, { share: heldShare, seed });
  for (const [part, indexes] of [
    ['train', split.train],
    ['valid', split.held],
  ] as const) {
    const text = indexes.map((index) => `${usable[index]!.id}\n`).join('');
    await store.write(join(store.splitFolder, `${part}.txt`), text);
  }
  const tooSmall = small.map(
    (genre) =>
      ` "${genre}" took no part: fewer than ${leastToDivide} tracks cannot be both learned and judged by.`,
  );
  return `${split.held.length} of ${usable.length} tracks were held out. ${grouping.reason}${tooSmall.join('')}`;
}
