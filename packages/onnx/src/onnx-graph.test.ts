import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { OnnxGraph } from './onnx-graph.ts';

/** `sum_i(x_i * two_i)` of each row. */
function weighRows(): OnnxGraph {
  const graph = new OnnxGraph('double');
  const x = graph.addInput('x', 'float32', ['batch', 2]);
  const two = graph.addFloats('two', [2], Float32Array.of(2, 3));
  const axes = graph.addIntegers('axes', [1], [-1]);
  const product = graph.addNode('Mul', [x, two]);
  const sum = graph.addNode('ReduceSum', [product, axes], { keepdims: { int: 0 } }, 's');
  graph.addOutput(sum, 'float32', ['batch']);
  return graph;
}

async function run(graph: OnnxGraph, inputs: Record<string, Tensor>) {
  const session = await InferenceSession.create(graph.encode(), { executionProviders: ['cpu'] });
  const outputs = await session.run(inputs);
  await session.release();
  return Object.values(outputs).map(({ dims, data }) => ({ dims, data }));
}

test('a graph has the bytes that ONNX’s own Python package writes for it', () => {
  // onnx 1.23.2: helper.make_model(helper.make_graph([make_node('Mul', …), …]), opset 20, IR 9)
  const golden =
    '0809120973696768746c696e653ab1010a1b0a01780a0374776f12054d756c5f301a054d756c5f302203' +
    '4d756c0a2f0a054d756c5f300a04617865731201731a0173220952656475636553756d2a0f0a086b6565' +
    '7064696d731800a001021206646f75626c652a1308021001420374776f4a0800000040000040402a1408' +
    '0110074204617865734a08ffffffffffffffff5a180a017812130a110801120d0a07120562617463680a' +
    '02080262140a0173120f0a0d080112090a071205626174636842040a001014';
  expect(Buffer.from(weighRows().encode()).toString('hex')).toBe(golden);
});

test('a graph runs for any number of rows and gives the right numbers', async () => {
  const x = new Tensor('float32', Float32Array.of(1, 10, 0.5, 0, -1, 1), [3, 2]);
  expect(await run(weighRows(), { x })).toEqual([{ dims: [3], data: Float32Array.of(32, 1, 1) }]);
});

test('every kind of attribute reaches its operator', async () => {
  const graph = new OnnxGraph('attributes');
  const x = graph.addInput('x', 'float32', [2, 2]);
  const turned = graph.addNode('Transpose', [x], { perm: { ints: [1, 0] } });
  const leaky = graph.addNode('LeakyRelu', [turned], { alpha: { float: 0.5 } });
  const ten = graph.addNode('Constant', [], { value_floats: { floats: [10, 20] } });
  const letters = { equation: { string: 'ij,j->i' } };
  graph.addOutput(graph.addNode('Einsum', [leaky, ten], letters), 'float32', [2]);
  const x4 = new Tensor('float32', Float32Array.of(1, -2, 3, 4), [2, 2]);
  expect(await run(graph, { x: x4 })).toEqual([{ dims: [2], data: Float32Array.of(70, 70) }]);
});

test('an int64 input, a single number and an input that is left out are understood', async () => {
  const graph = new OnnxGraph('pick');
  const index = graph.addInput('index', 'int64', ['count']);
  const table = graph.addFloats('table', [3], Float32Array.of(5, 6, 7));
  const most = graph.addFloats('most', [], Float32Array.of(6.5));
  const picked = graph.addNode('Gather', [table, index]);
  graph.addOutput(graph.addNode('Clip', [picked, '', most]), 'float32', ['count']);
  const input = new Tensor('int64', BigInt64Array.of(2n, 0n), [2]);
  expect(await run(graph, { index: input })).toEqual([
    { dims: [2], data: Float32Array.of(6.5, 5) },
  ]);
});

test('weights that are part of a larger buffer give their own numbers only', async () => {
  const all = Float32Array.of(9, 1, 2, 9);
  const graph = new OnnxGraph('part');
  const x = graph.addInput('x', 'float32', [2]);
  const part = graph.addFloats('part', [2], all.subarray(1, 3));
  graph.addOutput(graph.addNode('Add', [x, part]), 'float32', [2]);
  const x2 = new Tensor('float32', Float32Array.of(0, 0), [2]);
  expect(await run(graph, { x: x2 })).toEqual([{ dims: [2], data: Float32Array.of(1, 2) }]);
});

test.each<[string, (graph: OnnxGraph) => unknown, string]>([
  ['an input that nobody added', (graph) => graph.addNode('Relu', ['y']), 'use y, which was not'],
  ['an output that nobody added', (graph) => graph.addOutput('y', 'float32', []), 'the outputs'],
  ['a name twice', (graph) => graph.addNode('Relu', ['x'], {}, 'x'), 'two values are called x'],
  ['a wrong count', (graph) => graph.addFloats('w', [2, 2], Float32Array.of(1)), 'that is 4 numb'],
  ['no name', (graph) => graph.addIntegers('', [0], []), 'a value has no name'],
])('%s is refused', (_, build, reason) => {
  const graph = new OnnxGraph('wrong');
  graph.addInput('x', 'float32', [1]);
  expect(() => build(graph)).toThrow(reason);
});
