import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packBatch, predictionsTable, StageError } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { artifactFolder } from '../../src/artifact-ref.ts';
import { createArtifact } from '../../src/artifact-writer.ts';
import { openTable } from '../../src/open-table.ts';
import { verifyArtifact } from '../../src/verify-artifact.ts';
import { jsonLines } from '../../src/write/json-lines.ts';
import { damageBytes, seededRandom } from '../damage-bytes.ts';

/** Small files that pyarrow wrote: every layout and compression that there is a way through. */
const files = [
  'plain.arrow',
  'lz4.arrow',
  'zstd.arrow',
  'plain.arrows',
  'zstd.arrows',
  'plain.parquet',
  'snappy.parquet',
  'zstd.parquet',
  'gzip.parquet',
] as const;
const casesPerFile = 200;
const artifactCases = 200;
const shownRows = 100;
const memoryLimitBytes = 1.5 * 2 ** 30;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-fuzz-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** Reads all of a table, every cell of it, to the end. */
async function readAll(path: string): Promise<number> {
  const table = await openTable(path);
  let rowCount = 0;
  for await (const batch of table.batches()) {
    rowCount += batch.numRows;
    const lines = [...jsonLines(batch.slice(0, shownRows))].join('').split('\n');
    for (const line of lines) if (line !== '') JSON.parse(line);
  }
  expect(rowCount).toBe(table.rowCount);
  return rowCount;
}

async function outcomeOf(path: string): Promise<'read' | 'refused'> {
  try {
    await readAll(path);
    return 'read';
  } catch (error) {
    if (!(error instanceof StageError)) throw error;
    expect(error.code).toBe('bad-data');
    expect(error.message).toContain(path);
    return 'refused';
  }
}

test.each(files)(
  '%s damaged in 200 ways is read to its end or refused',
  async (name) => {
    const original = await readFile(fileURLToPath(new URL(`../files/${name}`, import.meta.url)));
    const random = seededRandom(files.indexOf(name) + 1);
    const path = join(folder, name);
    await writeFile(path, original);
    expect(await readAll(path)).toBe(24);
    const counts = { read: 0, refused: 0 };
    for (let index = 0; index < casesPerFile; index++) {
      const damaged = damageBytes(original, random);
      await writeFile(path, damaged);
      counts[await outcomeOf(path)]++;
    }
    expect(counts.refused).toBeGreaterThan(casesPerFile / 5);
    expect(process.resourceUsage().maxRSS * 1024).toBeLessThan(memoryLimitBytes);
  },
  600_000,
);

test('an artifact of ours damaged in 200 ways is never taken for whole', async () => {
  const writer = await createArtifact(folder, {
    stage: 'train',
    stageVersion: 1,
    key: 'k',
    config: {},
    seed: 1,
    inputs: [],
    dependencies: {},
    writes: { predictions: predictionsTable },
  });
  const text = Array.from({ length: 20 }, (_, row) => `text ${row}`);
  await writer.table('predictions').append(
    packBatch(predictionsTable, 20, {
      sample_id: text,
      split: text,
      question_type: text,
      question: text,
      expected: text,
      predicted: text,
      correct: text.map((_, row) => row % 2 === 0),
      confidence: Float32Array.from(text, (_, row) => row / 20),
    }),
  );
  const artifact = artifactFolder(folder, (await writer.commit()).uri);
  expect((await verifyArtifact(artifact)).whole).toBe(true);
  const path = join(artifact, 'part-00000.arrow');
  const original = await readFile(path);
  const random = seededRandom(1000);
  for (let index = 0; index < artifactCases; index++) {
    const damaged = damageBytes(original, random);
    await writeFile(path, damaged);
    const { whole } = await verifyArtifact(artifact);
    expect(whole).toBe(Buffer.compare(damaged, original) === 0);
  }
});
