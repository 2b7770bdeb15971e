import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createContext, numbersOf } from '@sightline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { features } from '../../src/clip/index.ts';
import { loadProjection, projectionFileName } from '../../src/clip/reading.ts';
import { project } from '../../src/sentence/projection.ts';
import { createSentenceEncoder } from '../../src/sentence/sentence-encoder.ts';
import { makeTables, splits } from '../made-tables.ts';
import { isMinilmSetUp, skipReason } from '../minilm-set-up.ts';
import { makeTinyClip } from './tiny-clip.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clip-minilm-'));
  await makeTinyClip(folder);
  await rm(join(folder, 'onnx', 'text_model.onnx'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.runIf(isMinilmSetUp)(
  `MiniLM reads the questions, and no text tower is needed${skipReason}`,
  async () => {
    const questions = splits.map(
      (_, row) => ['what color', 'how many squares', 'is it red'][row % 3]!,
    );
    const tables = await makeTables(questions);
    const config = features.config.parse({ folder, retrieval: false });
    await features.run(tables.input, tables.output, config, createContext(3));
    const batch = await tables.input.table('features').readBatch(0);
    const text = numbersOf<Float32Array>(batch, 'text');
    expect(tables.input.table('retrieval').rowCount).toBe(0);
    const encoder = await createSentenceEncoder();
    const projection = loadProjection(tables.files.get(projectionFileName)!);
    const expected = project(await encoder.embed(questions.slice(0, 3)), projection);
    expect(text.slice(0, 150)).toEqual(expected);
    // Three questions differ in two directions; what there is of them is about 1 in size.
    const meanSquare = expected.reduce((sum, value) => sum + value * value, 0) / expected.length;
    expect(meanSquare).toBeCloseTo(1, 3);
    expect(text.slice(0, 50)).not.toEqual(text.slice(50, 100));
    await encoder.dispose();
  },
);
