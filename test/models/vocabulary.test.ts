/** A person's own names for genres. */
import { describe, expect, it } from 'vitest';
import {
  formatVocabulary,
  genreKey,
  parseVocabulary,
  toVocabulary,
  usualNames,
  withName,
  withoutName,
} from '../../models/vocabulary.ts';
import { genresOfPrediction, writeSettingsSchema } from '../../models/write-settings.ts';
import { fc } from '../support/properties.ts';

describe('names', () => {
  it('are found however they are spelt, and written as the table has them', () => {
    const table = [
      { from: 'hiphop', to: 'Hip-Hop' },
      { from: 'R&B', to: 'Rhythm and Blues' },
    ];
    expect(toVocabulary(['Hip Hop'], table)).toEqual(['Hip-Hop']);
    expect(toVocabulary(['r and b', 'jazz'], table)).toEqual(['Rhythm and Blues', 'jazz']);
    expect(toVocabulary(['rock', 'Rock', 'HIPHOP', 'hip-hop'], table)).toEqual(['rock', 'Hip-Hop']);
  });

  it('have keys that tell other scripts and bare signs apart', () => {
    expect(genreKey('Рок')).not.toBe(genreKey('Джаз'));
    expect(genreKey('演歌')).toBe('演歌');
    expect(genreKey('!!!')).not.toBe('');
    expect(genreKey('Ｒｏｃｋ')).toBe('rock');
  });

  it('change one at a time', () => {
    const table = withName(withName([], 'hiphop', 'Rap'), 'Hip Hop', 'Hip-Hop');
    expect(table).toEqual([{ from: 'Hip Hop', to: 'Hip-Hop' }]);
    expect(withoutName(table, 'HIPHOP')).toEqual([]);
    expect(() => withName([], 'x', ' ')).toThrow(/empty/);
  });
});

describe('a table', () => {
  it('is the same after it is saved and read', () => {
    const word = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }).filter((text) => {
      const trimmed = text.trim();
      // eslint-disable-next-line no-control-regex
      return trimmed !== '' && !trimmed.startsWith('#') && !/[\u0000-\u001f\ufeff]/.test(text);
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ from: word, to: word }), {
          maxLength: 8,
          selector: ({ from }) => genreKey(from),
        }),
        (lines) => {
          const table = lines.map(({ from, to }) => ({ from: from.trim(), to: to.trim() }));
          expect(parseVocabulary(formatVocabulary(table))).toEqual(table);
        },
      ),
    );
  });

  it.each([
    ['hiphop,Hip-Hop\n', 'commas'],
    ['\ufefffrom;to\r\nhiphop;Hip-Hop\r\n', 'semicolons, headings and a byte order mark'],
    ['hiphop\tHip-Hop', 'tabs and no last line feed'],
    ['# mine\n\n"hiphop" , "Hip-Hop"\n', 'comments, empty lines and spaces'],
    ['From,To\nhip hop,Rap\nhiphop,Hip-Hop,,\n', 'two lines for one genre and empty columns'],
  ])('%j is read: %s', (text) => {
    expect(parseVocabulary(text)).toEqual([{ from: 'hiphop', to: 'Hip-Hop' }]);
  });

  it('keeps dividers, quotes and line feeds within quotes', () => {
    expect(parseVocabulary('x,"Folk, World, & ""Country"""\n')).toEqual([
      { from: 'x', to: 'Folk, World, & "Country"' },
    ]);
  });

  it.each(['one\n', 'a,b\nc,\n', 'a,b,c\n', `a,${'x'.repeat(201)}\n`])('%j is refused', (text) => {
    expect(() => parseVocabulary(text)).toThrow(/Nothing was changed/);
  });

  it('of the usual names covers the built-in genres', () => {
    expect(toVocabulary(['hiphop', 'rock', 'classical'], usualNames)).toEqual([
      'Hip-Hop',
      'Rock',
      'Classical',
    ]);
  });
});

describe('the genres to write', () => {
  const prediction = {
    genre: 'rock',
    topK: [
      { genre: 'rock', probability: 0.5 },
      { genre: 'metal', probability: 0.3 },
      { genre: 'blues', probability: 0.1 },
    ],
  };
  const genresFor = (settings: object): string[] =>
    genresOfPrediction(prediction, writeSettingsSchema.parse(settings));

  it('are one, unless more are asked for and likely enough', () => {
    expect(genresFor({})).toEqual(['rock']);
    expect(genresFor({ mostGenres: 3 })).toEqual(['rock', 'metal']);
    expect(genresFor({ mostGenres: 3, furtherFrom: 0 })).toEqual(['rock', 'metal', 'blues']);
    expect(genresFor({ mostGenres: 2, furtherFrom: 0 })).toEqual(['rock', 'metal']);
  });

  it('are those that the model suggests, where it suggests several', () => {
    const several = { ...prediction, genres: ['rock', 'blues'] };
    const settings = writeSettingsSchema.parse({ mostGenres: 3 });
    expect(genresOfPrediction(several, settings)).toEqual(['rock', 'blues']);
    expect(genresOfPrediction(several, writeSettingsSchema.parse({}))).toEqual(['rock']);
  });
});
