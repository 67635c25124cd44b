/** A made collection with every fault that folders of music have, and what was planted where. */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrently } from '../../main/library/map-concurrently.ts';
import { runFfmpeg } from '../support/made-audio.ts';
import { madeClip, madeGenres, writeClip, type MadeGenre } from './made-genres.ts';

const perGenre = 20;
export const artistsPerGenre = 5;

/** One in twenty of the tracks, by its id, with the genre whose folder it lies in. */
export const swapped: ReadonlyMap<string, MadeGenre> = new Map([
  ['drone.03', 'noise'],
  ['clicks.08', 'melody'],
  ['melody.12', 'drone'],
  ['noise.16', 'siren'],
  ['siren.01', 'clicks'],
]);

/** Re-encoded copies: name, beginning with the original's id, to ending and ffmpeg's options. */
export const copies: Readonly<Record<string, readonly string[]>> = {
  'drone.00 mp3': ['mp3', '-b:a', '64k'],
  'drone.01 m4a': ['m4a', '-b:a', '64k'],
  'clicks.00 ogg': ['ogg', '-c:a', 'libvorbis', '-q:a', '0'],
  'clicks.01 mp3': ['mp3', '-b:a', '64k', '-ar', '44100'],
  'melody.00 rate': ['wav', '-ar', '16000'],
  'melody.01 quiet': ['flac', '-af', 'volume=-12dB'],
  'noise.00 mp3': ['mp3', '-b:a', '64k'],
  'noise.01 cut': ['mp3', '-ss', '1.02', '-b:a', '64k'],
  'siren.00 m4a': ['m4a', '-b:a', '64k'],
  'siren.02 cut': ['ogg', '-ss', '1.02', '-c:a', 'libvorbis'],
};

/** A clip of the collection, wherever it lies. */
export interface PlantedClip {
  readonly id: string;
  readonly genre: MadeGenre;
  readonly number: number;
}

/** Writes the collection to `set`; `scratch` takes what is on the way there. Answers its clips without the faults. */
export async function writeFaultySet(set: string, scratch: string): Promise<PlantedClip[]> {
  const clips = madeGenres.flatMap((genre, which) =>
    Array.from({ length: perGenre }, (_, number) => ({
      id: `${genre}.${String(number).padStart(2, '0')}`,
      genre,
      number,
      seed: 100 * which + number,
    })),
  );
  await mapConcurrently(clips, 4, async ({ id, genre, number, seed }) => {
    const wav = await writeClip(scratch, `wav/${id}.wav`, madeClip(genre, seed));
    // Four artists of 25 tell nothing of the others: they are named in the tags.
    const artist = artistOf({ genre, number });
    const target = join(set, swapped.get(id) ?? genre, `${id}.flac`);
    await mkdir(join(target, '..'), { recursive: true });
    await runFfmpeg(wav, '-metadata', `artist=${artist}`, target);
  });
  const original = (id: string): string =>
    join(set, swapped.get(id) ?? id.slice(0, id.indexOf('.')), `${id}.flac`);
  for (const [name, [ending, ...options]] of Object.entries(copies)) {
    const [id] = name.split(' ');
    await runFfmpeg(original(id!), ...options, join(original(id!), '..', `${name}.${ending}`));
  }
  for (const id of ['drone.05', 'siren.05'])
    await copyFile(original(id), join(original(id), '..', `${id} copy.flac`));
  await runFfmpeg(original('melody.05'), '-b:a', '64k', join(set, 'drone', 'other name.mp3'));
  const whole = await readFile(original('noise.07'));
  await writeFile(join(set, 'noise', 'garbage.flac'), Buffer.alloc(50_000, 'no audio at all '));
  await writeFile(join(set, 'noise', 'empty.mp3'), '');
  await writeFile(join(set, 'noise', 'no riff.wav'), whole.subarray(5000, 60_000));
  await writeFile(original('noise.07'), whole.subarray(0, whole.length / 2));
  await writeClip(set, 'noise/silent.wav', new Float32Array(60_000));
  await writeClip(set, 'noise/blip.wav', madeClip('noise', 999, 0.2));
  await writeClip(set, 'rare/a.wav', madeClip('melody', 901));
  await writeClip(set, 'rare/b.wav', madeClip('melody', 902));
  await writeClip(set, 'Melody/x.wav', madeClip('melody', 903));
  await writeClip(set, 'siren/noise/y.wav', madeClip('siren', 904));
  await mkdir(join(set, 'polka'));
  return clips;
}

/** Each genre has its artists, and each of them its tracks. */
export function artistOf({ genre, number }: Pick<PlantedClip, 'genre' | 'number'>): string {
  return `${genre} artist ${number % artistsPerGenre}`;
}
