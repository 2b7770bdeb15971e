import { type RunRecord, valuesOf } from '@sightline/contracts';
import { openStage } from '@sightline/report';

const ingestOf = (run: RunRecord) => run.stages.find(({ stage }) => stage === 'ingest');

/** Hash of the picture of each sample that ingest took in; undefined where it has gone. */
async function hashPictures(
  root: string,
  run: RunRecord,
): Promise<Map<string, string> | undefined> {
  const record = ingestOf(run);
  const artifact = record && (await openStage(root, record));
  if (!artifact) return undefined;
  const ofImage = new Map<string, string>();
  const images = await artifact.table('images');
  for await (const batch of images.batches(['image_id', 'sha256'])) {
    const hashes = valuesOf<string>(batch, 'sha256');
    for (const [row, id] of valuesOf<string>(batch, 'image_id').entries()) {
      ofImage.set(id, hashes[row]!);
    }
  }
  const ofSample = new Map<string, string>();
  const samples = await artifact.table('samples');
  for await (const batch of samples.batches(['sample_id', 'image_id'])) {
    const ids = valuesOf<string>(batch, 'image_id');
    for (const [row, id] of valuesOf<string>(batch, 'sample_id').entries()) {
      const hash = ofImage.get(ids[row]!);
      if (hash) ofSample.set(id, hash);
    }
  }
  return ofSample;
}

/**
 * Tells of a sample whether both runs show the same picture with it: made pictures of another seed
 * have the same names. Where that cannot be told any more, they do not.
 */
export async function samePictures(
  root: string,
  left: RunRecord,
  right: RunRecord,
): Promise<(sampleId: string) => boolean> {
  const [a, b] = [ingestOf(left)?.artifact, ingestOf(right)?.artifact];
  if (a && a.sha256 === b?.sha256) return () => true;
  const [ofLeft, ofRight] = await Promise.all([
    hashPictures(root, left),
    hashPictures(root, right),
  ]);
  return (sampleId) => {
    const hash = ofLeft?.get(sampleId);
    return hash !== undefined && hash === ofRight?.get(sampleId);
  };
}
