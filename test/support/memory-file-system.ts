/**
 * A file system in memory that can fail, be cut short, be killed and lose power at any single call.
 *
 * It keeps two states: what a running program sees, and what is on the disk. `sync` and `syncFolder` carry the
 * first over to the second; a power loss throws the rest away, names and contents each on their own.
 */
import { posix } from 'node:path';
import type { FileStatus, FileSystem, OpenFile } from '../../main/tagging/file-system.ts';
import {
  copyPieces,
  fingerprintPieces,
  type CopyTarget,
  type PieceTask,
  type Side,
  type SynchronousFile,
} from '../../main/tagging/piece-work.ts';

/** What happens at a call instead of what should. */
export type Fault =
  | { readonly kind: 'error'; readonly code: string }
  /** Reads and writes do half of what was asked; other calls go through. */
  | { readonly kind: 'short' }
  /** The process dies at this call: before its effect, halfway through a write, or right after. */
  | { readonly kind: 'kill'; readonly when: 'before' | 'half' | 'after' };

export interface Call {
  /** From zero. */
  readonly index: number;
  readonly name: string;
  readonly path: string;
}

/** Thrown at the call where the process dies and at every later one: nothing can be cleaned up. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

interface Node {
  readonly inode: bigint;
  content: Buffer;
  /** Extended attributes. */
  attributes?: ReadonlyMap<string, string>;
  /** Takes no room on this disk. */
  isElsewhere?: boolean;
  /** What of the content is on the disk. */
  durable: Buffer;
  mode: number;
  userId: number;
  groupId: number;
  accessedNs: bigint;
  modifiedNs: bigint;
  changedNs: bigint;
}

export class MemoryFileSystem implements FileSystem {
  /** Whether files can share their blocks. */
  canClone = false;
  /** Asked at each call. */
  faultAt: (call: Call) => Fault | undefined = () => undefined;
  /** Calls made so far. */
  readonly calls: Call[] = [];
  readonly #names = new Map<string, Node>();
  #durableNames = new Map<string, Node>();
  readonly #folders = new Set<string>();
  readonly #opened = new WeakMap<
    OpenFile,
    { readonly path: string; readonly node: Node; readonly isClosed: () => boolean }
  >();
  #nextInode = 1n;
  #clock = 1_700_000_000_000_000_000n;
  #isKilled = false;

  /** Puts a file there, on the disk too. */
  put(
    path: string,
    content: Buffer,
    status: Partial<Pick<Node, 'mode' | 'userId' | 'groupId' | 'isElsewhere'>> = {},
  ): void {
    const node = this.#newNode(content);
    Object.assign(node, { durable: Buffer.from(content), mode: 0o644 }, status);
    this.#names.set(path, node);
    this.#durableNames.set(path, node);
  }

  /** A second name for a file. */
  link(from: string, to: string): void {
    this.#names.set(to, this.#node(from));
    this.#durableNames.set(to, this.#node(from));
  }

  /** The content of a file, or null. */
  content(path: string): Buffer | null {
    return this.#names.get(path)?.content ?? null;
  }

  /** Mode and time of change of a file, without faults. */
  times(path: string): { mode: number; mtimeMs: number } {
    const { mode, modifiedNs } = this.#node(path);
    return { mode, mtimeMs: Number(modifiedNs) / 1e6 };
  }

