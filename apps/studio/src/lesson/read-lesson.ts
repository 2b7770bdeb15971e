import { type RunRecord, StageError } from '@sightline/contracts';
import {
  glossaryEntries,
  keyInsightOf,
  nextLossOf,
  quizOf,
  type RowCounts,
} from '@sightline/lesson';
import { openStage, readTrained, type Trained } from '@sightline/report';
import type { Lesson } from '../api/index.ts';

/** As many as a reader answers in a few minutes. */
const questionCount = 8;
const nothing = { epochs: [], scores: [], predictions: [] };

/** What train left; undefined where the run did not get that far, or where it has gone. */
export async function readTrainedIfThere(
  root: string,
  run: RunRecord,
): Promise<Trained | undefined> {
  try {
    return await readTrained(root, run);
  } catch (thrown) {
    if (thrown instanceof StageError && thrown.code === 'missing-data') return undefined;
    throw thrown;
  }
}

async function countRows(root: string, run: RunRecord): Promise<RowCounts | undefined> {
  const record = run.stages.find(({ stage }) => stage === 'ingest');
  const tables = (record && (await openStage(root, record)))?.manifest.tables;
  const { samples, rejects } = tables ?? {};
  return samples && rejects
    ? { rowCount: samples.rowCount, rejectCount: rejects.rowCount }
    : undefined;
}

/**
 * What a run has to teach. Of one that has no results (yet) it is what can be asked without.
 *
 * @throws StageError `contract` or `bad-data` where train's tables are damaged
 */
export async function readLesson(root: string, run: RunRecord): Promise<Lesson> {
  const [trained, rows] = await Promise.all([readTrainedIfThere(root, run), countRows(root, run)]);
  const results = trained?.results ?? nothing;
  const keyInsight = keyInsightOf(results);
  const nextLoss = nextLossOf(results.epochs);
  const facts = {
    ...(trained ? { evaluation: trained.evaluation } : {}),
    ...(rows ? { rows } : {}),
  };
  return {
    runId: run.id,
    quiz: quizOf(results, { count: questionCount, ...facts }),
    ...(keyInsight ? { keyInsight } : {}),
    ...(nextLoss ? { nextLoss } : {}),
    glossary: glossaryEntries(),
  };
}
