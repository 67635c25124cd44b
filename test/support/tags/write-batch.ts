/** A process to be killed: writes a genre into every file of a folder, three at a time, then takes it back, over and over. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TagWriter } from '../../../main/tagging/tag-writer.ts';

const [folder, journalFolder] = process.argv.slice(2);
if (folder === undefined || journalFolder === undefined) throw new Error('usage: write-batch FOLDER JOURNAL');
const writer = new TagWriter({ journalFolder });
const all = readdirSync(folder).filter((name) => !name.startsWith('.'));
// The threads that write take a while to start; what is to be killed is the writing.
await Promise.all(
  all.map((name) => writer.plan({ path: join(folder, name), genres: ['Jazz'], policy: 'replace' })),
);
process.stdout.write('ready\n');
for (;;) {
  const batch = writer.startBatch({ policy: 'replace', modelId: 'test' });
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  const lane = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      await batch.write(await writer.plan({ path: join(folder, name), genres: ['Jazz'], policy: 'replace' }));
    }
  };
  await Promise.all([lane(), lane(), lane()]);
  await batch.finish();
  await writer.undo(batch.id);
}