  /** Names in a folder, without faults. */
  names(folder: string): string[] {
    return [...this.#names.keys()]
      .filter((path) => posix.dirname(path) === folder)
      .map((path) => posix.basename(path));
  }

  /** A new process over the same disk: nothing fails any more. */
  restart(): void {
    this.#isKilled = false;
    this.faultAt = () => undefined;
    this.calls.length = 0;
  }

  /**
   * The power goes: content that was not synced is gone.
   * @param namesSurvive whether names made, changed or removed since the folder's last sync are on the disk
   */
  losePower(namesSurvive: boolean): void {
    if (!namesSurvive) {
      this.#names.clear();
      for (const [path, node] of this.#durableNames) this.#names.set(path, node);
    }
    for (const node of this.#names.values()) node.content = Buffer.from(node.durable);
    this.#durableNames = new Map(this.#names);
    this.restart();
  }

  async resolve(path: string): Promise<string> {
    return this.#call('resolve', path, () => {
      if (!this.#folders.has(path)) this.#node(path);
      return path;
    });
  }

  async status(path: string): Promise<FileStatus> {
    return this.#call('status', path, () => this.#statusOf(this.#node(path)));
  }

  async isFolderWritable(path: string): Promise<boolean> {
    return this.#call('isFolderWritable', path, () => true);
  }

  async isFileWritable(path: string): Promise<boolean> {
    return this.#call('isFileWritable', path, () => true);
  }

  async openForReading(path: string): Promise<OpenFile> {
    return this.#call('openForReading', path, () => this.#open(path, this.#node(path)));
  }

  async create(path: string): Promise<OpenFile> {
    return this.#call('create', path, () => {
      if (this.#names.has(path)) throw systemError('EEXIST');
      const node = this.#newNode(Buffer.alloc(0));
      this.#names.set(path, node);
      return this.#open(path, node);
    });
  }

  /** As on a real disk, a clone that fails for whatever reason is no failure of the write. */
  async clone(from: string, path: string): Promise<OpenFile | null> {
    if (!this.canClone) return null;
    try {
      return await this.#call('clone', path, () => {
        if (this.#names.has(path)) throw systemError('EEXIST');
        const node = this.#newNode(this.#node(from).content);
        this.#names.set(path, node);
        return this.#open(path, node);
      });
    } catch (error) {
      if (error instanceof Killed) throw error;
      return null;
    }
  }

  async copyPieces(
    source: OpenFile,
    target: OpenFile,
    task: PieceTask,
    about: CopyTarget,
  ): Promise<string | null> {
    return copyPieces(this.#synchronous(source), this.#synchronous(target), task, about);
  }

  async fingerprint(file: OpenFile, task: PieceTask, side: Side): Promise<string | null> {
    return fingerprintPieces(this.#synchronous(file), task, side);
  }

  async openForAppending(path: string): Promise<OpenFile> {
    return this.#call('openForAppending', path, () => this.#open(path, this.#node(path)));
  }

  async copyAttributes(from: string, to: string): Promise<string[]> {
    return this.#call('copyAttributes', to, () => {
      this.#node(to).attributes = new Map(this.#node(from).attributes);
      return [];
    });
  }

