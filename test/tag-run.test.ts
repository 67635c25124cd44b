/** The run behind `tag`: what is written, under which names, and what an interrupt leaves out. */
import { describe, expect, it } from 'vitest';
import { tagRun, type TagOutcome, type TagRunOptions } from '../main/tag-run.ts';
import type { PlanRequest } from '../main/tagging/plan.ts';
import { TagWriter } from '../main/tagging/tag-writer.ts';
import { writeConcurrency } from '../main/tagging/write-service.ts';
import type { Engine } from '../main/engine.ts';
import { defaultWriteSettings } from '../models/write-settings.ts';
import { MemoryFileSystem } from './support/memory-file-system.ts';
import { taggedMp3s } from './support/tags/tagged-files.ts';

const song = taggedMp3s().find(({ name }) => name === 'v24-no-genre.mp3')!;
const fileCount = 60;
const paths = Array.from({ length: fileCount }, (_, index) => `/music/${index}.mp3`);

/** A library of songs that were all predicted before. */
function scene(): { fileSystem: MemoryFileSystem; engine: Parameters<typeof tagRun>[0] } {
  const fileSystem = new MemoryFileSystem();
  for (const path of paths) fileSystem.put(path, song.bytes);
  const topK = [
    { genre: 'hiphop', probability: 0.6 },
    { genre: 'reggae', probability: 0.3 },
    { genre: 'disco', probability: 0.1 },
  ];
  const prediction = {
    modelId: 'm',
    genre: 'hiphop',
    confidence: 0.6,
    margin: 0.3,
    recommendation: 'medium' as const,
    topK,
    segments: [],
  };
  const writer = new TagWriter({ journalFolder: '/journal', fileSystem });
  const engine = {
    scanner: {
      async *scan() {
        for (const [index, path] of paths.entries())
          yield { path, trackId: index, isNew: false, failure: null };
      },
    },
    analyser: {
      async *analyse() {
        for (const [trackId, path] of paths.entries())
          yield { trackId, path, prediction, failure: null, heard: false };
      },
    },
    writer,
    writing: {
      noteWritten: async () => undefined,
      planFile: (request: PlanRequest) => writer.plan(request),
    },
  };
  // Of the services only what a run calls.
  return {
    fileSystem,
    engine: engine as unknown as Pick<Engine, 'scanner' | 'analyser' | 'writer' | 'writing'>,
  };
}

const options: Omit<TagRunOptions, 'signal'> = {
  paths: ['/music'],
  modelId: 'm',
  fresh: false,
  write: true,
  policy: 'fill',
  minConfidence: 0,
  settings: defaultWriteSettings,
  vocabulary: [],
  onScanned: () => undefined,
  onTotal: () => undefined,
};

describe('a run', () => {
  it('writes every file under the person’s own names, several genres when asked', async () => {
    const { fileSystem, engine } = scene();
    const outcomes: TagOutcome[] = [];
    const before = fileSystem.times(paths[0]!).mtimeMs;
    for await (const outcome of tagRun(engine, {
      ...options,
      settings: { ...defaultWriteSettings, mostGenres: 3, modificationTime: 'keep' },
      vocabulary: [{ from: 'Hip Hop', to: 'Hip-Hop' }],
      signal: new AbortController().signal,
    }))
      outcomes.push(outcome);
    expect(outcomes.map(({ path }) => path)).toEqual(paths);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'written', before: [], after: ['Hip-Hop', 'reggae'] });
    expect(fileSystem.times(paths[0]!).mtimeMs).toBeCloseTo(before, 3);
  });

  it.each([true, false])(
    'notes where the genre came from, when asked to, in the words of the model (writing: %s)',
    async (write) => {
      const { fileSystem, engine } = scene();
      const settings = { ...defaultWriteSettings, note: true };
      const vocabulary = [{ from: 'Hip Hop', to: 'Hip-Hop' }];
      const { signal } = new AbortController();
      for await (const outcome of tagRun(engine, { ...options, write, settings, vocabulary, signal }))
        expect(outcome).toMatchObject({
          after: ['Hip-Hop'],
          alsoChanges: ['A note says where the genre came from: "m 0.60 hiphop" (EARMARK_GENRE).'],
        });
      const noted = paths.filter((path) =>
        fileSystem.content(path)!.includes('EARMARK_GENRE\0m 0.60 hiphop'),
      );
      expect(noted).toEqual(write ? paths : []);
    },
  );

  it('brings older ID3 tags up to v2.4 when the settings say so, and tells of it', async () => {
    const { fileSystem, engine } = scene();
    const old = taggedMp3s().find(({ name }) => name === 'v23-rich.mp3')!;
    fileSystem.put(paths[0]!, old.bytes);
    const settings = { ...defaultWriteSettings, mostGenres: 2, upgradeId3: true };
    const { signal } = new AbortController();
    const outcomes: TagOutcome[] = [];
    for await (const outcome of tagRun(engine, { ...options, policy: 'replace', settings, signal }))
      outcomes.push(outcome);
    const alsoChanges = ['The ID3v2.3 tag becomes an ID3v2.4 tag that says the same.'];
    expect(outcomes[0]).toMatchObject({ status: 'written', after: ['hiphop', 'reggae'], alsoChanges });
    expect(outcomes[1]).toMatchObject({ status: 'written', alsoChanges: [] });
    expect(fileSystem.content(paths[0]!)![3]).toBe(4);
  });

  it.each([true, false])(
    'lists no file after an interrupt that it had not in hand (writing: %s)',
    async (write) => {
      const { fileSystem, engine } = scene();
      const controller = new AbortController();
      const outcomes: TagOutcome[] = [];
      for await (const outcome of tagRun(engine, { ...options, write, signal: controller.signal })) {
        outcomes.push(outcome);
        if (outcomes.length === 3) controller.abort();
      }
      expect(outcomes.length).toBeLessThanOrEqual(3 + 2 * writeConcurrency);
      const changed = paths.filter((path) => !fileSystem.content(path)!.equals(song.bytes));
      expect(changed).toEqual(write ? outcomes.map(({ path }) => path) : []);
      for (const { status } of outcomes) expect(status).toBe(write ? 'written' : 'predicted');
    },
  );
});
