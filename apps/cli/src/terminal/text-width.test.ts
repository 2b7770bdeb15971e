import { expect, test } from 'vitest';
import { cleanText, padText, textWidth, truncateText, wrapText } from './text-width.ts';

test('wide characters count twice, colours and joined emoji not more than they show', () => {
  expect(['abc', '猫', '\u001b[31mred\u001b[39m', '👨‍👩‍👧'].map(textWidth)).toEqual([3, 2, 3, 2]);
  expect(padText('猫', 4)).toBe('猫  ');
  expect(padText('7', 3, 'right')).toBe('  7');
});

test('a text that is cut says so and fits', () => {
  expect(truncateText('What is this?', 8)).toBe('What is…');
  expect(truncateText('猫猫猫', 4)).toBe('猫…');
});

test('lines break at spaces, not before a percent sign, and nothing is lost', () => {
  expect(wrapText('held-out 38.2 % and more', 15)).toEqual(['held-out 38.2 %', 'and more']);
  expect(wrapText('see /a/very/long/path here', 8)).toEqual([
    'see',
    '/a/very/',
    'long/pat',
    'h here',
  ]);
  expect(wrapText('', 8)).toEqual(['']);
});

test('control characters of a data set do not reach the terminal', () => {
  expect(cleanText('a\u001b[2Jb\r\nc\u202ed')).toBe('ab c d');
});
