import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const arrays = {
  'layer.weight': { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
  bias: { shape: [1], values: Float32Array.of(-0.5) },
};

test('arrays and metadata come back as they were', () => {
  const bytes = encodeSafetensors(arrays, { note: 'grün' });
  expect(decodeSafetensors(bytes)).toEqual({ arrays, metadata: { note: 'grün' } });
  expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
});

test('a Buffer, as a file is read into, gives arrays with memory of their own', () => {
  const bytes = encodeSafetensors(arrays);
  const file = Buffer.concat([Buffer.alloc(12), bytes, Buffer.alloc(5)]).subarray(12, -5);
  const read = decodeSafetensors(file).arrays;
  expect(read).toEqual(arrays);
  file.fill(0);
  expect(read).toEqual(arrays);
});

test('arrays that are not wanted are passed over, whatever they hold', () => {
  const text = Buffer.from(encodeSafetensors(arrays)).toString('latin1');
  const bytes = Buffer.from(
    text.replace('"bias":{"dtype":"F32"', '"bias":{"dtype":"I64"'),
    'latin1',
  );
  expect(() => decodeSafetensors(bytes)).toThrow('bias is I64');
  const { arrays: read } = decodeSafetensors(bytes, (name) => name !== 'bias');
  expect(read).toEqual({ 'layer.weight': arrays['layer.weight'] });
});

test.each([
  ['no bytes', new Uint8Array(0), 'shorter than its header'],
  ['a cut header', encodeSafetensors(arrays).subarray(0, 40), 'its header is cut off'],
  ['cut values', encodeSafetensors(arrays).subarray(0, -4), 'bias is F32'],
  ['no JSON', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 65, 66), 'its header is not JSON'],
])('%s are refused with the reason', (_, bytes, reason) => {
  expect(() => decodeSafetensors(bytes)).toThrow(reason);
});
