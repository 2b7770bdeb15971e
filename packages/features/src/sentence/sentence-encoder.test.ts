import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMinilmSetUp, skipReason } from '../../test/minilm-set-up.ts';
import { createSentenceEncoder, type SentenceEncoder } from './sentence-encoder.ts';

type Row = { text: string; tokenCount: number; embedding: number[] };

/** What the original says: `tools/minilm/embed_sentences.py`. */
const golden = new URL('../../test/minilm/embeddings.json', import.meta.url);
const rows: Row[] = JSON.parse(readFileSync(golden, 'utf8')).rows;
const texts = rows.map(({ text }) => text);

describe.runIf(isMinilmSetUp)(`MiniLM${skipReason}`, () => {
  let encoder: SentenceEncoder;
  let embeddings: Float32Array;

  beforeAll(async () => {
    encoder = await createSentenceEncoder();
    embeddings = await encoder.embed(texts);
  });

  afterAll(() => encoder.dispose());

  const rowOf = (all: Float32Array, row: number) => all.slice(row * 384, (row + 1) * 384);

  test.each(rows.map(({ text }, row) => [text.slice(0, 40), row] as const))(
    'the converted MiniLM says of %j what the original says',
    (_, row) => {
      const found = rowOf(embeddings, row);
      const differences = found.map((value, at) => Math.abs(value - rows[row]!.embedding[at]!));
      expect(Math.max(...differences)).toBeLessThan(1e-5);
      expect(Math.hypot(...found)).toBeCloseTo(1, 6);
    },
  );

  test('the same texts give the same bytes again, and in another process', async () => {
    expect(await encoder.embed(texts)).toEqual(embeddings);
    const module = fileURLToPath(
      new URL('../../dist/sentence/sentence-encoder.js', import.meta.url),
    );
    const script = `
    const { createSentenceEncoder } = await import(${JSON.stringify(module)});
    const encoder = await createSentenceEncoder();
    const embeddings = await encoder.embed(JSON.parse(process.argv[1]));
    process.stdout.write(Buffer.from(embeddings.buffer).toString('base64'));
    await encoder.dispose();`;
    const words = ['--input-type=module', '-e', script, JSON.stringify(texts)];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect(stdout, stderr).toBe(Buffer.from(embeddings.buffer).toString('base64'));
  });

  test('a text has the numbers that it has alone, whatever it is embedded with', async () => {
    const many = await encoder.embed([...texts, ...Array.from({ length: 40 }, () => texts[0]!)]);
    const alone = await encoder.embed([texts[0]!]);
    for (const row of [0, texts.length, texts.length + 39]) {
      const differences = rowOf(many, row).map((value, at) => Math.abs(value - alone[at]!));
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    }
  });

  test('alike meanings are nearer than other ones', async () => {
    const sentences = ['Which colour does the cat have?', 'How many dogs do you see?'];
    const [color, count] = [0, 1].map((row) => rowOf(embeddings, row));
    const asked = await encoder.embed(sentences);
    const near = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, v, at) => sum + v * b[at]!, 0);
    expect(near(rowOf(asked, 0), color!)).toBeGreaterThan(near(rowOf(asked, 0), count!));
    expect(near(rowOf(asked, 1), count!)).toBeGreaterThan(near(rowOf(asked, 1), color!));
  });

  test('no texts give no numbers, and an aborted one stops', async () => {
    expect(await encoder.embed([])).toEqual(new Float32Array(0));
    await expect(encoder.embed(['a'], AbortSignal.abort(new Error('stop')))).rejects.toThrow(
      'stop',
    );
  });
});

test('a folder without a model is an error that says what belongs there', async () => {
  await expect(createSentenceEncoder('/nowhere/encoder')).rejects.toMatchObject({
    code: 'missing-data',
    fix: expect.stringContaining('onnx/model.onnx'),
  });
});
