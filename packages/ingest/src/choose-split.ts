import { hash } from 'node:crypto';
import type { SplitRatios } from './source.ts';

export type Split = 'train' | 'validation' | 'test';
/** What a source may say itself: `unseen` holds out what training never shows together. */
export type GivenSplit = Split | 'unseen';

/**
 * Chooses an image's split by its content alone: the same picture always lands in the same one,
 * whatever it is called and whatever lies beside it.
 *
 * @param sha256 of the encoded image, in hex.
 */
export function chooseSplit(sha256: string, seed: number, ratios: SplitRatios): Split {
  const digest = hash('sha256', `${seed}/${sha256}`, 'buffer');
  const position = digest.readUIntBE(0, 6) / 2 ** 48;
  if (position < ratios.test) return 'test';
  return position < ratios.test + ratios.validation ? 'validation' : 'train';
}
