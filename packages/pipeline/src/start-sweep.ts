import { type RunRecord, StageError } from '@sightline/contracts';
import { loadRecipe } from './load-recipe.ts';
import { createRunId, readRun } from './run-store.ts';
import { fromTemporalFailure } from './temporal/activity-failure.ts';
import type { runSweep, Sweep } from './temporal/workflows/run-sweep.ts';

export type SweepOptions = {
  root: string;
  /** Name in `data/recipes`, or path. */
  recipe: string;
  /** Settings that all runs share, each `key.path=value`. */
  overrides: readonly string[];
  /** Values of each key; every combination is one run. */
  grid: ReadonlyMap<string, readonly string[]>;
  /** Runs at a time. */
  parallelCount: number;
  signal: AbortSignal;
};

export type SweepRun = {
  runId: string;
  /** By key of the grid. */
  values: Record<string, string>;
};

export type SweepHandle = {
  id: string;
  runs: SweepRun[];
  /** Resolves when every run has ended, whatever became of it. */
  finished: Promise<void>;
  /** A run's record; undefined before it has begun. */
  read(runId: string): Promise<RunRecord | undefined>;
};

/** A grid of more is most likely a mistake, and its list would be too long for Temporal. */
const maxRunCount = 100;

/** Every combination of a grid's values, the last key's changing fastest. */
export function combine(grid: SweepOptions['grid']): Record<string, string>[] {
  let combined: Record<string, string>[] = [{}];
  for (const [key, values] of grid) {
    combined = combined.flatMap((point) => values.map((value) => ({ ...point, [key]: value })));
  }
  return combined;
}

function assertSize(runCount: number): void {
  if (runCount <= maxRunCount) return;
  throw new StageError('usage', {
    message: `the grid has ${runCount} combinations; a sweep has at most ${maxRunCount} runs`,
    fix: 'Give fewer values.',
  });
}

/**
 * Runs a recipe once for each point of a grid, as child workflows of one.
 *
 * @throws StageError `usage` for too many combinations, what is wrong with the recipe at any of
 *   them, `temporal-unreachable`
 */
export async function startSweep(options: SweepOptions): Promise<SweepHandle> {
  const { root, recipe, overrides, grid, parallelCount, signal } = options;
  const points = combine(grid);
  assertSize(points.length);
  const settings = points.map((point) => [
    ...overrides,
    ...Object.entries(point).map(([key, value]) => `${key}=${value}`),
  ]);
  // Before anything is started: a wrong value is told at once.
  const loaded = await Promise.all(settings.map((one) => loadRecipe(recipe, one, root)));
  const { openTemporal } = await import('./temporal/open-temporal.ts');
  const session = await openTemporal(root, signal);
  const id = createRunId(`sweep-${loaded[0]!.recipe.name}`);
  const runs = points.map((values, index) => ({ runId: `${id}-${index + 1}`, values }));
  const sweep: Sweep = {
    recipe,
    id,
    runs: runs.map(({ runId }, index) => ({ runId, overrides: settings[index]! })),
    parallelCount,
  };
  const { client, queues } = session;
  const started = client.workflow.start<typeof runSweep>('runSweep', {
    workflowId: id,
    taskQueue: queues.cpu,
    args: [sweep, queues],
  });
  const handle = await started.catch(async (error) => {
    await session.close();
    throw error;
  });
  const cancel = (): void => void handle.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  const finished = handle
    .result()
    .catch((thrown) => {
      throw fromTemporalFailure(thrown);
    })
    .finally(() => session.close());
  finished.catch(() => undefined);
  return { id, runs, finished, read: (runId) => readRun(root, runId).catch(() => undefined) };
}
