import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPythonVenv, installTimeoutMs, type PythonVenv } from '../../../tools/python-venv.ts';
import { OnnxGraph } from './onnx-graph.ts';

const checkFile = `
import json, sys, onnx
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(json.dumps(onnx.printer.to_text(model.graph).split()))
`;

let folder: string;
let python: PythonVenv;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sightline-onnx-'));
  python = createPythonVenv(folder, ['onnx==1.23.2']);
}, installTimeoutMs);

afterAll(() => rm(folder, { recursive: true }));

test('ONNX’s own checker accepts a file, shapes and types included', async (context) => {
  if (python.reason) return context.skip(python.reason);
  const graph = new OnnxGraph('layer');
  const x = graph.addInput('x', 'float32', ['batch', 'time', 2]);
  const scale = graph.addFloats('scale', [2], Float32Array.of(1, 1));
  const norm = { axis: { int: -1 }, epsilon: { float: 1e-12 } };
  const shape = graph.addIntegers('shape', [2], [-1, 2]);
  const normed = graph.addNode('LayerNormalization', [x, scale], norm);
  const rows = graph.addNode('Reshape', [graph.addNode('Gelu', [normed]), shape], {}, 'rows');
  graph.addOutput(rows, 'float32', ['rows', 2]);
  await writeFile(join(folder, 'layer.onnx'), graph.encode());
  const [text] = python.run<string[]>(checkFile, join(folder, 'layer.onnx'));
  expect(text!.join(' ')).toContain('layer (float[batch,time,2] x) => (float[rows,2] rows)');
});
