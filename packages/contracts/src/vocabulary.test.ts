import { expect, test } from 'vitest';
import { decodeTokens, readVocabulary, vocabularySize } from './vocabulary.ts';

const vocabulary = readVocabulary();
const idOf = (piece: string): number => vocabulary.indexOf(piece);

test('the installed vocabulary has the width that the page promises', () => {
  expect(vocabulary).toHaveLength(vocabularySize);
});

test('tokens up to [SEP] read as a sentence', () => {
  const ids = ['the', 'cat', 'is', 'black', '.', '[SEP]', 'dog'].map(idOf);
  expect(decodeTokens(ids, vocabulary)).toBe('The cat is black.');
});

test('pieces of a word join, and a lone word stays as it is', () => {
  expect(decodeTokens(['em', '##bed', '##ding'].map(idOf), vocabulary)).toBe('embedding');
});
