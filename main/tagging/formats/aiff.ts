/** AIFF and AIFF-C: an ID3v2 tag in an `ID3 ` chunk. */
import { readTaggedForm, type TaggedFormKind } from './iff/tagged-form.ts';
import type { TagFormat } from './tag-format.ts';

const kind: TaggedFormKind = {
  dialect: { name: 'AIFF', littleEndian: false },
  soundId: 'SSND',
  id3Ids: ['ID3 '],
  hasInfo: false,
  textIds: { title: 'NAME', artist: 'AUTH', comment: 'ANNO' },
};

export const aiffFormat: TagFormat = {
  format: 'aiff',
  mimeType: 'audio/aiff',
  probe: ({ bytes }) => /^FORM[^]{4}AIF[FC]/.test(bytes.toString('latin1', 0, 12)),
  read: (source, opening) => readTaggedForm(source, opening, kind),
};
