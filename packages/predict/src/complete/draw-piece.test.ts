import { createRandom } from '@sightline/tensor';
import { expect, test } from 'vitest';
import type { Model } from '../model.ts';
import { readNext } from '../next-token.ts';
import { createDraw, type Sampling } from './draw-piece.ts';

/** Pieces 1, 3 and 5 are known; of the others, 4 is likelier than 2 and 0. */
const outputBiases = Float32Array.of(0.1, 0, 0.2, 0, 0.4, 0).map((share) => Math.log(share || 1));
const likeliestOthers = Int32Array.of(4, 2, 0);
const model = {
  decoder: { pieces: { known: Int32Array.of(1, 3, 5), others: Int32Array.of(0, 2, 4) } },
  outputBiases,
  likeliestOthers,
} as unknown as Model;

/** Shares of 0.5, 0.3 and 1.5 for 1, 3 and 5: with the others' 0.7, 3 in all. */
const next = readNext(Float32Array.from([0.5, 0.3, 1.5, 0.7], Math.log));
const draw = createDraw(model);

function sharesOf(sampling: Sampling): number[] {
  const random = createRandom(1);
  const counts = Array<number>(6).fill(0);
  for (let time = 0; time < 30_000; time++) counts[draw(next, sampling, random)]!++;
  return counts.map((count) => count / 30_000);
}

function expectNear(shares: number[], weights: number[]): void {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  for (const [id, weight] of weights.entries()) expect(shares[id]).toBeCloseTo(weight / sum, 1.7);
}

test('temperature 0 takes the likeliest, 1 draws from the probabilities of the model itself', () => {
  expect(sharesOf({ temperature: 0, topP: 1 })).toEqual([0, 0, 0, 0, 0, 1]);
  expectNear(sharesOf({ temperature: 1, topP: 1 }), [0.1, 0.5, 0.2, 0.3, 0.4, 1.5]);
});

test('a temperature of one half squares the probabilities, of unknown pieces, too', () => {
  const weights = [0.1, 0.5, 0.2, 0.3, 0.4, 1.5].map((weight) => weight ** 2);
  expectNear(sharesOf({ temperature: 0.5, topP: 1 }), weights);
});

test('the nucleus is the likeliest pieces, known and unknown, whose shares reach topP', () => {
  expectNear(sharesOf({ temperature: 1, topP: 0.49 }), [0, 0, 0, 0, 0, 1.5]);
  expectNear(sharesOf({ temperature: 1, topP: 0.7 }), [0, 0.5, 0, 0, 0.4, 1.5]);
  const wide = sharesOf({ temperature: 1, topP: 0.99 });
  expectNear(wide, [0.1, 0.5, 0.2, 0.3, 0.4, 1.5]);
});
