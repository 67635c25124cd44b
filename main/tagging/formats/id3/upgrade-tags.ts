/** The upgrade of a file's ID3v2 tags when it is asked for: done, proved by two readers, or refused in words. */
import { parseBuffer, type IAudioMetadata } from 'music-metadata';
import type { NativeField } from '../tag-format.ts';
import { laterNameOf } from './frame-names.ts';
import type { Id3v2Tag } from './id3v2-tag.ts';
import { plainFormOfTag, tagTypeOf } from './splice-id3v2.ts';
import { upgradeId3v2, type UpgradedTag, type UpgradeRefusal } from './upgrade-id3v2.ts';

/** What an upgrade makes of a document: the field of the genre, and all others in their new form. */
export interface UpgradedDocument {
  /** Such as `ID3v2.3 TCON → ID3v2.4 TCON`. */
  readonly field: string;
  /** What the file's fields are to be: proved to say what those before said. */
  readonly fields: readonly NativeField[];
}

/** What becomes of a file's tags. */
export interface TagsUpgrade {
  /** The only tag in its new version; null where the tags keep theirs. */
  readonly upgraded: UpgradedTag | null;
  readonly alsoChanges: readonly string[];
  readonly warnings: readonly string[];
}

const asTheyAre: TagsUpgrade = { upgraded: null, alsoChanges: [], warnings: [] };

/**
 * Upgrades a file's tag if that is wanted and it is of an older version than 2.4.
 * @param tags all ID3v2 tags of the file; several are left as they are, as nobody says which of them counts
 */
export async function upgradeTags(tags: readonly Id3v2Tag[], isWanted: boolean): Promise<TagsUpgrade> {
  const old = tags.find(({ version }) => version < 4);
  if (!isWanted || !old) return asTheyAre;
  const result =
    tags.length > 1 ? { reason: 'the file has several ID3 tags' } : await confirmed(old, upgradeId3v2(old));
  const name = tagTypeOf(old);
  if (!('reason' in result)) {
    const alsoChanges = [`The ${name} tag becomes an ID3v2.4 tag that says the same.`];
    return { upgraded: result, alsoChanges, warnings: [] };
  }
  const warning = `The tag of this file stays ${name}, because ${result.reason}. It gets the genre as it is.`;
  return { ...asTheyAre, warnings: [warning] };
}

/** The field of the genre before and after. */
export function upgradedField(before: string): string {
  return `${before} → ID3v2.4 TCON`;
}

/** The second opinion: what music-metadata read before, it must read afterwards. */
async function confirmed(
  old: Id3v2Tag,
  result: UpgradedTag | UpgradeRefusal,
): Promise<UpgradedTag | UpgradeRefusal> {
  if ('reason' in result) return result;
  const [before, after] = await Promise.all([statementsOf(old), statementsOf(result.tag)]);
  if (!before || !after) return { reason: 'another tag reader cannot read it' };
  // Some empty texts it lists, and others it leaves out.
  const lost = [...before].find(([about, said]) => (after.get(about) ?? '') !== said);
  return lost ? { reason: `another tag reader would read its ${lost[0]} differently` } : result;
}

/** What is compressed, encrypted or in a group, it does not read as such. */
function isPlain({ version }: Id3v2Tag, { flags }: Id3v2Tag['frames'][number]): boolean {
  return version === 2 || (flags & 0xff) === 0;
}

/** What it reads, by the later name of the frame. */
async function statementsOf(tag: Id3v2Tag): Promise<Map<string, string> | null> {
  const frames = tag.frames.filter((frame) => isPlain(tag, frame));
  const bytes = plainFormOfTag({ ...tag, frames });
  try {
    return statementsIn(await parseBuffer(bytes, 'audio/mpeg', { duration: false }), tag);
  } catch {
    return null;
  }
}

/** Stored in another way in v2.4; the year is compared as the one that people see. */
const comparedOtherwise = /^(TCON|TYER|TDAT|TIME|TDRC|TORY|TDOR|IPLS|TIPL|TMCL)$/;

function statementsIn({ native, common }: IAudioMetadata, tag: Id3v2Tag): Map<string, string> {
  const values = new Map<string, unknown[]>();
  for (const { id, value } of native[tagTypeOf(tag)] ?? []) {
    const [frameId = '', ...description] = id.split(':');
    const name = laterNameOf(frameId) ?? frameId;
    // v2.2's own texts it does not take apart.
    if (comparedOtherwise.test(name) || id === 'TXX') continue;
    const about = [name, ...description].join(':');
    values.set(about, [...(values.get(about) ?? []), value]);
  }
  const year = common.year === undefined ? [] : [['year', String(common.year)] as const];
  return new Map([...[...values].map(([about, list]) => [about, comparable(list)] as const), ...year]);
}

/** In versions before 2.4 it divides some texts at strokes, and leaves in one what zeros divide. */
function comparable(value: unknown): string {
  if (typeof value === 'string') {
    const parts = value.split(/[/\0]/).map((part) => part.trim());
    return parts.join('/').replace(/\/+$/, '');
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (value instanceof Map) {
    const inner = [...value].filter(([id]) => !comparedOtherwise.test(laterNameOf(String(id)) ?? ''));
    return comparable(inner.map(([id, what]) => `${laterNameOf(String(id))} ${comparable(what)}`));
  }
  if (Array.isArray(value)) return value.map(comparable).join('/');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, what]) => `${key} ${comparable(what)}`)
    .join('\n');
}
