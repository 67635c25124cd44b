/** WAV, RF64 and BW64: an ID3v2 tag in an `id3 ` chunk, and RIFF's own INFO list kept in step with it. */
import { readTaggedForm, type TaggedFormKind } from './iff/tagged-form.ts';
import type { TagFormat } from './tag-format.ts';

const kind: TaggedFormKind = {
  dialect: { name: 'WAV', littleEndian: true },
  soundId: 'data',
  id3Ids: ['id3 ', 'ID3 '],
  hasInfo: true,
  textIds: {},
};

export const wavFormat: TagFormat = {
  format: 'wav',
  mimeType: 'audio/wav',
  probe: ({ bytes }) => /^(RIFF|RF64|BW64)[^]{4}WAVE/.test(bytes.toString('latin1', 0, 12)),
  read: (source, opening) => readTaggedForm(source, opening, kind),
};
