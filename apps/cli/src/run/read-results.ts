import { join } from 'node:path';
import type { RunRecord } from '@sightline/contracts';
import { type RunResults, readRunResults } from '@sightline/lesson';
import { openArtifact } from '@sightline/store';

/** The tables that train left, or nothing when the run did not get that far. */
export async function readResults(root: string, run: RunRecord): Promise<RunResults | undefined> {
  const ref = run.stages.find(({ stage }) => stage === 'train')?.artifact;
  if (!ref) return undefined;
  const artifact = await openArtifact(join(root, 'data', ref.uri.replace(/^file:/, '')));
  const [metrics, scores, predictions] = await Promise.all([
    artifact.table('metrics'),
    artifact.table('scores'),
    artifact.table('predictions'),
  ]);
  return readRunResults((name) => ({ metrics, scores, predictions })[name]);
}
