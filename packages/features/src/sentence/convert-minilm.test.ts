import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoModel, Tensor } from '@xenova/transformers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isMinilmSetUp, skipReason } from '../../test/minilm-set-up.ts';
import { buildBert, isBertWeight } from './bert-graph.ts';
import { convertedMinilmFolder } from './minilm.ts';

describe.runIf(isMinilmSetUp)(`converting MiniLM${skipReason}`, () => {
  let cache = '';
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'minilm-'));
  });
  afterEach(() => rmSync(cache, { recursive: true }));

  test('two who convert at once get one whole folder, the bytes of any other time', async () => {
    const told: string[] = [];
    const convert = () => convertedMinilmFolder((message) => void told.push(message), cache);
    const [folder, other] = await Promise.all([convert(), convert()]);
    expect(other).toBe(folder);
    expect(told[0]).toContain('MiniLM is turned into ONNX, once');
    const toldCount = told.length;
    expect(await convert()).toBe(folder);
    expect(told).toHaveLength(toldCount); // it is there now
    expect(readdirSync(join(cache, 'partial'))).toEqual([]);
    expect(existsSync(join(folder, 'tokenizer.json'))).toBe(true);
    const path = join('onnx', 'model.onnx');
    const model = readFileSync(join(folder, path));
    expect(model.equals(readFileSync(join(await convertedMinilmFolder(), path)))).toBe(true);
  });

  test('padding that the mask hides changes nothing', async () => {
    const folder = await convertedMinilmFolder();
    const model = await AutoModel.from_pretrained(folder, {
      local_files_only: true,
      device: 'cpu',
    });
    const run = async (ids: bigint[], mask: bigint[]) => {
      const shape = [1, ids.length];
      const { last_hidden_state: states } = await model({
        input_ids: new Tensor('int64', BigInt64Array.from(ids), shape),
        attention_mask: new Tensor('int64', BigInt64Array.from(mask), shape),
      });
      return states.data as Float32Array;
    };
    const alone = await run([101n, 4937n, 102n], [1n, 1n, 1n]);
    const padded = await run([101n, 4937n, 102n, 3899n, 0n], [1n, 1n, 1n, 0n, 0n]);
    const unmasked = await run([101n, 4937n, 102n, 3899n, 0n], [1n, 1n, 1n, 1n, 1n]);
    const difference = (other: Float32Array) =>
      Math.max(...alone.map((value, at) => Math.abs(value - other[at]!)));
    expect(difference(padded)).toBeLessThan(1e-5);
    expect(difference(unmasked)).toBeGreaterThan(0.1);
    await model.dispose();
  });
});

test('weights that are missing are named', () => {
  const config = {
    hidden_size: 4,
    num_hidden_layers: 1,
    num_attention_heads: 2,
    layer_norm_eps: 1e-12,
  };
  expect(() => buildBert({}, config)).toThrow('lack embeddings.word_embeddings.weight');
  const names = ['pooler.dense.weight', 'embeddings.position_ids', 'embeddings.LayerNorm.bias'];
  expect(names.map(isBertWeight)).toEqual([false, false, true]);
});
