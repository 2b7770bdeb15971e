import { setTimeout } from 'node:timers/promises';
import {
  imageBytes,
  imagesTable,
  numbersOf,
  packBatch,
  type TableReader,
  type TableWriter,
  valuesOf,
} from '@sightline/contracts';
import { createImageDecoder, defaultImageLimits } from '@sightline/images';
import type { RecordBatch } from 'apache-arrow';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { preprocessImages } from './preprocess-images.ts';

const config = { inFlightCount: 2 };
const decoder = createImageDecoder(defaultImageLimits);

afterAll(() => decoder.close());

const whole = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
  .png()
  .toBuffer();
const broken = Uint8Array.of(1, 2, 3);

/** Batches of three images each, which counts those that were read. */
function createReader(batchCount: number, encoded: Uint8Array[] = [whole, whole, whole]) {
  const log = { readCount: 0 };
  async function* batches(): AsyncGenerator<RecordBatch> {
    for (; log.readCount < batchCount; ) {
      const ids = encoded.map((_, row) => `${log.readCount}.${row}`);
      log.readCount++;
      yield packBatch(imagesTable, ids.length, {
        image_id: ids,
        split: ids.map(() => 'train'),
        sha256: ids,
        format: ids.map(() => 'png'),
        width_px: Int32Array.from(ids, () => 2),
        height_px: Int32Array.from(ids, () => 2),
        encoded,
      });
    }
  }
  const reader: TableReader = {
    contract: imagesTable,
    rowCount: batchCount * encoded.length,
    batchCount,
    batchRowCounts: Array.from({ length: batchCount }, () => encoded.length),
    readBatch: async () => {
      throw new Error('read in order, please');
    },
    readBatchNow() {
      throw new Error('read in order, please');
    },
    openColumn() {
      throw new Error('read in order, please');
    },
    batches,
  };
  return { log, reader };
}

function createWriter(append: (ids: string[]) => Promise<void>): TableWriter {
  return { rowCount: 0, append: (batch) => append(valuesOf(batch, 'image_id')) };
}

test('groups are written in order, each of one batch, while others are decoded', async () => {
  const { reader } = createReader(2);
  const written: string[][] = [];
  const done: number[] = [];
  const writer = createWriter(async (ids) => {
    await setTimeout(5);
    written.push(ids);
  });
  await preprocessImages(reader, writer, decoder, config, (count) => done.push(count));
  expect(written).toEqual([['0.0', '0.1'], ['0.2'], ['1.0', '1.1'], ['1.2']]);
  expect(done).toEqual([2, 3, 5, 6]);
});

test('a slow writer holds up the reading: two groups are in memory at most', async () => {
  const { log, reader } = createReader(20);
  let writtenCount = 0;
  const writer = createWriter(async () => {
    await setTimeout(20); // time enough to decode many more
    writtenCount++;
    // A batch has two groups; the one behind what was just written may be decoded already.
    expect(log.readCount).toBeLessThanOrEqual(Math.ceil((writtenCount + 1) / 2));
  });
  await preprocessImages(reader, writer, decoder, config, () => {});
  expect(writtenCount).toBe(40);
});

test('a group keeps its pixels until it is written, however slowly', async () => {
  const paint = (background: string) =>
    sharp({ create: { width: 2, height: 2, channels: 3, background } })
      .png()
      .toBuffer();
  const colors = await Promise.all(['#010000', '#020000', '#030000', '#040000'].map(paint));
  const { reader } = createReader(2, colors);
  const reds: number[] = [];
  const append = async (batch: RecordBatch): Promise<void> => {
    await setTimeout(20); // the next group is made meanwhile
    const pixels = numbersOf<Uint8Array>(batch, 'pixels');
    for (let row = 0; row < batch.numRows; row++) reds.push(pixels[row * imageBytes]!);
  };
  await preprocessImages(reader, { rowCount: 0, append }, decoder, config, () => {});
  expect(reds).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
});

test('when a group cannot be written, nothing more is read', async () => {
  const { log, reader } = createReader(20);
  const writer = createWriter(async (ids) => {
    if (ids.includes('1.0')) throw new Error('disk full');
  });
  await expect(preprocessImages(reader, writer, decoder, config, () => {})).rejects.toThrow(
    'disk full',
  );
  const readCount = log.readCount;
  await setTimeout(20);
  expect({ before: readCount, after: log.readCount }).toEqual({ before: 2, after: 2 });
});

test('what reportDone throws ends the work, behind the groups that were done', async () => {
  const { log, reader } = createReader(20);
  const written: string[] = [];
  const writer = createWriter(async (ids) => void written.push(...ids));
  const interrupt = (doneCount: number): void => {
    if (doneCount === 6) throw new Error('interrupted');
  };
  await expect(preprocessImages(reader, writer, decoder, config, interrupt)).rejects.toThrow(
    'interrupted',
  );
  expect(log.readCount).toBe(2);
  expect(written).toEqual(['0.0', '0.1', '0.2', '1.0', '1.1', '1.2']);
});

test('a group that is refused as a whole is not written', async () => {
  const { reader } = createReader(1, [broken, broken, whole]);
  const written: string[][] = [];
  const writer = createWriter(async (ids) => void written.push(ids));
  const refused = await preprocessImages(reader, writer, decoder, config, () => {});
  expect(written).toEqual([['0.2']]);
  expect([...refused.keys()]).toEqual(['0.0', '0.1']);
});
