import { hash } from 'node:crypto';
import type { Split } from './choose-split.ts';
import type { SplitRatios } from './source.ts';

export type PlacedScene = { index: number; splitRatios: SplitRatios };

function only(split: Split): SplitRatios {
  return { validation: Number(split === 'validation'), test: Number(split === 'test') };
}

/** Indices ranked by a seeded hash of each; of each hash only its first 48 bits are kept. */
function rankByHash(seed: number, count: number): Int32Array {
  const hashOf = (index: number): Buffer => hash('sha256', `${seed}/${index}`, 'buffer');
  const firsts = Float64Array.from({ length: count }, (_, index) => hashOf(index).readUIntBE(0, 6));
  return Int32Array.from(firsts.keys()).sort(
    (a, b) => firsts[a]! - firsts[b]! || Buffer.compare(hashOf(a), hashOf(b)),
  );
}

/**
 * Splits made images by their index, to the exact sizes that were asked for: ranked by a seeded hash,
 * the first round(count × testRatio) are for test, the next round(count × validationRatio) for
 * validation, the rest for training.
 *
 * @returns the indices 0 to count - 1, each once: test, then validation, then training, each in order
 */
export function* exactSplits(
  seed: number,
  count: number,
  testRatio: number,
  validationRatio: number,
): Generator<PlacedScene> {
  const testCount = Math.round(count * testRatio);
  const validationEnd = testCount + Math.round(count * validationRatio);
  const order = rankByHash(seed, count);
  const ofSplits: [Split, Int32Array][] = [
    ['test', order.subarray(0, testCount)],
    ['validation', order.subarray(testCount, validationEnd)],
    ['train', order.subarray(validationEnd)],
  ];
  for (const [split, indices] of ofSplits) {
    const splitRatios = only(split);
    for (const index of indices.sort()) yield { index, splitRatios };
  }
}
