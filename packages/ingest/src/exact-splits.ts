import { createHash } from 'node:crypto';
import type { Split } from './choose-split.ts';

/**
 * Splits made images by their index, to the exact sizes that were asked for: ranked by a seeded hash,
 * the first round(count × testRatio) are for test, the next round(count × validationRatio) for
 * validation, the rest for training.
 *
 * @returns the split of each index, 0 to count - 1.
 */
export function exactSplits(
  seed: number,
  count: number,
  testRatio: number,
  validationRatio: number,
): (index: number) => Split {
  const testCount = Math.round(count * testRatio);
  const validationEnd = testCount + Math.round(count * validationRatio);
  const hashes = Array.from({ length: count }, (_, index) =>
    createHash('sha256').update(`${seed}/${index}`).digest('hex'),
  );
  const order = [...hashes.keys()].sort((a, b) => (hashes[a]! < hashes[b]! ? -1 : 1));
  const splits = new Array<Split>(count).fill('train');
  for (const [rank, index] of order.slice(0, validationEnd).entries()) {
    splits[index] = rank < testCount ? 'test' : 'validation';
  }
  return (index) => splits[index]!;
}
