/** A suggestion for one recording is not written into another that took its place since. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JobBoard } from '../../main/jobs.ts';
import { readAudioHash } from '../../main/library/audio-identity.ts';
import { readStamp } from '../../main/library/read-stamp.ts';
import type { LibraryStore } from '../../main/library/store/library-store.ts';
import { TagWriter } from '../../main/tagging/tag-writer.ts';
import { WriteService } from '../../main/tagging/write-service.ts';
import {
  analysis,
  analysisKey,
  modelId,
  openStore,
  prediction,
  query,
  scanned,
  temporaryFolder,
} from '../support/library-fixture.ts';
import { frameV24, id3v2, textBody } from '../support/tags/id3-bytes.ts';
import { mp3Audio } from '../support/tags/made-audio.ts';

const title = (text: string): Buffer =>
  id3v2({ version: 4, frames: [frameV24('TIT2', textBody.utf8(text))], padding: 64 });
const song = (text: string, audio = mp3Audio()): Buffer => Buffer.concat([title(text), audio]);
/** Another recording: the same frames without the first half. */
const otherAudio = (): Buffer => {
  const audio = mp3Audio();
  return audio.subarray(audio.indexOf(Buffer.from([0xff, 0xfb]), audio.length >> 1));
};

interface Scene {
  readonly store: LibraryStore;
  readonly writing: WriteService;
  readonly path: string;
}

/** A song that was scanned and heard. */
async function scene(): Promise<Scene> {
  const folder = temporaryFolder();
  const path = join(folder, 'song.mp3');
  writeFileSync(path, song('Old'));
  const store = openStore();
  await scan(store, path);
  const [id] = store.tracks.idsWithin([path]);
  const audioHash = await readAudioHash(path);
  expect(audioHash).not.toBeNull();
  store.analyses.save(id!, analysisKey, analysis(audioHash!));
  store.predictions.save([{ trackId: id!, prediction: prediction('jazz') }]);
  const writer = new TagWriter({ journalFolder: join(folder, 'journal') });
  const publish = (): void => undefined;
  return { store, path, writing: new WriteService({ writer, store, jobs: new JobBoard(publish), publish }) };
}

async function scan(store: LibraryStore, path: string): Promise<void> {
  store.tracks.upsert([scanned(path, { stamp: (await readStamp(path))! })], 1);
}

const plan = async ({ writing }: Scene) => {
  const given = { selection: { query: query(), except: [] }, policy: 'fill' as const, minConfidence: 0 };
  const { planId, counts } = await writing.plan(given, modelId);
  return { counts, row: writing.planRows({ planId, start: 0, count: 1 }).rows[0] };
};

describe('a file that was heard', () => {
  it('is planned as it is, and when another program changed its tags alone', async () => {
    const here = await scene();
    expect((await plan(here)).counts).toMatchObject({ change: 1, refused: 0 });
    writeFileSync(here.path, song('A longer title'));
    expect((await plan(here)).counts).toMatchObject({ change: 1, refused: 0 });
  });

  it('is refused once another recording lies at its path, and left as it is', async () => {
    const here = await scene();
    writeFileSync(here.path, song('Old', otherAudio()));
    const before = readFileSync(here.path);
    const { counts, row } = await plan(here);
    expect(counts).toMatchObject({ change: 0, refused: 1 });
    expect(row).toMatchObject({ before: [], after: [], failure: { code: 'file-changed' } });
    expect(readFileSync(here.path).equals(before)).toBe(true);
  });

  it('is refused when a scan noticed the change and nobody listened since', async () => {
    const here = await scene();
    writeFileSync(here.path, song('Old', otherAudio()));
    await scan(here.store, here.path);
    expect((await plan(here)).counts).toMatchObject({ change: 0, refused: 1 });
  });
});
