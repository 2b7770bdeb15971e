import type { RunRecord } from '@sightline/contracts';
import { createImageDecoder, defaultImageLimits, type ImageDecoder } from '@sightline/images';
import { openRunTables, type RunTables, readTrainingTrace } from '@sightline/report';
import type { Capsule, FollowedSample, SampleLine } from '../api/index.ts';
import { answerSamples } from '../ask/answer-samples.ts';
import { readRunFlow } from '../flow/read-run-flow.ts';
import { readLesson, readTrainedIfThere } from '../lesson/read-lesson.ts';
import { RunList } from '../runs/run-list.ts';
import { findIndexedRow } from '../samples/find-indexed-row.ts';
import { listSamples, readLines } from '../samples/list-samples.ts';
import type { Pictures } from '../samples/picture-address.ts';
import { readFollowed } from '../samples/read-followed.ts';
import { readSamplePicture } from '../samples/read-sample-picture.ts';
import { dataAddressOf } from './data-address.ts';
import { pickSamples } from './pick-samples.ts';
import { withoutPaths } from './without-paths.ts';

export type CapsuleOptions = {
  /** Samples that can be followed. */
  sampleCount?: number;
  /** Of those, how many are put to the model, with maps. */
  answerCount?: number;
  /** No picture has a longer side. */
  pictureSidePx?: number;
  signal?: AbortSignal;
};

type Line = Omit<SampleLine, 'picture'>;

async function readChosen({ artifacts, lookup }: RunTables, ids: string[]): Promise<Line[]> {
  const samples = await lookup('ingest', 'samples');
  if (!samples) return [];
  const hash = artifacts.get('ingest')?.manifest.sha256 ?? '';
  const rows: number[] = [];
  for (const id of ids) {
    const row = await findIndexedRow(hash, samples, 'sample_id', id);
    if (row !== undefined) rows.push(row);
  }
  return rows.flatMap((row) => readLines(samples, [row]));
}

/** Samples that were answered, right and wrong; of a run that did not get that far the first ones. */
async function chooseLines(
  root: string,
  tables: RunTables,
  count: number,
  decoder: ImageDecoder,
): Promise<Line[]> {
  const trained = await readTrainedIfThere(root, tables.run);
  const ids = pickSamples(trained?.results.predictions ?? [], count);
  if (ids.length > 0) return readChosen(tables, ids);
  return (await listSamples(tables, 0, count, { decoder, addressOf: () => '' })).samples;
}

async function followAll(
  tables: RunTables,
  lines: readonly Line[],
  pictures: Pictures,
): Promise<Pick<Capsule, 'samples' | 'followed'>> {
  const samples: SampleLine[] = [];
  const followed: FollowedSample[] = [];
  for (const line of lines) {
    const { sampleId } = line;
    const read = () => readSamplePicture(tables, sampleId, pictures.decoder);
    samples.push({ ...line, picture: await pictures.addressOf({ sampleId, read }) });
    followed.push(await readFollowed(tables, sampleId, pictures));
  }
  return { samples, followed };
}

/** Answers without how long they took, which is of no run and never the same. */
async function answer(
  root: string,
  run: RunRecord,
  sampleIds: string[],
  signal?: AbortSignal,
): Promise<Capsule['answers']> {
  if (sampleIds.length === 0) return [];
  const asked = { root, run, sampleIds, ...(signal ? { signal } : {}) };
  return (await answerSamples(asked)).map(({ prediction, ...rest }) => {
    const layers = prediction.layers.map(({ milliseconds: _, ...layer }) => layer);
    return { ...rest, prediction: { ...prediction, layers } };
  });
}

/**
 * One run with nothing missing: its flow, trace, lesson, some held-out samples followed through all
 * stages, and some that its model answers. Of a run that failed it is what there is.
 *
 * Nothing of this machine is in it, and nothing that another call would say differently.
 */
export async function buildCapsule(
  root: string,
  run: RunRecord,
  { sampleCount = 24, answerCount = 6, pictureSidePx = 224, signal }: CapsuleOptions = {},
): Promise<Capsule> {
  const tables = await openRunTables(root, run);
  const decoder = createImageDecoder(defaultImageLimits, { processCount: 1 });
  try {
    const [flow, trace, lesson, summary] = await Promise.all([
      readRunFlow(root, run),
      readTrainingTrace(root, run),
      readLesson(root, run),
      new RunList(root).readOne(run.id),
    ]);
    const lines = await chooseLines(root, tables, sampleCount, decoder);
    const pictures = { decoder, addressOf: dataAddressOf(pictureSidePx) };
    const shown = await followAll(tables, lines, pictures);
    const isTrained = trace.comparison !== undefined && tables.artifacts.has('features');
    const asked = isTrained ? lines.slice(0, answerCount).map(({ sampleId }) => sampleId) : [];
    const answers = await answer(root, run, asked, signal);
    const format = 'sightline-capsule@1';
    return withoutPaths({ format, run: summary, flow, trace, lesson, ...shown, answers });
  } finally {
    await decoder.close();
  }
}
