import { type RunRecord, StageError, type StageName, type StageRecord } from '@sightline/contracts';
import { dataFolder } from '@sightline/pipeline/runs';
import { type Artifact, artifactFolder, openArtifact } from '@sightline/store';

/** Whatever lies in the place of a run's artifact. */
async function openPlace(root: string, { artifact }: StageRecord): Promise<Artifact | undefined> {
  return artifact && openArtifact(artifactFolder(dataFolder(root), artifact.uri));
}

const isSame = (found: Artifact | undefined, { artifact }: StageRecord): boolean =>
  found?.manifest.sha256 === artifact?.sha256;

/**
 * The artifact of a run's stage, as the run made it; undefined when there is none, or no longer:
 * another that took its place is none of the run's.
 */
export async function openStage(root: string, record: StageRecord): Promise<Artifact | undefined> {
  const found = await openPlace(root, record).catch(() => undefined);
  return isSame(found, record) ? found : undefined;
}

/**
 * The same of a run that must have it.
 *
 * @throws StageError `missing-data` that says why there is none, `bad-data` where it is damaged
 */
export async function requireStage(
  root: string,
  run: RunRecord,
  stage: StageName,
): Promise<Artifact> {
  const record = run.stages.find((one) => one.stage === stage);
  if (!record?.artifact) {
    throw new StageError('missing-data', {
      message: `run ${run.id} has no tables of ${stage}: it did not get that far`,
      fix: 'Wait for the stage, or look at one before it.',
    });
  }
  const found = await openPlace(root, record).catch((thrown) => {
    if ((thrown as Partial<StageError>).code !== 'missing-data') throw thrown;
    return undefined;
  });
  if (found && isSame(found, record)) return found;
  throw new StageError('missing-data', {
    message: found
      ? `the tables that run ${run.id} made in ${stage} were made again since`
      : `the tables that run ${run.id} made in ${stage} have gone`,
    fix: `Make them: sightline rerun ${stage} --run ${run.id}.`,
  });
}
