import { expect, test } from 'vitest';
import { decodeEachToken, decodeTokens, readVocabulary, vocabularySize } from './vocabulary.ts';

const vocabulary = readVocabulary();
const idOf = (piece: string): number => vocabulary.indexOf(piece);

test('the installed vocabulary has the width that the page promises', () => {
  expect(vocabulary).toHaveLength(vocabularySize);
});

test('tokens up to [SEP] read as a sentence', () => {
  const ids = ['the', 'cat', 'is', 'black', '.', '[SEP]', 'dog'].map(idOf);
  expect(decodeTokens(ids, vocabulary)).toBe('The cat is black.');
});

test.each([
  ["the man ' s t - shirt isn ' t 3 . 5 , but 1 , 000", "the man's t-shirt isn't 3.5, but 1,000"],
  ["the dogs ' house , 2 , 3 or 4", "the dogs' house, 2, 3 or 4"],
])('marks stand as people write them: %j is %j', (pieces, text) => {
  expect(decodeTokens(pieces.split(' ').map(idOf), vocabulary)).toBe(text);
});

test('pieces of a word join, and a lone word stays as it is', () => {
  expect(decodeTokens(['em', '##bed', '##ding'].map(idOf), vocabulary)).toBe('embedding');
});

test.each([
  ['the cat is black .', ['The', ' cat', ' is', ' black', '.']],
  ["t - shirt isn ' t 3 . 5", ['t', '-', 'shirt', ' isn', "'", 't', ' 3', '.', '5']],
  ['[PAD] em ##bed ##ding ! [SEP] dog', ['', 'Em', 'bed', 'ding', '!']],
])('the texts of the tokens %j make the text of all', (pieces, texts) => {
  const ids = pieces.split(' ').map(idOf);
  expect(decodeEachToken(ids, vocabulary)).toEqual(texts);
  expect(texts.join('')).toBe(decodeTokens(ids, vocabulary));
});
