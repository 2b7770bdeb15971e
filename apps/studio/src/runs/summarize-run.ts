import type { RunRecord } from '@sightline/contracts';
import { readAccuracy } from '@sightline/report';
import type { RunSummary } from '../api/index.ts';

export async function summarizeRun(root: string, run: RunRecord): Promise<RunSummary> {
  const { id, recipe, engine, state, startedAt, finishedAt } = run;
  const accuracy = await readAccuracy(root, run);
  return {
    ...{ id, recipe, engine, state, startedAt },
    ...(finishedAt ? { finishedAt } : {}),
    ...(accuracy === undefined ? {} : { accuracy }),
    stages: [],
    heldOutLosses: [],
  };
}
