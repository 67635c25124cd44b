/** Ids of models: what a folder may be called on every system, made from the name a person gives. */

const longest = 48;

/** "Meine Sammlung: Rock & Pop" is `meine-sammlung-rock-pop`; `model` where nothing is left of the name. */
export function modelIdOf(name: string): string {
  const id = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '');
  // What Windows keeps for devices is no folder's name there.
  return id === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/.test(id) ? 'model' : id;
}

/** The id, or the first of `id-2`, `id-3`, ... that is free. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}
