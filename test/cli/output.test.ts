/** What reaches the terminal: names made safe, counts and durations as people say them. */
import { describe, expect, it } from 'vitest';
import { count, duration, printable, printableLines, safeJson } from '../../main/cli/output.ts';

describe('printable', () => {
  it.each([
    ['Sigur Rós – Ágætis byrjun.mp3', 'Sigur Rós – Ágætis byrjun.mp3'],
    ['two\nlines', String.raw`two\nlines`],
    ['\u001b[2Jcleared', String.raw`\u001b[2Jcleared`],
    ['right\u202eto left', String.raw`right\u202eto left`],
    ['delete\u007f and \u0085', String.raw`delete\u007f and \u0085`],
    ['👩\u200d🎤 emoji', '👩\u200d🎤 emoji'],
  ])('shows %j as one safe line', (name, shown) => {
    expect(printable(name)).toBe(shown);
  });
});

describe('messages and JSON', () => {
  it('keep their lines and lose what drives a terminal', () => {
    expect(printableLines('"\u001b]0;title\u0007.mp3" was not found.\nNothing was done.')).toBe(
      String.raw`"\u001b]0;title\u0007.mp3" was not found.` + '\nNothing was done.',
    );
  });

  it('say the same to a program, and nothing to a terminal', () => {
    const value = { path: '/m/\u009b2J \u001b[2J \u202e \u2028 \u{e0041} Björk 🎵 \u200d' };
    const text = safeJson(value);
    expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202e\u{e0041}]/u);
    expect(text).toContain('Björk 🎵 \u200d');
    expect(JSON.parse(text)).toEqual(value);
  });
});

describe('duration and count', () => {
  it('speaks plainly', () => {
    expect([0.2, 42, 600, 5000].map(duration)).toEqual(['1 s', '42 s', '10 min', '1 h 23 min']);
    expect([count(1, 'file'), count(2000, 'file')]).toEqual(['1 file', '2,000 files']);
  });
});
