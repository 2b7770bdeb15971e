import {
  type ErrorRecord,
  type Evaluation,
  type RunRecord,
  type RunState,
  type StageName,
  type StageRecord,
  toStageError,
  withoutDetails,
} from '@sightline/contracts';
import {
  type BaselineComparison,
  compareBaselines,
  type Fit,
  fitOfMetrics,
  fitsOf,
  keyInsightOf,
} from '@sightline/lesson';
import { listRuns, readEvents } from '@sightline/pipeline/runs';
import { readTrained, type Trained } from './read-results.ts';

/** How a run's models were fitted, and what became of it. */
export type TrainingTrace = {
  runId: string;
  state: RunState;
  /** Why the run failed. */
  error?: ErrorRecord;
  /** In the order in which they were fitted. */
  fits: Fit[];
  /** Absent until the run has scored its model. */
  comparison?: BaselineComparison;
  evaluation?: Evaluation;
  keyInsight?: string;
};

const fittingStages: ReadonlySet<StageName> = new Set(['features', 'fusion', 'train']);

/** What another run logged when it computed the artifact that this one took; often nothing. */
async function findComputed(
  root: string,
  run: RunRecord,
  { stage, artifact }: StageRecord,
  runs: readonly RunRecord[],
): Promise<Fit[]> {
  const isTheirs = (record: StageRecord): boolean =>
    record.stage === stage &&
    record.state === 'completed' &&
    record.artifact?.uri === artifact?.uri &&
    record.artifact?.sha256 === artifact?.sha256;
  for (const other of runs) {
    if (other.id === run.id || !other.stages.some(isTheirs)) continue;
    const fits = fitsOf(await readEvents(root, other.id)).filter((fit) => fit.stage === stage);
    if (fits.length > 0) return fits.map((fit) => ({ ...fit, takenFrom: other.id }));
  }
  return [];
}

async function readFits(root: string, run: RunRecord, trained?: Trained): Promise<Fit[]> {
  const own = fitsOf(await readEvents(root, run.id));
  let runs: RunRecord[] | undefined;
  const fits: Fit[] = [];
  for (const record of run.stages.filter(({ stage }) => fittingStages.has(stage))) {
    let found = own.filter(({ stage }) => stage === record.stage);
    if (found.length === 0 && record.artifact) {
      runs ??= await listRuns(root);
      found = await findComputed(root, run, record, runs);
    }
    const isUntold = found.length === 0 && record.stage === 'train';
    if (isUntold && trained) found = [fitOfMetrics(trained.results.epochs)];
    fits.push(...found);
  }
  return fits;
}

/** What train left; nothing where the run did not get that far or its artifact has gone since. */
async function readLeft(root: string, run: RunRecord): Promise<Trained | undefined> {
  return readTrained(root, run).catch((thrown) => {
    if (toStageError(thrown).code === 'missing-data') return undefined;
    throw thrown;
  });
}

/**
 * Reads everything that a run fitted, an entry a fit, and how its model fares on held-out images.
 *
 * Of a stage that this run computed its events tell; of one whose result was there already those of
 * the run that computed it, and of the decoder else `metrics@1`. A fit that nothing tells of any
 * more is left out.
 *
 * @throws StageError `bad-data` or `contract` where train's artifact is damaged
 */
export async function readTrainingTrace(root: string, run: RunRecord): Promise<TrainingTrace> {
  const trained = await readLeft(root, run);
  const fits = await readFits(root, run, trained);
  const { id: runId, state, error } = withoutDetails(run);
  const known = { runId, state, ...(error ? { error } : {}), fits };
  if (!trained) return known;
  const { results, evaluation } = trained;
  const comparison = compareBaselines(results.scores);
  const keyInsight = keyInsightOf(results);
  return {
    ...known,
    ...(comparison ? { comparison } : {}),
    evaluation,
    ...(keyInsight ? { keyInsight } : {}),
  };
}
