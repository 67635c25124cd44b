/** The long work of a write, in memory and on the disk. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  applyEdits,
  invertEdits,
  normaliseEdits,
  placedPiecesOf,
  type Edits,
} from '../../main/tagging/edit.ts';
import { nodeFileSystem } from '../../main/tagging/node-file-system.ts';
import { createFingerprinter, newFingerprintKey } from '../../main/tagging/fingerprint.ts';
import { copyPieces, fingerprintPieces, type SynchronousFile } from '../../main/tagging/piece-work.ts';
import { fc } from '../support/properties.ts';

class MemoryFile implements SynchronousFile {
  bytes: Buffer;
  /** The most bytes that one call takes. */
  readonly #most: number;

  constructor(bytes: Buffer, most = Infinity) {
    this.bytes = Buffer.from(bytes);
    this.#most = most;
  }

  readSync(buffer: Buffer, offset: number, length: number, position: number): number {
    return this.bytes.copy(buffer, offset, position, position + Math.min(length, this.#most));
  }

  writeSync(buffer: Buffer, offset: number, length: number, position: number): number {
    const count = Math.min(length, this.#most);
    const grown = Buffer.alloc(Math.max(this.bytes.length, position + count));
    this.bytes.copy(grown);
    buffer.copy(grown, position, offset, offset + count);
    this.bytes = grown;
    return count;
  }
}

const key = newFingerprintKey();
const whole = { isClone: false, isSparse: false };
const clone = { isClone: true, isSparse: false };

/** A file and edits of it that lie side by side. */
const editedFiles = fc
  .record({
    bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }),
    cuts: fc.array(fc.nat(400), { maxLength: 8 }),
    inserts: fc.array(fc.uint8Array({ maxLength: 30 }), { minLength: 4, maxLength: 4 }),
  })
  .map(({ bytes, cuts, inserts }) => {
    const original = Buffer.from(bytes);
    const places = cuts.map((cut) => cut % (original.length + 1)).toSorted((a, b) => a - b);
    const edits: Edits = inserts.flatMap((insert, index) => {
      const [start, end] = [places[index * 2], places[index * 2 + 1]];
      if (start === undefined || end === undefined || places[index * 2 - 1] === start) return [];
      return [{ offset: start, before: original.subarray(start, end), after: Buffer.from(insert) }];
    });
    return { original, edits: normaliseEdits(edits) };
  });

