import { stat } from 'node:fs/promises';
import type { ArtifactRef, StageName } from '@sightline/contracts';
import { artifactFolder, artifactRef, artifactUri, verifyArtifact } from '@sightline/store';

/** What lies under a cache key: a whole artifact, a damaged one, or nothing. */
export type Found =
  | { state: 'whole'; artifact: ArtifactRef }
  | { state: 'damaged'; file: string; problem: string }
  | { state: 'absent' };

/** Looks under a cache key and hashes everything that lies there. */
export async function findArtifact(data: string, stage: StageName, key: string): Promise<Found> {
  const folder = artifactFolder(data, artifactUri(stage, key));
  const exists = await stat(folder).catch(() => undefined);
  if (!exists) return { state: 'absent' };
  const verification = await verifyArtifact(folder);
  if (!verification.whole) {
    return { state: 'damaged', file: verification.file, problem: verification.problem };
  }
  return { state: 'whole', artifact: artifactRef(verification.manifest) };
}
