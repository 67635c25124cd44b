/** Why a tag stays in its version. Caught by `upgradeId3v2`; the genre is then written in the version that is there. */

export class CannotUpgrade extends Error {
  override readonly name = 'CannotUpgrade';
}

/** @param reason a clause about the tag, for the person: "it says a date in a way that …" */
export function cannotUpgrade(reason: string): CannotUpgrade {
  return new CannotUpgrade(reason);
}
