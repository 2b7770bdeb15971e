import { type RunRecord, StageError, type StageRecord } from '@sightline/contracts';
import { dataFolder } from '@sightline/pipeline/runs';
import { type Artifact, artifactFolder, openArtifact } from '@sightline/store';

/** The artifact of a run's stage; undefined when there is none, or no longer. */
export async function openStage(
  root: string,
  { artifact }: StageRecord,
): Promise<Artifact | undefined> {
  if (!artifact) return undefined;
  return openArtifact(artifactFolder(dataFolder(root), artifact.uri)).catch(() => undefined);
}

/** The same where it still holds what the run made of it. */
export async function openSameStage(
  root: string,
  record: StageRecord,
): Promise<Artifact | undefined> {
  const artifact = await openStage(root, record);
  return artifact?.manifest.sha256 === record.artifact?.sha256 ? artifact : undefined;
}

/**
 * What ingest left of a run.
 *
 * @throws StageError `missing-data` where it has gone
 */
export async function openIngest(root: string, run: RunRecord): Promise<Artifact> {
  const record = run.stages.find(({ stage }) => stage === 'ingest');
  const artifact = record && (await openStage(root, record));
  if (artifact) return artifact;
  throw new StageError('missing-data', {
    message: `what ingest left of run ${run.id} has gone`,
    fix: `Run again: sightline run ${run.recipe}`,
  });
}
