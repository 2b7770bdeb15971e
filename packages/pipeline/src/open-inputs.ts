import {
  type ArtifactRef,
  type Stage,
  StageError,
  type StageInput,
  type TableReader,
} from '@sightline/contracts';
import { type Artifact, artifactFolder, openArtifact, type Transfer } from '@sightline/store';
import { fetchArtifact } from './fetch-artifact.ts';

async function openPinned(data: string, ref: ArtifactRef, transfer?: Transfer): Promise<Artifact> {
  const open = (): Promise<Artifact> => openArtifact(artifactFolder(data, ref.uri));
  const here = await open().catch(() => undefined);
  if (here?.manifest.sha256 === ref.sha256) return here;
  // Made on another machine, or removed here: the shared store has it, if there is one.
  await fetchArtifact(data, ref, transfer);
  const fetched = await open();
  if (fetched.manifest.sha256 === ref.sha256) return fetched;
  throw new StageError('missing-data', {
    message: `${ref.uri}: is no longer the artifact that this run refers to`,
    fix: 'Run the recipe again instead of resuming or rerunning this run.',
  });
}

/** Opens the tables that a stage reads, each from the nearest stage before that wrote it. */
export async function openInputs(
  data: string,
  stage: Stage,
  refs: ArtifactRef[],
  transfer?: Transfer,
): Promise<StageInput> {
  const artifacts = await Promise.all(refs.map((ref) => openPinned(data, ref, transfer)));
  const tables = new Map<string, TableReader>();
  for (const [name, contract] of Object.entries(stage.reads)) {
    const artifact = artifacts.findLast(({ manifest }) => name in manifest.tables);
    if (artifact) tables.set(name, await artifact.table(name, contract));
  }
  return {
    table(name) {
      const table = tables.get(name);
      if (table) return table;
      throw new StageError('contract', {
        message: `${stage.name} asks for table ${name}, which it does not declare or nobody wrote`,
        fix: `Declare it in \`reads\` of ${stage.name}.`,
      });
    },
  };
}
