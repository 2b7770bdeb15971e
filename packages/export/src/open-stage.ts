import { realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StageError, type StageName } from '@sightline/contracts';
import { type Artifact, openArtifact, verifyArtifact } from '@sightline/store';

function rerunFix(stage: StageName, runFolder: string): string {
  return `Make it again: sightline rerun ${stage} --run ${basename(runFolder)}.`;
}

/**
 * Opens what a stage of a run wrote, after hashing every file of it.
 *
 * @throws StageError `missing-data` where the stage has left nothing, `bad-data` where a file differs.
 */
export async function openStage(runFolder: string, stage: StageName): Promise<Artifact> {
  const fix = rerunFix(stage, runFolder);
  const folder = await realpath(join(runFolder, stage)).catch((cause) => {
    const message = `${runFolder}: this run has no artifact of ${stage}`;
    throw new StageError('missing-data', { message, fix, cause });
  });
  const found = await verifyArtifact(folder);
  if (found.whole) return openArtifact(folder);
  throw new StageError('bad-data', { message: `${folder}: ${found.file} ${found.problem}`, fix });
}
