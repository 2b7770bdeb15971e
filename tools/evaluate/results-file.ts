import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StageError } from '@sightline/contracts';
import { canonicalJson, writeFileAtomically } from '@sightline/store';
import type { Measurement } from './measurement.ts';
import type { Subject } from './subject.ts';

const resultsPath = (root: string): string => join(root, 'data', 'results.jsonl');

/** Everything that was measured, one run a line; nothing where the file is not there yet. */
export async function readResults(root: string): Promise<Measurement[]> {
  const path = resultsPath(root);
  const text = await readFile(path, 'utf8').catch(() => '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as Measurement;
    } catch (cause) {
      throw new StageError('bad-data', {
        message: `${path} line ${index + 1}: is not JSON`,
        fix: 'Remove the line and measure again.',
        cause,
      });
    }
  });
}

const identityOf = ({ recipe, set, seed }: Measurement): string =>
  canonicalJson([recipe, set, String(seed).padStart(6, '0')]);

/** Puts a measurement in the place of the one of the same recipe, overrides and seed. */
export function replaceResult(results: Measurement[], measured: Measurement): Measurement[] {
  const identity = identityOf(measured);
  return [...results.filter((one) => identityOf(one) !== identity), measured].sort((left, right) =>
    identityOf(left) < identityOf(right) ? -1 : 1,
  );
}

/** Writes numbers with five decimals at most: more would differ without meaning anything. */
export async function writeResults(root: string, results: Measurement[]): Promise<void> {
  const rounded = JSON.parse(JSON.stringify(results), (_, value) =>
    typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value,
  ) as Measurement[];
  const text = rounded.map((one) => `${canonicalJson(one)}\n`).join('');
  await writeFileAtomically(resultsPath(root), text);
}

/**
 * What was measured of a subject: with the settings that it has now, be it under another name;
 * else, and then stale, with earlier ones.
 */
export function findResults(
  results: readonly Measurement[],
  { recipe, set, loaded }: Subject,
): { measured: Measurement[]; isStale: boolean } {
  const ofRecipe = results.filter((one) => one.recipe === recipe);
  const key = canonicalJson(set);
  const isOwn = (one: Measurement): boolean => canonicalJson(one.set) === key;
  const current = ofRecipe
    .filter(({ settings }) => settings === loaded?.hash)
    .sort((left, right) => Number(isOwn(left)) - Number(isOwn(right)));
  const bySeed = new Map(current.map((one) => [one.seed, one]));
  if (bySeed.size > 0) {
    const measured = [...bySeed.values()].sort((left, right) => left.seed - right.seed);
    return { measured, isStale: false };
  }
  const earlier = ofRecipe.filter(isOwn);
  return { measured: earlier, isStale: earlier.length > 0 };
}
