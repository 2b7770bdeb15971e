import { expect, test } from 'vitest';
import { poolTokens } from './pool-tokens.ts';

test('each text has the mean of its tokens, of length 1; zeros stay zeros', () => {
  const states = Float32Array.of(1, 0, 5, 8, 0, 0, 0, 0); // [2 texts, 2 tokens, 2]
  expect(poolTokens(states, 2, 2)).toEqual(Float32Array.of(0.6, 0.8, 0, 0));
});
