import { StageError } from '@sightline/contracts';
import { beforeAll, expect, test } from 'vitest';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

let tokenizer: Tokenizer;

beforeAll(async () => {
  tokenizer = await createTokenizer();
});

test('a question stands between [CLS] and [SEP] and is padded with zeros', () => {
  const { ids, length, isCut } = tokenizer.encodeQuestion('What color is the cat?');
  expect([...ids.subarray(0, 9)]).toEqual([101, 2054, 3609, 2003, 1996, 4937, 1029, 102, 0]);
  expect({ size: ids.length, length, isCut }).toEqual({ size: 50, length: 8, isCut: false });
});

test('an answer has no [CLS], ends with [SEP] and decodes to tidy text', () => {
  const { ids, length } = tokenizer.encodeAnswer('The cat is black.');
  expect([...ids.subarray(0, 7)]).toEqual([1996, 4937, 2003, 2304, 1012, 102, 0]);
  expect({ size: ids.length, length }).toEqual({ size: 24, length: 6 });
  expect(tokenizer.decode(ids)).toBe('the cat is black.');
});

test('a question of 600 words is cut to 50 tokens and keeps its [SEP]', () => {
  const { ids, length, isCut } = tokenizer.encodeQuestion('why '.repeat(600));
  expect({ length, isCut, last: ids[49], first: ids[0] }).toEqual({
    length: 50,
    isCut: true,
    last: 102,
    first: 101,
  });
});

test('an answer of 600 words is cut to 24 tokens and keeps its [SEP]', () => {
  const { ids, length, isCut } = tokenizer.encodeAnswer('because '.repeat(600));
  expect({ length, isCut, last: ids[23] }).toEqual({ length: 24, isCut: true, last: 102 });
});

test('words outside the vocabulary are written in pieces and come back whole', () => {
  const { ids, length } = tokenizer.encodeAnswer('Sightlines, please!');
  expect(length).toBeGreaterThan(5);
  expect(tokenizer.decode(ids)).toBe('sightlines, please!');
});

test('special tokens and padding alone decode to nothing', () => {
  expect(tokenizer.decode([])).toBe('');
  expect(tokenizer.decode([102, 0, 0])).toBe('');
});

test('a folder without a vocabulary is told by its name', async () => {
  await expect(createTokenizer('/nowhere/vocabulary')).rejects.toThrow(StageError);
  await expect(createTokenizer('/nowhere/vocabulary')).rejects.toThrow('/nowhere/vocabulary');
});
