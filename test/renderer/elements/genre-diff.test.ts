/** Genre differences. */
import { expect, test } from 'vitest';
import { genreDiff } from '../../../renderer/elements/genre-diff.ts';
import { fc } from '../../support/properties.ts';

test('what goes, stays and comes', () => {
  expect(genreDiff(['Rock', 'Pop'], ['Pop', 'Jazz'])).toEqual({
    kept: ['Pop'],
    removed: ['Rock'],
    added: ['Jazz'],
  });
  expect(genreDiff(['rock'], ['Rock'])).toEqual({ kept: [], removed: ['rock'], added: ['Rock'] });
});

test('nothing is lost between the two sides', () => {
  const genres = fc.uniqueArray(fc.constantFrom('Rock', 'Pop', 'Jazz', 'Metal'));
  fc.assert(
    fc.property(genres, genres, (before, after) => {
      const { kept, removed, added } = genreDiff(before, after);
      expect([...kept, ...removed].toSorted()).toEqual(before.toSorted());
      expect([...kept, ...added].toSorted()).toEqual(after.toSorted());
    }),
  );
});
