import { expect, test } from 'vitest';
import { glossaryEntries } from './glossary.ts';

test('terms stand in the order of the alphabet, each once, each with a sentence', () => {
  const terms = glossaryEntries().map(({ term }) => term);
  expect(new Set(terms).size).toBe(terms.length);
  expect([...terms].sort((a, b) => a.localeCompare(b, 'en'))).toEqual(terms);
  for (const { meaning } of glossaryEntries()) expect(meaning).toMatch(/^[A-Z].*\.$/);
});

test('numbers in the meanings are those of the contracts', () => {
  const said = glossaryEntries()
    .map(({ meaning }) => meaning)
    .join(' ');
  for (const number of ['30,522', '10.33', '512', '562', ' 50', '7 × 7', '[224,224,3]']) {
    expect(said).toContain(number);
  }
});
