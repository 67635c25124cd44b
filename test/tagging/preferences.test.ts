/** Habits of writing: which genre leads, what divides several, and what a plan warns of. */
import { describe, expect, it } from 'vitest';
import { TagWriter, type WritePlan } from '../../main/tagging/tag-writer.ts';
import { readVocabulary, readWriteSettings } from '../../main/tagging/write-preferences.ts';
import { defaultWriteSettings, type WriteSettings } from '../../models/write-settings.ts';
import { MemoryFileSystem } from '../support/memory-file-system.ts';
import { frameV23, frameV24, id3v2, textBody } from '../support/tags/id3-bytes.ts';
import { mp3Audio } from '../support/tags/made-audio.ts';

const path = '/music/song.mp3';

function scene(
  version: 3 | 4,
  genres: readonly string[],
): { fileSystem: MemoryFileSystem; writer: TagWriter } {
  const frame =
    version === 4
      ? frameV24('TCON', textBody.utf8(genres.join('\0')))
      : frameV23('TCON', textBody.latin1(genres.join('; ')));
  const fileSystem = new MemoryFileSystem();
  fileSystem.put(path, Buffer.concat([id3v2({ version, frames: [frame], padding: 100 }), mp3Audio()]));
  return { fileSystem, writer: new TagWriter({ journalFolder: '/journal', fileSystem }) };
}

async function write(
  writer: TagWriter,
  genres: readonly string[],
  habits: Partial<WriteSettings>,
): Promise<WritePlan> {
  const settings = { ...defaultWriteSettings, ...habits };
  const plan = await writer.plan({ path, genres, policy: 'add', habits: settings });
  const batch = writer.startBatch({ policy: 'add', modelId: null });
  expect(await batch.write(plan)).toMatchObject({ failure: null, after: plan.after });
  await batch.finish();
  expect((await writer.plan({ path, genres: ['x'], policy: 'fill' })).before).toEqual(plan.after);
  return plan;
}

describe('with the policy add', () => {
  it('the genres present lead, or the new ones', async () => {
    expect((await write(scene(4, ['Pop']).writer, ['Rock'], {})).after).toEqual(['Pop', 'Rock']);
    const { after } = await write(scene(4, ['Pop']).writer, ['Rock'], { leading: 'new' });
    expect(after).toEqual(['Rock', 'Pop']);
  });

  it('what is there in another spelling is not added', async () => {
    const { writer } = scene(4, ['Hip Hop', 'R&B']);
    const plan = await writer.plan({ path, genres: ['hiphop', 'R and B'], policy: 'add' });
    expect(plan).toMatchObject({ outcome: 'unchanged', after: ['Hip Hop', 'R&B'] });
  });

  it.each([
    ['; ', 'Pop; Rock'],
    [' / ', 'Pop / Rock'],
    ['/', 'Pop/Rock'],
    [', ', 'Pop, Rock'],
  ] as const)('one text divides several genres by %j', async (separator, text) => {
    const { writer } = scene(3, ['Pop']);
    const plan = await write(writer, ['Rock'], { separator });
    expect(plan.after).toEqual([text]);
    expect(plan.warnings).toEqual([expect.stringContaining(`joined with "${separator.trim()}"`)]);
    const habits = { ...defaultWriteSettings, separator };
    const again = await writer.plan({ path, genres: ['rock'], policy: 'add', habits });
    expect(again).toMatchObject({ outcome: 'unchanged' });
  });
});

describe('a plan', () => {
  it('warns of a file that is elsewhere', async () => {
    const { fileSystem, writer } = scene(4, ['Pop']);
    const bytes = Buffer.concat([fileSystem.content(path)!, mp3Audio(), mp3Audio(), mp3Audio()]);
    expect(bytes.length).toBeGreaterThan(65_536);
    fileSystem.put(path, bytes, { isElsewhere: true });
    const plan = await writer.plan({ path, genres: ['Rock'], policy: 'replace' });
    expect(plan).toMatchObject({ outcome: 'change', warnings: [expect.stringContaining('cloud')] });
  });

  it('refuses a file that this user may not write, and one that is written by nobody', async () => {
    const { fileSystem } = scene(4, ['Pop']);
    fileSystem.isFileWritable = async () => false;
    const writer = new TagWriter({ journalFolder: '/journal', fileSystem });
    const plan = await writer.plan({ path, genres: ['Rock'], policy: 'replace' });
    expect(plan).toMatchObject({ outcome: 'refused', failure: { code: 'no-permission' } });
    fileSystem.put(path, fileSystem.content(path)!, { mode: 0o444 });
    const second = await writer.plan({ path, genres: ['Rock'], policy: 'replace' });
    expect(second).toMatchObject({ outcome: 'refused', failure: { code: 'read-only' } });
  });
});

describe('what is stored', () => {
  it('is read with defaults, and left aside where a page stored something else', () => {
    const settings = (values: Record<string, unknown>) => ({ get: (key: string) => values[key] });
    expect(readWriteSettings(settings({}))).toEqual(defaultWriteSettings);
    expect(readWriteSettings(settings({ 'write.settings': { mostGenres: 2 } }))).toMatchObject({
      mostGenres: 2,
      leading: 'present',
    });
    expect(readWriteSettings(settings({ 'write.settings': { mostGenres: 'many' } }))).toEqual(
      defaultWriteSettings,
    );
    expect(readVocabulary(settings({ 'write.vocabulary': 'rubbish' }))).toEqual([]);
  });
});