describe('the long work', () => {
  it('writes what the edits say, and finds in it what it found in the original, however short the calls', () => {
    fc.assert(
      fc.property(editedFiles, fc.integer({ min: 1, max: 50 }), ({ original, edits }, most) => {
        const task = { pieces: placedPiecesOf(edits, original.length), key };
        const source = new MemoryFile(original, most);
        const target = new MemoryFile(Buffer.alloc(0), most);
        const kept = copyPieces(source, target, task, whole);
        expect(target.bytes.equals(applyEdits(original, edits))).toBe(true);
        expect(fingerprintPieces(source, task, 'before')).toBe(kept);
        expect(fingerprintPieces(target, task, 'after')).toBe(kept);
        const back = { pieces: placedPiecesOf(invertEdits(edits), target.bytes.length), key };
        expect(fingerprintPieces(target, back, 'before'), 'of the edits turned round').toBe(kept);
      }),
    );
  });

  it('notices every single byte that is not as it should be', () => {
    fc.assert(
      fc.property(
        editedFiles,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        ({ original, edits }, at, flip) => {
          const task = { pieces: placedPiecesOf(edits, original.length), key };
          const kept = fingerprintPieces(new MemoryFile(original), task, 'before');
          const changed = applyEdits(original, edits);
          if (changed.length === 0) return;
          changed[at % changed.length]! ^= flip;
          expect(fingerprintPieces(new MemoryFile(changed), task, 'after')).not.toBe(kept);
          expect(fingerprintPieces(new MemoryFile(changed.subarray(1)), task, 'after')).not.toBe(kept);
        },
      ),
    );
  });

  it('writes only what moves into a clone', () => {
    fc.assert(
      fc.property(editedFiles, ({ original, edits }) => {
        const after = applyEdits(original, edits);
        if (after.length < original.length) return;
        const task = { pieces: placedPiecesOf(edits, original.length), key };
        const target = new MemoryFile(original);
        const kept = copyPieces(new MemoryFile(original), target, task, clone);
        expect(target.bytes.equals(after)).toBe(true);
        expect(fingerprintPieces(target, task, 'after')).toBe(kept);
      }),
    );
  });

  it('leaves holes where the original has them, and the length as it is', () => {
    const zeros = Buffer.alloc(2 ** 20);
    const original = Buffer.concat([Buffer.from('a genre'), zeros, Buffer.from('sound'), zeros]);
    const edits = [{ offset: 2, before: Buffer.from('genre'), after: Buffer.from('word') }];
    const task = { pieces: placedPiecesOf(edits, original.length), key };
    const target = new MemoryFile(Buffer.alloc(0));
    const written = vi.spyOn(target, 'writeSync');
    const kept = copyPieces(new MemoryFile(original), target, task, { isClone: false, isSparse: true });
    expect(target.bytes.equals(applyEdits(original, edits))).toBe(true);
    expect(fingerprintPieces(target, task, 'after')).toBe(kept);
    const bytesWritten = written.mock.calls.reduce((sum, [, , length]) => sum + length, 0);
    expect(bytesWritten).toBeLessThan(original.length / 2);
  });

  it('gives up on a file that does not hold what the edits expect, or ends too soon', () => {
    const original = Buffer.from('a genre in a file');
    const edits = [{ offset: 2, before: Buffer.from('genre'), after: Buffer.from('word') }];
    const task = { pieces: placedPiecesOf(edits, original.length), key };
    const target = new MemoryFile(Buffer.alloc(0));
    expect(copyPieces(new MemoryFile(Buffer.from('a ganre in a file')), target, task, whole)).toBeNull();
    expect(copyPieces(new MemoryFile(original.subarray(0, 12)), target, task, whole)).toBeNull();
  });
});

describe('a fingerprint', () => {
  it('does not depend on how the bytes come, but on each of them and on the key', () => {
    const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
    const of = (parts: readonly Buffer[], under = key): string => {
      const fingerprinter = createFingerprinter(under);
      for (const part of parts) fingerprinter.update(part);
      return fingerprinter.finish();
    };
    expect(of([bytes])).toMatch(/^[0-9a-f]{32}$/);
    expect(of([bytes.subarray(0, 7), bytes.subarray(7, 900), bytes.subarray(900)])).toBe(of([bytes]));
    expect(of([bytes.subarray(1)])).not.toBe(of([bytes]));
    expect(of([Buffer.concat([bytes, Buffer.alloc(1)])])).not.toBe(of([bytes]));
    expect(of([bytes], newFingerprintKey())).not.toBe(of([bytes]));
  });
});

describe('on the disk', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'earmark-pieces-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('copies and reads files, and passes system errors on', async () => {
    const original = Buffer.alloc(1_000_000, 'seven words and no more than that ');
    const edits = [{ offset: 600_000, before: original.subarray(600_000, 600_010), after: Buffer.from('x') }];
    const task = { pieces: placedPiecesOf(edits, original.length), key };
    const path = join(folder, 'original');
    writeFileSync(path, original);
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const copyPath = join(folder, `copy-${index}`);
        const source = await nodeFileSystem.openForReading(path);
        const target = await nodeFileSystem.create(copyPath);
        const kept = await nodeFileSystem.copyPieces(source, target, task, whole);
        expect(kept).toMatch(/^[0-9a-f]{32}$/);
        expect(await nodeFileSystem.fingerprint(target, task, 'after')).toBe(kept);
        expect(await nodeFileSystem.fingerprint(source, task, 'after')).toBeNull();
        await expect(nodeFileSystem.copyPieces(target, source, task, clone)).resolves.toBeNull();
        await expect(nodeFileSystem.copyPieces(source, source, task, whole)).rejects.toMatchObject({
          code: 'EBADF',
        });
        await Promise.all([source.close(), target.close()]);
        expect(readFileSync(copyPath).equals(applyEdits(original, edits))).toBe(true);
      }),
    );
  });
});
