import type { RowPart } from '@sightline/inspect';

/** Vectors at the places of a grid. */
export type Grid = Extract<RowPart, { kind: 'grid' }>;

/** Below this share of the greatest norm all norms are taken for equal. */
const leastSpread = 0.01;

/**
 * What a map of a grid shows: the norms, or, where its vectors are normalised, how they differ.
 *
 * @returns a value a place, row-major, and in words what they are
 */
export function heatOf({ norms, deviations }: Grid): { values: number[]; what: string } {
  const [least, most] = [Math.min(...norms), Math.max(...norms)];
  if (most - least > leastSpread * most) return { values: norms, what: 'norms of its vectors' };
  const norm = Number(most.toPrecision(3));
  return { values: deviations, what: `vectors of norm ${norm}, how far each is from their mean` };
}
