import { StageError, type StageName, valuesOf } from '@sightline/contracts';
import type { ImageDecoder, RgbImage } from '@sightline/images';
import type { RunTables } from '@sightline/report';
import { readPicture } from '../tables/read-picture.ts';
import { sliceRows } from '../tables/slice-rows.ts';
import { findIndexedRow } from './find-indexed-row.ts';

type Place = { stage: StageName; table: string; column: string };

/** As it was found; where that has gone, or cannot be decoded, as the model sees it. */
const places: Place[] = [
  { stage: 'ingest', table: 'images', column: 'encoded' },
  { stage: 'preprocess', table: 'pixels', column: 'pixels' },
];

async function imageOf({ artifacts, lookup, run }: RunTables, sampleId: string): Promise<string> {
  const samples = await lookup('ingest', 'samples');
  const hash = artifacts.get('ingest')?.manifest.sha256 ?? '';
  const row = samples && (await findIndexedRow(hash, samples, 'sample_id', sampleId));
  if (samples && row !== undefined) {
    return valuesOf(sliceRows(samples, [row], ['image_id'])[0]!, 'image_id')[0]!;
  }
  throw new StageError('missing-data', {
    message: samples
      ? `run ${run.id} has no sample ${sampleId}`
      : `the samples of run ${run.id} have gone`,
    fix: samples ? 'Choose one from its list of samples.' : 'Run the recipe again.',
  });
}

async function readAt(
  { artifacts, lookup }: RunTables,
  { stage, table, column }: Place,
  imageId: string,
  decoder: ImageDecoder,
): Promise<RgbImage | undefined> {
  const reader = await lookup(stage, table);
  const hash = artifacts.get(stage)?.manifest.sha256 ?? '';
  const row = reader && (await findIndexedRow(hash, reader, 'image_id', imageId));
  return row === undefined ? undefined : readPicture(reader!, column, row, decoder);
}

/**
 * The picture that a sample asks about.
 *
 * @throws StageError `missing-data` where there is none, `bad-data` where it cannot be decoded
 */
export async function readSamplePicture(
  tables: RunTables,
  sampleId: string,
  decoder: ImageDecoder,
): Promise<RgbImage> {
  const imageId = await imageOf(tables, sampleId);
  let problem: unknown;
  for (const place of places) {
    try {
      const picture = await readAt(tables, place, imageId, decoder);
      if (picture) return picture;
    } catch (thrown) {
      problem ??= thrown;
    }
  }
  throw (
    problem ??
    new StageError('missing-data', {
      message: `picture ${imageId} of run ${tables.run.id} has gone`,
      fix: 'Run the recipe again.',
    })
  );
}
