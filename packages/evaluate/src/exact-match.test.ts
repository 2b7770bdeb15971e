import { expect, test } from 'vitest';
import { isExactMatch } from './exact-match.ts';

test('case, articles, marks and number words make no difference, another word does', () => {
  expect(isExactMatch('There are 2 cats', 'There are two cats.')).toBe(true);
  expect(isExactMatch('the cat is black', 'The cat is black.')).toBe(true);
  expect(isExactMatch('The cat is black.', 'The cat is white.')).toBe(false);
});
