import { type RunRecord, StageError } from '@sightline/contracts';
import { isBytes, type Row, readRow } from '@sightline/inspect';
import { requireStage } from '@sightline/report';
import type { Artifact } from '@sightline/store';
import { findIndexedRow } from '../samples/find-indexed-row.ts';

/** A sample as a model can be asked about it. */
export type AskedSample = {
  /** The encoded picture, as ingest found it. */
  image: Uint8Array;
  question: string;
};

async function findOne(
  artifact: Artifact,
  table: string,
  column: string,
  id: string,
): Promise<Row | undefined> {
  const reader = await artifact.table(table);
  const row = await findIndexedRow(artifact.manifest.sha256, reader, column, id);
  return row === undefined ? undefined : readRow(reader, row);
}

/**
 * Reads a sample's picture and question.
 *
 * @throws StageError `missing-data` where the run has no such sample
 */
export async function readSample(
  root: string,
  run: RunRecord,
  sampleId: string,
): Promise<AskedSample> {
  const ingest = await requireStage(root, run, 'ingest');
  const sample = await findOne(ingest, 'samples', 'sample_id', sampleId);
  const { image_id: imageId, question } = sample?.values ?? {};
  const picture = imageId && (await findOne(ingest, 'images', 'image_id', String(imageId)));
  const encoded = picture ? (picture.values.encoded ?? null) : null;
  if (picture && isBytes(encoded)) {
    return { image: encoded.bytes, question: String(question ?? '') };
  }
  throw new StageError('missing-data', {
    message: `run ${run.id} has no sample ${sampleId}`,
    fix: 'Choose one of its samples.',
  });
}
