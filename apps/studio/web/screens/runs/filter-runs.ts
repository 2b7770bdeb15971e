import type { RunSummary } from '../../../src/api/index.ts';

export type RunFilter = { state: string; recipe: string };

export const everything: RunFilter = { state: '', recipe: '' };

/** Runs in such a state and of such a recipe; '' lets all through. */
export function filterRuns(
  runs: readonly RunSummary[],
  { state, recipe }: RunFilter,
): RunSummary[] {
  return runs.filter(
    (run) => (state === '' || run.state === state) && (recipe === '' || run.recipe === recipe),
  );
}

const settingLine = /^[\w-]+(?:\.[\w-]+)+=.+$|^seed=\d+$/;

/**
 * Reads overrides, a line each; empty lines are none.
 *
 * @returns the overrides, or what is wrong with the first line that is none
 */
export function readOverrides(text: string): { overrides: string[] } | { problem: string } {
  const lines = text.split('\n').map((line) => line.trim());
  const wrong = lines.findIndex((line) => line !== '' && !settingLine.test(line));
  if (wrong >= 0) {
    const problem = `Line ${wrong + 1}, "${lines[wrong]}", is no setting: write stage.key=value, for example train.epochCount=3.`;
    return { problem };
  }
  return { overrides: lines.filter((line) => line !== '') };
}
