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

test('a file that was read from disk comes back, too', () => {
  const file = Buffer.from(encodeSafetensors(arrays));
  expect(decodeSafetensors(file).arrays).toEqual(arrays);
});

test.each([
  ['no bytes', new Uint8Array(0), 'shorter than its header'],
  ['a cut header', encodeSafetensors(arrays).subarray(0, 40), 'its header is cut off'],
  ['cut values', encodeSafetensors(arrays).subarray(0, -4), 'bias is F32'],
  ['no JSON', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 65, 66), 'its header is not JSON'],
])('%s are refused with the reason', (_, bytes, reason) => {
  expect(() => decodeSafetensors(bytes)).toThrow(reason);
});
