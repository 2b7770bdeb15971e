import {
  imagesTable,
  memoryReader,
  numbersOf,
  packBatch,
  rejectsTable,
  type StageContext,
  type StageEvent,
  samplesTable,
  type TableReader,
  valuesOf,
} from '@sightline/contracts';
import { type RecordBatch, RecordBatchFileWriter } from 'apache-arrow';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { preprocess } from '../src/stage.ts';

type Row = { image: string; question: string; answer: string };

function samplesOf(rows: Row[]): RecordBatch {
  return packBatch(samplesTable, rows.length, {
    sample_id: rows.map((_, index) => `s${index}`),
    image_id: rows.map(({ image }) => image),
    split: rows.map(() => 'train'),
    question: rows.map(({ question }) => question),
    question_type: rows.map(() => 'other'),
    answer: rows.map(({ answer }) => answer),
    short_answer: rows.map(({ answer }) => answer),
    answers: rows.map(({ answer }) => [answer]),
  });
}

function imagesOf(images: Record<string, Uint8Array>): RecordBatch {
  const ids = Object.keys(images);
  return packBatch(imagesTable, ids.length, {
    image_id: ids,
    split: ids.map(() => 'train'),
    sha256: ids,
    format: ids.map(() => 'png'),
    width_px: Int32Array.from(ids, () => 8),
    height_px: Int32Array.from(ids, () => 8),
    encoded: Object.values(images),
  });
}

async function draw(background: string): Promise<Uint8Array> {
  return sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
}

async function runStage(rows: Row[], images: Record<string, Uint8Array>, settings: object) {
  const written: Record<string, RecordBatch[]> = { preprocessed: [], pixels: [], rejects: [] };
  const events: StageEvent[] = [];
  const context: StageContext = {
    seed: 1,
    signal: new AbortController().signal,
    report: (event) => events.push(event),
    checkpoint: { load: async () => undefined, save: async () => {}, intervalMs: 10_000 },
  };
  const tables: Record<string, TableReader> = {
    samples: memoryReader(samplesTable, [samplesOf(rows)]),
    images: memoryReader(imagesTable, [imagesOf(images)]),
  };
  await preprocess.run(
    { table: (name) => tables[name]! },
    {
      table: (name) => ({
        rowCount: 0,
        append: async (batch) => void written[name]!.push(batch),
      }),
      writeFile: async () => {},
    },
    preprocess.config.parse(settings),
    context,
  );
  return { written, events };
}

function texts(batches: RecordBatch[], name: string): string[] {
  return batches.flatMap((batch) => valuesOf(batch, name));
}

const rows: Row[] = [
  { image: 'red', question: 'What color is it?', answer: 'It is red.' },
  { image: 'bad', question: 'What is this?', answer: 'A cat.' },
  { image: 'blue', question: 'why '.repeat(600), answer: 'It is blue.' },
  { image: 'red', question: 'Is it red?', answer: 'Yes.' },
];

async function fixture(): Promise<Record<string, Uint8Array>> {
  const bad = Uint8Array.of(1, 2, 3);
  return { red: await draw('#ff0000'), bad, blue: await draw('#0000ff') };
}

test('every image is resized once and every sample tokenized, in order', async () => {
  const { written } = await runStage(rows, await fixture(), { maxRejectRatio: 0.5 });
  expect(texts(written.pixels!, 'image_id')).toEqual(['red', 'blue']);
  const pixels = numbersOf<Uint8Array>(written.pixels![0]!, 'pixels');
  expect([...pixels.subarray(0, 3), ...pixels.subarray(-3)]).toEqual([255, 0, 0, 0, 0, 255]);
  expect(texts(written.preprocessed!, 'sample_id')).toEqual(['s0', 's2', 's3']);
  expect([...numbersOf(written.preprocessed![0]!, 'question_length')]).toEqual([7, 50, 6]);
  expect([...numbersOf(written.preprocessed![0]!, 'answer_length')]).toEqual([5, 5, 3]);
});

test('samples of a corrupt image become rejects, and a long question a note', async () => {
  const { written, events } = await runStage(rows, await fixture(), { maxRejectRatio: 0.5 });
  expect(written.rejects![0]!.schema.fields.length).toBe(rejectsTable.schema.fields.length);
  expect(texts(written.rejects!, 'row_id')).toEqual(['s1']);
  expect(texts(written.rejects!, 'where')).toEqual(['images@1 bad']);
  expect(texts(written.rejects!, 'reason')).toEqual(['unsupported-format']);
  expect(events.filter(({ type }) => type === 'note')).toEqual([
    { type: 'note', message: 'Cut to 50 tokens: 1 of 4 questions.' },
  ]);
});

test('the same input gives the same bytes, however many images are in flight', async () => {
  const once = async (inFlightCount: number): Promise<Buffer> => {
    const { written } = await runStage(rows, await fixture(), {
      maxRejectRatio: 0.5,
      inFlightCount,
    });
    const all = [...written.pixels!, ...written.preprocessed!];
    const bytes = all.map((batch) => RecordBatchFileWriter.writeAll([batch]).toUint8Array(true));
    return Buffer.concat(bytes);
  };
  expect((await once(8)).equals(await once(8))).toBe(true);
  const { written } = await runStage(rows, await fixture(), {
    maxRejectRatio: 0.5,
    inFlightCount: 1,
  });
  expect(texts(written.pixels!, 'image_id')).toEqual(['red', 'blue']);
});

test('too many rejects fail the stage with the first reasons', async () => {
  await expect(runStage(rows, await fixture(), { maxRejectRatio: 0.2 })).rejects.toMatchObject({
    code: 'bad-data',
    message: expect.stringContaining('left out 1 of 4 samples: bad: The image cannot be decoded'),
  });
});

test('an interrupt stops between batches', async () => {
  const images = imagesOf(await fixture());
  const controller = new AbortController();
  controller.abort();
  const reader = memoryReader(imagesTable, [images, images]);
  const run = preprocess.run(
    { table: () => reader },
    { table: () => ({ rowCount: 0, append: async () => {} }), writeFile: async () => {} },
    preprocess.config.parse({}),
    {
      seed: 1,
      signal: controller.signal,
      report: () => {},
      checkpoint: { load: async () => undefined, save: async () => {}, intervalMs: 10_000 },
    },
  );
  await expect(run).rejects.toThrow('aborted');
});

test('unknown keys of the config are refused', () => {
  expect(() => preprocess.config.parse({ imageSide: 224 })).toThrow('imageSide');
});
