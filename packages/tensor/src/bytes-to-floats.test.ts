import { expect, test } from 'vitest';
import { onBackend } from '../test/on-backend.ts';
import { bytesToFloats } from './bytes-to-floats.ts';
import { tf } from './tf.ts';

test.each(['tensorflow', 'cpu'] as const)(
  'every byte is the same number on %s',
  async (backend) => {
    await onBackend(backend, () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, value) => value);
      const before = tf.memory().numTensors;
      const floats = bytesToFloats(bytes, [16, 16]);
      expect([floats.dtype, floats.shape]).toEqual(['float32', [16, 16]]);
      expect([...floats.dataSync()]).toEqual([...bytes]);
      floats.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  },
);
