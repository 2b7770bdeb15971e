import { createRandom, Parameters, tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { createQuestionEncoder } from './question-encoder.ts';
import { addTextEncoder, embeddingRows, encodeQuestions } from './text-encoder.ts';

test('questions are encoded as with tensors, unknown tokens and padding left out', () => {
  const knownTokens = Int32Array.of(7, 2000, 2054, 30_000);
  const parameters = new Parameters();
  addTextEncoder(parameters, createRandom(3), knownTokens);
  const weights = parameters.readTrained();
  const questions = [
    Int32Array.of(101, 7, 30_000, 7, 102, 0, 0),
    Int32Array.of(101, 5, 102, 0, 0, 0, 0),
    Int32Array.of(101, 2054, 2000, 8, 7, 102, 0),
  ];
  const found = createQuestionEncoder({ weights, knownTokens })(questions);
  const rows = embeddingRows(knownTokens, questions);
  const table = tf.tensor2d(
    rows.map((row) => [...row]),
    undefined,
    'int32',
  );
  const expected = encodeQuestions(table, weights).dataSync();
  expect(found.length).toBe(expected.length);
  for (const [at, value] of expected.entries()) expect(found[at]).toBeCloseTo(value, 5);
});
