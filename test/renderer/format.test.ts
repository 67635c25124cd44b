/** Numbers, times and names as a person reads them. */
import { expect, test } from 'vitest';
import {
  fileNameOf,
  formatCount,
  formatPlace,
  formatRate,
  formatTimeLeft,
  percentOf,
  withoutFileName,
} from '../../renderer/format.ts';

test('numbers', () => {
  expect(formatCount(98_431)).toBe('98,431');
  expect([0.546, 0.9991, 1].map(percentOf)).toEqual([55, 99, 100]);
  expect(formatRate(4.26)).toBe('4.3');
  expect(formatRate(62.4)).toBe('62');
});

test('time left is the coarser the longer it is', () => {
  expect([2, 22, 50, 70, 920, 3500, 7900, 7200].map(formatTimeLeft)).toEqual([
    'a few seconds',
    'about 25 s',
    'about 50 s',
    'about 1 min',
    'about 15 min',
    'about 58 min',
    'about 2 h 10 min',
    'about 2 h',
  ]);
});

test('places in a track', () => {
  expect([0, 62.9, 3723].map(formatPlace)).toEqual(['0:00', '1:02', '1:02:03']);
});

test('file names on any system', () => {
  expect(fileNameOf('/music/Can/Mushroom.flac')).toBe('Mushroom.flac');
  expect(fileNameOf('C:\\Music\\Mushroom.flac')).toBe('Mushroom.flac');
});

test('a sentence need not repeat the name that stands beside it', () => {
  expect(withoutFileName('"a.mp3" was not written: its folder is read-only.', '/x/a.mp3')).toBe(
    'Was not written: its folder is read-only.',
  );
  expect(withoutFileName('The disk is full.', '/x/a.mp3')).toBe('The disk is full.');
});
