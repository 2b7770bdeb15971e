import {
  type RunRecord,
  StageError,
  type StageName,
  stageNames,
  type TableReader,
  type TableRecord,
} from '@sightline/contracts';
import { requireStage } from '@sightline/report';
import type { Artifact } from '@sightline/store';
import { findRun, type StudioContext } from '../server/studio-context.ts';
import { openTableOnce } from './open-table-once.ts';

/** A table of a run, opened for reading. */
export type RunTable = {
  run: RunRecord;
  stage: StageName;
  name: string;
  artifact: Artifact;
  record: TableRecord;
  table: TableReader;
};

function parseStage(text: string): StageName {
  const stage = stageNames.find((name) => name === text);
  if (stage) return stage;
  throw new StageError('usage', {
    message: `there is no stage ${text}`,
    fix: `There are ${stageNames.join(', ')}.`,
  });
}

/**
 * Opens a table by run, stage and name; names come from an address and are trusted in nothing.
 *
 * @throws StageError `usage` for an unknown run or stage, `missing-data` where there is no such table
 */
export async function openRunTable(
  context: StudioContext,
  runName: string,
  stageName: string,
  name: string,
): Promise<RunTable> {
  const stage = parseStage(stageName);
  const run = await findRun(context, runName);
  const artifact = await requireStage(context.root, run, stage);
  const { tables } = artifact.manifest;
  if (!Object.hasOwn(tables, name)) {
    throw new StageError('missing-data', {
      message: `${stage} of run ${run.id} has no table ${name}`,
      fix: `It has ${Object.keys(tables).join(', ')}.`,
    });
  }
  const table = await openTableOnce(artifact, name);
  return { run, stage, name, artifact, record: tables[name]!, table };
}
