import { isUnderWay, type RunRecord, type StageRecord, withoutDetails } from '@sightline/contracts';
import { type FlowRow, readFlow } from '@sightline/report';
import type { Artifact } from '@sightline/store';
import type { FailedAttempt, FlowCard, RunFlow } from '../api/index.ts';
import { describeStage } from './describe-stage.ts';
import { promisedShape } from './promised-shape.ts';
import { readAnswerShape } from './read-answer-shape.ts';
import { readFailures } from './read-failures.ts';

function sizeOf({ manifest: { tables, files } }: Artifact): number {
  const parts = Object.values(tables).flatMap((table) => table.parts);
  return [...parts, ...files].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function writtenOf(artifact: Artifact | undefined): Partial<FlowCard> & Pick<FlowCard, 'tables'> {
  if (!artifact) return { tables: [] };
  const tables = Object.entries(artifact.manifest.tables);
  const rejectCount = artifact.manifest.tables.rejects?.rowCount;
  return {
    ...(rejectCount === undefined ? {} : { rejectCount }),
    sizeBytes: sizeOf(artifact),
    tables: tables.map(([name, { contract, rowCount }]) => ({ name, contract, rowCount })),
  };
}

async function actualShape({ record, artifact, outShape }: FlowRow): Promise<string | undefined> {
  if (!artifact) return undefined;
  return record.stage === 'train' ? readAnswerShape(artifact) : outShape;
}

async function cardOf(
  run: RunRecord,
  row: FlowRow,
  failures: readonly (FailedAttempt & Pick<StageRecord, 'stage'>)[],
): Promise<FlowCard> {
  const { record, artifact } = row;
  const shape = await actualShape(row);
  return {
    ...endedRecord(run, record),
    ...describeStage(run, record.stage),
    promisedShape: promisedShape(run, record.stage),
    ...(shape === undefined ? {} : { actualShape: shape }),
    ...writtenOf(artifact),
    failures: failures
      .filter(({ stage }) => stage === record.stage)
      .map(({ stage: _, ...failure }) => withoutDetails(failure)),
  };
}

/** Of a run that nobody works on any more no stage runs: it was stopped in the middle. */
function endedRecord(run: RunRecord, record: StageRecord): StageRecord {
  const isLost = record.state === 'running' && !isUnderWay(run);
  return withoutDetails(isLost ? { ...record, state: 'failed' } : record);
}

/**
 * A run with its data flow, whether it is over or under way: a card for each of its five stages, those
 * that are still to come, too.
 *
 * @param root the folder that holds `data/`
 */
export async function readRunFlow(root: string, run: RunRecord): Promise<RunFlow> {
  const [rows, failures] = await Promise.all([readFlow(root, run), readFailures(root, run.id)]);
  const cards = await Promise.all(rows.map((row) => cardOf(run, row, failures)));
  return {
    run: { ...withoutDetails(run), stages: run.stages.map((record) => endedRecord(run, record)) },
    cards,
  };
}