  async rename(from: string, to: string): Promise<void> {
    return this.#call('rename', to, () => {
      const node = this.#node(from);
      this.#names.delete(from);
      this.#names.set(to, node);
      node.changedNs = this.#tick();
    });
  }

  async remove(path: string): Promise<void> {
    return this.#call('remove', path, () => {
      this.#node(path);
      this.#names.delete(path);
    });
  }

  async syncFolder(path: string): Promise<void> {
    return this.#call('syncFolder', path, () => {
      const isInside = (name: string): boolean => posix.dirname(name) === path;
      for (const name of this.#durableNames.keys()) if (isInside(name)) this.#durableNames.delete(name);
      for (const [name, node] of this.#names) if (isInside(name)) this.#durableNames.set(name, node);
    });
  }

  async createFolder(path: string): Promise<void> {
    return this.#call('createFolder', path, () => {
      this.#folders.add(path);
    });
  }

  async list(path: string): Promise<string[]> {
    return this.#call('list', path, () => {
      const names = this.names(path);
      if (names.length === 0 && !this.#folders.has(path)) throw systemError('ENOENT');
      return names;
    });
  }

  /** Each call of the long work is one that can fail, too. */
  #synchronous(file: OpenFile): SynchronousFile {
    const opened = this.#opened.get(file);
    if (!opened) throw new Error('a file of another file system');
    const { path, node, isClosed } = opened;
    if (isClosed()) throw new Error('work on a closed file');
    return {
      readSync: (buffer, offset, length, position) =>
        this.#callNow('file.read', path, (fault) =>
          this.#read(node, buffer, offset, length, position, fault),
        ),
      writeSync: (buffer, offset, length, position) =>
        this.#callNow('file.write', path, (fault) =>
          this.#write(node, buffer, offset, length, position, fault),
        ),
    };
  }

  #read(
    node: Node,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    fault: Fault | undefined,
  ): number {
    const wanted = fault?.kind === 'short' ? Math.ceil(length / 2) : length;
    return node.content.copy(buffer, offset, position, position + wanted);
  }

  #write(
    node: Node,
    buffer: Buffer,
    offset: number,
    length: number,
    position: number | null,
    fault: Fault | undefined,
  ): number {
    const isHalf = fault?.kind === 'short' || fault?.kind === 'kill';
    const count = isHalf ? Math.ceil(length / 2) : length;
    const start = position ?? node.content.length;
    const grown = Buffer.alloc(Math.max(node.content.length, start + count));
    node.content.copy(grown);
    buffer.copy(grown, start, offset, offset + count);
    node.content = grown;
    node.modifiedNs = node.changedNs = this.#tick();
    return count;
  }

  #open(path: string, node: Node): OpenFile {
    let isClosed = false;
    const call = <Result>(name: string, act: (fault: Fault | undefined) => Result): Promise<Result> => {
      if (isClosed) throw new Error(`${name} on a closed file`);
      return this.#call(name, path, act);
    };
    const file: OpenFile = {
      status: () => call('file.status', () => this.#statusOf(node)),
      read: (buffer, offset, length, position) =>
        call('file.read', (fault) => this.#read(node, buffer, offset, length, position, fault)),
      write: (buffer, offset, length, position) =>
        call('file.write', (fault) => this.#write(node, buffer, offset, length, position, fault)),
      setMode: (mode) => call('file.setMode', () => void (node.mode = mode)),
      setOwner: (userId, groupId) =>
        call('file.setOwner', () => void Object.assign(node, { userId, groupId })),
      setTimes: (accessedNs, modifiedNs) =>
        call('file.setTimes', () => void Object.assign(node, { accessedNs, modifiedNs })),
      sync: () => call('file.sync', () => void (node.durable = Buffer.from(node.content))),
      close: () => {
        if (isClosed) return Promise.resolve();
        isClosed = true;
        return this.#call('file.close', path, () => undefined);
      },
    };
    this.#opened.set(file, { path, node, isClosed: () => isClosed });
    return file;
  }

  async #call<Result>(
    name: string,
    path: string,
    act: (fault: Fault | undefined) => Result,
  ): Promise<Result> {
    return this.#callNow(name, path, act);
  }

  #callNow<Result>(name: string, path: string, act: (fault: Fault | undefined) => Result): Result {
    if (this.#isKilled) throw new Killed();
    const call = { index: this.calls.length, name, path };
    this.calls.push(call);
    const fault = this.faultAt(call);
    if (fault?.kind === 'error') throw systemError(fault.code);
    if (fault?.kind !== 'kill') return act(fault);
    this.#isKilled = true;
    if (fault.when === 'after') act(undefined);
    if (fault.when === 'half' && name === 'file.write') act(fault);
    throw new Killed();
  }

  #newNode(content: Buffer): Node {
    const now = this.#tick();
    return {
      inode: this.#nextInode++,
      content: Buffer.from(content),
      durable: Buffer.alloc(0),
      mode: 0o600,
      userId: 1000,
      groupId: 1000,
      accessedNs: now,
      modifiedNs: now,
      changedNs: now,
    };
  }

  #node(path: string): Node {
    const node = this.#names.get(path);
    if (!node) throw systemError('ENOENT');
    return node;
  }

  #statusOf(node: Node): FileStatus {
    const { inode, content, mode, userId, groupId, accessedNs, modifiedNs, changedNs } = node;
    const links = [...this.#names.values()].filter((other) => other === node).length;
    const times = { accessedNs, modifiedNs, changedNs };
    const sizes = { size: content.length, allocated: node.isElsewhere ? 0 : content.length };
    return { isFile: true, device: 1n, inode, ...sizes, mode, userId, groupId, links, ...times };
  }

  #tick(): bigint {
    this.#clock += 1_000_000n;
    return this.#clock;
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made for the test`), { code });
}
