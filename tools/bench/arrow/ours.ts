import { rm } from 'node:fs/promises';
import { imageBytes, numbersOf, packBatch, pixelsTable } from '@sightline/contracts';
import { artifactFolder, createArtifact, openArtifact } from '@sightline/store';
import { medianOf } from '../steps/rate.ts';

const [batchRows, batchCount] = [64, 32];
const [folder] = process.argv.slice(2);
const bytes = Uint8Array.from({ length: batchRows * imageBytes }, (_, index) => (index * 31) >> 3);
const batch = packBatch(pixelsTable, batchRows, {
  image_id: Array.from({ length: batchRows }, (_, row) => `image-${row}`),
  split: Array<string>(batchRows).fill('train'),
  pixels: bytes,
});

/** Part files with their hashes, synced to the disk, as every stage writes them. */
async function write(): Promise<string> {
  const writer = await createArtifact(folder!, {
    stage: 'preprocess',
    stageVersion: 1,
    key: `bench-${process.pid}`,
    config: {},
    seed: 1,
    inputs: [],
    dependencies: {},
    fingerprint: '',
    writes: { pixels: pixelsTable },
  });
  for (let index = 0; index < batchCount; index++) await writer.table('pixels').append(batch);
  return artifactFolder(folder!, (await writer.commit()).uri);
}

/**
 * Reads every byte of every batch and adds up the last pixel of each row: little beside the reading,
 * but it shows that each row is where it should be. The peer does the same. Both read a batch into
 * memory that the one before has left: pyarrow's allocator hands it out again by itself.
 */
async function read(artifact: string): Promise<number> {
  const table = await (await openArtifact(artifact)).table('pixels');
  let sum = 0;
  for await (const part of table.batches(undefined, { reuse: true })) {
    const pixels = numbersOf<Uint8Array>(part, 'pixels');
    for (let last = imageBytes - 1; last < pixels.length; last += imageBytes) sum += pixels[last]!;
  }
  return sum;
}

async function rateOf<Result>(work: () => Promise<Result>): Promise<[number, Result]> {
  const before = performance.now();
  const result = await work();
  return [(1000 * batchRows * batchCount) / (performance.now() - before), result];
}

// One reading takes less time than the machine's hiccups; a first writing takes up to twice as long,
// probably since the system has to find memory to cache it in.
const repeatCount = 5;
const writeRates: number[] = [];
let artifact = '';
while (writeRates.length < repeatCount) {
  if (artifact) await rm(artifact, { recursive: true });
  const [rate, written] = await rateOf(write);
  writeRates.push(rate);
  artifact = written;
}
await read(artifact); // both readers find the file in the page cache
const readRates: number[] = [];
while (readRates.length < repeatCount) readRates.push((await rateOf(() => read(artifact)))[0]);
await rm(artifact, { recursive: true });
const rates = { arrow_write: medianOf(writeRates), arrow_read: medianOf(readRates) };
process.stdout.write(`${JSON.stringify(rates)}\n`);
