import { expect, test } from 'vitest';
import { bleu } from './bleu.ts';
import type { TokenizedCase } from './caption.ts';
import { cider } from './cider.ts';
import { rougeL } from './rouge-l.ts';
import { tokenizeCaption } from './tokenize-caption.ts';

const written = (hypothesis: string, ...references: string[]): TokenizedCase => ({
  hypothesis: tokenizeCaption(hypothesis),
  references: references.map(tokenizeCaption),
});

const repeated = [
  written('the the the the', 'the cat sat', 'a cat is on the mat'),
  written('a dog ran', 'a dog ran', 'dogs run fast'),
];
const short = [
  written('a train station', 'a very long reference caption about a train station', 'a train'),
  written('sky', 'blue sky over hills', 'sky'),
];

test.each([
  [
    'a repeated word counts no oftener than in a reference',
    repeated,
    [0.571429, 0.478091, 0.423936, 0.000093],
    0.646635,
    2.030068,
  ],
  [
    'captions shorter than four tokens score oddly, as they do officially',
    short,
    [1, 1, 1, 0.031623],
    1,
    2.436677,
  ],
])('%s', (_, cases, bleus, rouge, ciderD) => {
  for (const [index, { corpus }] of bleu(cases).entries()) {
    expect(corpus).toBeCloseTo(bleus[index]!, 6);
  }
  expect(rougeL(cases).corpus).toBeCloseTo(rouge, 6);
  expect(cider(cases).corpus).toBeCloseTo(ciderD, 6);
});

test('one image alone has no rare words: its CIDEr is 0', () => {
  expect(cider([written('a red bus', 'a red bus', 'the bus is red')])).toEqual({
    corpus: 0,
    perImage: [0],
  });
});

test('a caption that is too short is marked down by the brevity penalty', () => {
  const [bleu1] = bleu([written('a dog', 'a dog runs over the grass')]);
  expect(bleu1!.corpus).toBeCloseTo(Math.exp(1 - 6 / 2), 6);
});

test('an empty caption scores 0 everywhere', () => {
  const cases = [written('', 'a dog runs'), written('a cat', 'a cat sits')];
  expect(bleu(cases).map(({ perImage }) => perImage[0])).toEqual([0, 0, 0, 0]);
  expect(rougeL(cases).perImage[0]).toBe(0);
  expect(cider(cases).perImage[0]).toBe(0);
});
