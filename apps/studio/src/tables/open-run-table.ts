import {
  type RunRecord,
  StageError,
  type StageName,
  stageNames,
  type TableReader,
  type TableRecord,
} from '@sightline/contracts';
import { openStage } from '@sightline/report';
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

/** The artifact of a stage as the run made it: another that took its place is none of the run's. */
async function openArtifactOf(root: string, run: RunRecord, stage: StageName): Promise<Artifact> {
  const record = run.stages.find((one) => one.stage === stage);
  const artifact = record && (await openStage(root, record));
  if (artifact && artifact.manifest.sha256 === record.artifact?.sha256) return artifact;
  const fix = `Make it: sightline rerun ${stage} --run ${run.id}.`;
  if (!record?.artifact) {
    throw new StageError('missing-data', {
      message: `run ${run.id} has no tables of ${stage}: it did not get that far`,
      fix: 'Wait for the stage, or look at one before it.',
    });
  }
  throw new StageError('missing-data', {
    message: artifact
      ? `the tables that run ${run.id} made in ${stage} were made again since`
      : `the tables that run ${run.id} made in ${stage} have gone`,
    fix,
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
  const artifact = await openArtifactOf(context.root, run, stage);
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
