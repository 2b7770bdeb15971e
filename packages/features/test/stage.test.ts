import {
  createContext,
  type EpochEvent,
  type MemoryTables,
  numbersOf,
  type StageEvent,
} from '@sightline/contracts';
import { tf } from '@sightline/tensor';
import { expect, test } from 'vitest';
import { encodeImageBatch, encodeQuestionBatch, readFitted } from '../src/fitted-encoders.ts';
import { features } from '../src/stage.ts';
import { drawSquare, makeTables, splits } from './made-tables.ts';

const tiny = { width: 4, blockCount: 2, epochCount: 12, batchImageCount: 8, maxShiftPx: 4 };

type Run = { tables: MemoryTables; epochs: EpochEvent[]; notes: string[] };

async function run(changes: object = {}): Promise<Run> {
  const tables = await makeTables();
  const events: StageEvent[] = [];
  const context = createContext(3, { report: (event) => events.push(event) });
  await features.run(
    tables.input,
    tables.output,
    features.config.parse({ ...tiny, ...changes }),
    context,
  );
  const notes = events.flatMap((event) => (event.type === 'note' ? event.message : []));
  return { tables, epochs: events.filter((event) => event.type === 'epoch'), notes };
}

const first = await run();

async function rowsOf({ tables }: Run): Promise<{ image: Float32Array; text: Float32Array }> {
  const batch = await tables.input.table('features').readBatch(0);
  return { image: numbersOf(batch, 'image'), text: numbersOf(batch, 'text') };
}

test('the encoders learn from pixels what colour a square has, also on images never fitted on', () => {
  expect(first.epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
});

test('every row gets 512 numbers for its image and 50 for its question', async () => {
  const { image, text } = await rowsOf(first);
  expect(image).toHaveLength(splits.length * 512);
  expect(text).toHaveLength(splits.length * 50);
  expect(image.every(Number.isFinite)).toBe(true);
  expect(new Set(text.subarray(0, 50))).toEqual(new Set(text.subarray(50, 100)));
});

test('the same seed gives the same features and the same file', async () => {
  const again = await run();
  expect(await rowsOf(again)).toEqual(await rowsOf(first));
  const [file, before] = [again, first].map((one) => one.tables.files.get('encoders.safetensors')!);
  expect(Buffer.compare(file!, before!)).toBe(0);
});

test('encoders that are read back give the features that the stage wrote', async () => {
  const encoders = readFitted(first.tables.files.get('encoders.safetensors')!);
  const { image, text } = await rowsOf(first);
  const { image: ofImage } = encodeImageBatch(encoders, drawSquare(5), 1);
  for (const [index, value] of ofImage.entries()) {
    expect(value).toBeCloseTo(image[5 * 512 + index]!, 4);
  }
  const question = Int32Array.of(101, 2054, 3609, 102);
  expect(encodeQuestionBatch(encoders, [question])).toEqual(text.slice(0, 50));
  tf.dispose(encoders.weights);
});

test('words that training never showed add nothing to a question', () => {
  const encoders = readFitted(first.tables.files.get('encoders.safetensors')!);
  const known = encodeQuestionBatch(encoders, [Int32Array.of(101, 2054, 102)]);
  const withUnknown = encodeQuestionBatch(encoders, [Int32Array.of(101, 2054, 9999, 102)]);
  expect(withUnknown).toEqual(known);
  tf.dispose(encoders.weights);
});

test("patience, clipping, smoothing and the best epoch are the recipe's to choose", async () => {
  const changes = { patience: 1, maxGradientNorm: 0.1, labelSmoothing: 0.3, keep: 'best' };
  const { epochs, notes } = await run({ ...changes, peakLearningRate: 0.5 });
  expect(epochs.length).toBeLessThan(tiny.epochCount);
  expect(notes).toEqual([
    expect.stringMatching(
      /^fit image-encoder stopped after epoch \d+, kept the weights of epoch \d+$/,
    ),
  ]);
});

test('with patch output every image gets 49 patches, and reading the encoders back gives the same', async () => {
  const changes = { output: 'patch', inputSidePx: 112, headLayerCount: 1, wordLossWeight: 0 };
  const { tables, epochs } = await run({ ...changes, epochCount: 16 });
  expect(epochs.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
  const patches = tables.input.table('patches');
  expect(patches.rowCount).toBe(splits.length);
  const written = numbersOf<Float32Array>(await patches.readBatch(0), 'patches');
  const encoders = readFitted(tables.files.get('encoders.safetensors')!);
  const again = encodeImageBatch(encoders, drawSquare(0), 1).patches!;
  expect(again).toHaveLength(49 * 128);
  for (const [index, value] of again.entries()) expect(value).toBeCloseTo(written[index]!, 4);
  tf.dispose(encoders.weights);
});

test('a CNN whose patches are not 7 by 7 is refused before anything runs', () => {
  expect(() => features.config.parse({ output: 'patch', blockCount: 2 })).toThrow('7 by 7');
  expect(() => features.config.parse({ blockCount: 2 })).not.toThrow();
});

test('without the loss of answers the text features do not matter, and words alone teach the CNN', async () => {
  const { tables } = await run({ answerLossWeight: 0, epochCount: 4 });
  expect((await rowsOf({ tables, epochs: [], notes: [] })).image.every(Number.isFinite)).toBe(true);
});
