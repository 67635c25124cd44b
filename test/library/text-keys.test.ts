import { describe, expect, it } from 'vitest';
import { compareNaturally, foldText, naturalKey } from '../../main/library/text-keys.ts';
import { fc } from '../support/properties.ts';

describe('foldText', () => {
  it('makes the ways of writing a name equal', () => {
    for (const text of ['Björk', 'BJÖRK', 'Bjo\u0308rk', '  björk ']) expect(foldText(text)).toBe('bjork');
    expect(foldText('Ｆｕｌｌ　ｗｉｄｔｈ')).toBe('full width');
  });

  it('keeps marks that carry meaning in other scripts', () => {
    expect(foldText('が')).toBe('が');
    expect(foldText('हिन्दी')).toBe('हिन्दी'.normalize('NFC'));
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => foldText(foldText(text)) === foldText(text)),
    );
  });
});

describe('naturalKey', () => {
  it('orders numbers by value, letters without case and accents', () => {
    const names = ['Track 10', 'track 2', 'Track 1', 'Émile', 'eagle', 'Zebra', '100', '20', '3', '003b'];
    expect(names.toSorted(compareNaturally)).toEqual([
      '3',
      '003b',
      '20',
      '100',
      'eagle',
      'Émile',
      'Track 1',
      'track 2',
      'Track 10',
      'Zebra',
    ]);
  });

  it('orders any two numbers by value', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 90n }),
        fc.bigInt({ min: 0n, max: 10n ** 90n }),
        (a, b) => {
          expect(naturalKey(`${a}`) < naturalKey(`${b}`)).toBe(a < b);
        },
      ),
    );
  });

  it('is a total order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'A', 'á', '0', '1', '9', ' ') });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(compareNaturally(a, b)).toBe(-compareNaturally(b, a) + 0);
        expect(compareNaturally(a, b) === 0).toBe(a === b);
        if (compareNaturally(a, b) < 0 && compareNaturally(b, c) < 0) expect(compareNaturally(a, c)).toBe(-1);
      }),
    );
  });
});
