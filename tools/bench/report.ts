import { markdownTable } from '../evaluate/markdown-table.ts';
import { medianRate, type Rounds } from './rounds.ts';
import type { Works } from './work.ts';

export const ours = 'Sightline';

/** One line of the table: ours beside one contender. */
export type Comparison = {
  work: string;
  unit: string;
  contender: string;
  /** Medians, in the work's unit. */
  ours: number;
  theirs: number;
  /** How many times as good ours is: above 1 it is faster. */
  ratio: number;
  atLeast?: number;
};

export function compare(works: Works, rounds: Rounds): Comparison[] {
  const others = [...rounds.keys()].filter((name) => name !== ours);
  return Object.entries(works).flatMap(([key, { name, unit, isCost, atLeast }]) =>
    others.flatMap((contender) => {
      const [own, theirs] = [ours, contender].map((one) => medianRate(rounds, one, key));
      if (own === undefined || theirs === undefined) return [];
      const least = atLeast?.[contender];
      return {
        work: name,
        unit,
        contender,
        ours: own,
        theirs,
        ratio: isCost ? theirs / own : own / theirs,
        ...(least !== undefined && { atLeast: least }),
      };
    }),
  );
}

export function renderComparisons(comparisons: readonly Comparison[]): string {
  const head = ['work', 'beside', 'ours', 'theirs', 'ratio', 'at least'];
  const rows = comparisons.map((one) => [
    `${one.work}, ${one.unit}`,
    one.contender,
    one.ours.toFixed(1),
    one.theirs.toFixed(1),
    `${one.ratio.toFixed(2)} ×`,
    one.atLeast === undefined
      ? '–'
      : `${Number.isInteger(one.atLeast) ? one.atLeast.toFixed(1) : one.atLeast} ×`,
  ]);
  return markdownTable(head, rows);
}

/** Ours alone: the works that nobody else did, and those that have a limit of their own. */
export function renderOwn(works: Works, rounds: Rounds): string | undefined {
  const isCompared = new Set(compare(works, rounds).map(({ work }) => work));
  const rows = Object.entries(works).flatMap(([key, { name, unit, atMost }]) => {
    const median = medianRate(rounds, ours, key);
    if (median === undefined || (isCompared.has(name) && atMost === undefined)) return [];
    return [[`${name}, ${unit}`, median.toFixed(2), atMost === undefined ? '–' : String(atMost)]];
  });
  return rows.length > 0 ? markdownTable(['work', 'ours', 'at most'], rows) : undefined;
}
