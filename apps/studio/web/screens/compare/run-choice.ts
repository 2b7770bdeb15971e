import type { RunSummary } from '../../../src/api/index.ts';
import { formatAge, formatShare } from '../../parts/format.ts';

/** The two runs that are held against each other, by their ids. */
export type Choice = { left: string; right: string };

/** Address of a comparison. */
export function addressOfChoice({ left, right }: Choice): string {
  return `#/compare?${new URLSearchParams({ left, right })}`;
}

/**
 * The runs that an address names; where it names none, the newest that has an accuracy on the right
 * and the one before it on the left.
 *
 * @param runs the newest first
 */
export function chooseRuns(runs: readonly RunSummary[], query: URLSearchParams): Choice {
  const scored = runs.filter(({ accuracy }) => accuracy !== undefined);
  const ranked = [...scored, ...runs.filter((run) => !scored.includes(run))];
  const right = query.get('right') ?? ranked.find(({ id }) => id !== query.get('left'))?.id ?? '';
  const left = query.get('left') ?? ranked.find(({ id }) => id !== right)?.id ?? '';
  return { left, right };
}

/** A run on one line; its id comes last, where a narrow field cuts it. */
export function sayRun(run: RunSummary, now: number): string {
  const { recipe, id, startedAt, accuracy, state } = run;
  const reached = accuracy === undefined ? state : formatShare(accuracy);
  return [recipe, reached, formatAge(Date.parse(startedAt), now), id].join(' · ');
}
