/** The list of notices: what one is, and how many are kept. */

export interface Notice {
  readonly id: number;
  readonly kind: 'info' | 'problem';
  readonly text: string;
  /** Where the matter can be seen. */
  readonly link: { readonly label: string; readonly open: () => void } | null;
}

/** More are not kept: the oldest information goes first, problems last. */
const keep = 50;

/** Adds a notice, newest first, within the bound. */
export function withNotice(notices: readonly Notice[], notice: Notice): Notice[] {
  const all = [notice, ...notices];
  if (all.length <= keep) return all;
  const oldestInfo = all.findLastIndex((each) => each.kind === 'info');
  return all.toSpliced(oldestInfo > 0 ? oldestInfo : all.length - 1, 1);
}
