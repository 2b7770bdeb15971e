import { markdownTable } from '../evaluate/markdown-table.ts';
import { medianRate, type Rounds } from './rounds.ts';
import type { Works } from './work.ts';

export const ours = 'Sightline';

/** One line of the table: ours beside one contender. */
export type Comparison = {
  work: string;
  unit: string;
  contender: string;
  /** Medians, items a second. */
  ours: number;
  theirs: number;
  ratio: number;
  atLeast?: number;
};

export function compare(works: Works, rounds: Rounds): Comparison[] {
  const others = [...rounds.keys()].filter((name) => name !== ours);
  return Object.entries(works).flatMap(([key, { name, unit, atLeast }]) =>
    others.flatMap((contender) => {
      const [own, theirs] = [ours, contender].map((one) => medianRate(rounds, one, key));
      if (own === undefined || theirs === undefined) return [];
      const least = atLeast[contender];
      return {
        work: name,
        unit,
        contender,
        ours: own,
        theirs,
        ratio: own / theirs,
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
    one.atLeast === undefined ? '–' : `${one.atLeast.toFixed(1)} ×`,
  ]);
  return markdownTable(head, rows);
}

/** Our rates alone. */
export function renderOwn(works: Works, rounds: Rounds): string {
  const rows = Object.entries(works).flatMap(([key, { name, unit }]) => {
    const rate = medianRate(rounds, ours, key);
    return rate === undefined ? [] : [[`${name}, ${unit}`, rate.toFixed(1)]];
  });
  return markdownTable(['work', 'ours'], rows);
}
