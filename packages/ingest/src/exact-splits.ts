import { createHash } from 'node:crypto';
import type { Split } from './choose-split.ts';
import type { SplitRatios } from './source.ts';

export type PlacedScene = { index: number; splitRatios: SplitRatios };

function only(split: Split): SplitRatios {
  return { validation: Number(split === 'validation'), test: Number(split === 'test') };
}

/**
 * Splits made images by their index, to the exact sizes that were asked for: ranked by a seeded hash,
 * the first round(count × testRatio) are for test, the next round(count × validationRatio) for
 * validation, the rest for training.
 *
 * @returns the indices 0 to count - 1, each once: test, then validation, then training, each in order
 */
export function exactSplits(
  seed: number,
  count: number,
  testRatio: number,
  validationRatio: number,
): PlacedScene[] {
  const testCount = Math.round(count * testRatio);
  const validationEnd = testCount + Math.round(count * validationRatio);
  const hashes = Array.from({ length: count }, (_, index) =>
    createHash('sha256').update(`${seed}/${index}`).digest('hex'),
  );
  const order = [...hashes.keys()].sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
  const ofSplit = (split: Split, from: number, to?: number): PlacedScene[] =>
    order
      .slice(from, to)
      .sort((a, b) => a - b)
      .map((index) => ({ index, splitRatios: only(split) }));
  return [
    ...ofSplit('test', 0, testCount),
    ...ofSplit('validation', testCount, validationEnd),
    ...ofSplit('train', validationEnd),
  ];
}
