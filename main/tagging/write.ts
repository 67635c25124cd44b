/** Writes one planned file: the plan checked against the file as it is, the copy proved, the genre read back. */
import { Failure } from '../../models/failure.ts';
import type { WriteResult } from '../../models/tagging.ts';
import { assertSameAudio } from './audio-proof.ts';
import type { BatchJournal } from './batch.ts';
import { FileSource } from './file-source.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import type { FileWork } from './file-work.ts';
import { newFingerprintKey } from './fingerprint.ts';
import { readTags, type RecognisedFile } from './formats/registry.ts';
import type { ForeignExpectation, NativeField, Splice, TagDocument } from './formats/tag-format.ts';
import { sameGenres } from './genre-names.ts';
import { replaceJournalled, type JournalSteps, type Verified } from './journalled-replace.ts';
import { assertReplaceable, withOpenedFile } from './opened-file.ts';
import type { WritePlan } from './plan.ts';
import { assertReadsBack } from './second-parser.ts';
import { isSameStamp, stampOf } from './stamp.ts';

/** Whether a written file gets the time of writing, or keeps the one it had. */
export type ModificationTime = 'update' | 'keep';

/** Carries a plan out. Never throws for what a file may be. */
export async function writePlanned(
  fileWork: Pick<FileWork, 'write'>,
  journal: BatchJournal,
  plan: WritePlan,
  modificationTime: ModificationTime,
): Promise<WriteResult> {
  const { path, before, after, failure, warnings } = plan;
  const result = { path, before, after, warnings, failure };
  if (plan.outcome === 'kept') return { ...result, status: 'skipped' };
  if (plan.outcome === 'unchanged') return { ...result, status: 'unchanged' };
  if (plan.outcome === 'refused') {
    if (failure) await journal.refuse(plan, failure);
    return { ...result, status: 'failed' };
  }
  const written = await journal.attempt({ path, field: plan.field, before, after, undoes: null }, (steps) =>
    fileWork.write(plan, modificationTime, steps),
  );
  return { ...written, warnings: [...warnings, ...written.warnings] };
}

/** The work of it: resolves with warnings. @throws Failure; the file is then as it was. */
export async function replaceByPlan(
  fileSystem: FileSystem,
  plan: WritePlan,
  modificationTime: ModificationTime,
  steps: JournalSteps,
): Promise<string[]> {
  return withOpenedFile(fileSystem, plan.path, async (opened) => {
    const { target, file, status, document } = opened;
    if (!plan.stamp || !isSameStamp(plan.stamp, stampOf(status, document))) throw changedSincePlan();
    await assertReplaceable(fileSystem, target, status, plan);
    const splice = await document.spliceGenres(plan.after, plan.extras);
    if (!sameGenres(splice.stored, plan.after)) throw changedSincePlan();
    const replacement = {
      target,
      original: file,
      status,
      edits: splice.edits,
      modifiedNs: modificationTime === 'keep' ? status.modifiedNs : null,
      fingerprintKey: newFingerprintKey(),
    };
    return replaceJournalled(fileSystem, replacement, steps, (copy) => verifyCopy(copy, opened, splice));
  });
}

/**
 * Reads the copy back with this program's parser, then with another. Every byte that no edit names was compared
 * before; this proves that the edited tags say what they should, and everything else they said.
 */
async function verifyCopy(
  copy: OpenFile,
  original: RecognisedFile,
  { edits, stored, addedFields, upgraded, expectations }: Splice,
): Promise<Verified> {
  const { size } = await copy.status();
  const source = new FileSource(copy, size);
  try {
    const recognised = await readTags(source);
    const { format, document } = recognised;
    if (format !== original.format) throw notAsMeant('its container');
    if (!sameGenres(document.genres, stored)) throw notAsMeant('its genre');
    const notes = notesIn(expectations);
    if (!sameGenres(document.notes, notes)) throw notAsMeant('its note');
    // Of an upgraded tag each frame was proved to say the same; the copy must hold exactly those frames.
    const fields = upgraded?.fields ?? original.document.fields;
    const different = firstDifference(fields, withoutFields(document.fields, addedFields));
    if (different !== null) throw notAsMeant(different);
    await assertSameAudio(original.document.audio, document.audio, edits);
    await assertReadsBack(source, recognised, expectations.filter(isOfThisWrite(original.document)));
    const [note] = notes;
    return {
      audioBytes: document.audio.ranges.reduce((sum, { start, end }) => sum + end - start, 0),
      fieldsCompared: original.document.fields.length,
      readBack: { parser: 'music-metadata', genres: [...stored], ...(note === undefined ? {} : { note }) },
    };
  } finally {
    source.release();
  }
}

/**
 * Where no note was and none is written, whatever another parser takes for one stays as it was: a frame that is
 * encrypted, say, which it reads all the same.
 */
function isOfThisWrite({ notes }: TagDocument): (expectation: ForeignExpectation) => boolean {
  return ({ kind, values }) => kind === 'genre' || notes.length > 0 || values.length > 0;
}

/** What the tags are to say, one a place. */
function notesIn(expectations: readonly ForeignExpectation[]): string[] {
  return expectations.filter(({ kind }) => kind === 'note').flatMap(({ values }) => values);
}

function withoutFields(fields: readonly NativeField[], taken: readonly NativeField[]): NativeField[] {
  const rest = [...fields];
  for (const field of taken) {
    const index = rest.findIndex((other) => isSameField(field, other));
    if (index < 0) throw notAsMeant(field.name);
    rest.splice(index, 1);
  }
  return rest;
}

/** The name of the first field that differs; null when both lists are the same. */
function firstDifference(before: readonly NativeField[], after: readonly NativeField[]): string | null {
  const different = before.find((field, index) => !isSameField(field, after[index]));
  return different?.name ?? after[before.length]?.name ?? null;
}

function isSameField(a: NativeField, b: NativeField | undefined): boolean {
  return b !== undefined && a.name === b.name && a.bytes.equals(b.bytes);
}

function changedSincePlan(): Failure {
  return new Failure(
    'file-changed',
    'This file changed after the plan was made, so it was left as it is now. Look at it again, then write.',
  );
}

function notAsMeant(what: string): Failure {
  return new Failure(
    'verification-failed',
    `The new copy of this file did not read as it should (${what}), so it was thrown away. ` +
      'The file was not touched.',
  );
}
