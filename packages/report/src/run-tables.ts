import type { RunRecord, StageName } from '@sightline/contracts';
import type { Lookup } from '@sightline/inspect';
import type { Artifact } from '@sightline/store';
import { openStage } from './open-stage.ts';

/** What is left of a run's stages: the artifacts that still hold what the run made. */
export type RunTables = {
  run: RunRecord;
  artifacts: ReadonlyMap<StageName, Artifact>;
  /** Opens a table of a stage, where it is there. */
  lookup: Lookup;
};

/** Opens the artifacts of a run's stages by their manifests; those that have gone are left out. */
export async function openRunTables(root: string, run: RunRecord): Promise<RunTables> {
  const artifacts = new Map<StageName, Artifact>();
  for (const record of run.stages) {
    const artifact = await openStage(root, record);
    if (artifact) artifacts.set(record.stage, artifact);
  }
  const lookup: Lookup = async (stage, table) => {
    const artifact = artifacts.get(stage);
    return artifact && Object.hasOwn(artifact.manifest.tables, table)
      ? artifact.table(table)
      : undefined;
  };
  return { run, artifacts, lookup };
}
